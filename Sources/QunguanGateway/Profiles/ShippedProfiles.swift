/// The profiles that come with the daemon, as the files they were built from.
public enum ShippedProfiles {
  /// The text of each profile file by the profile's name; they are read like an operator's own.
  public static let files: [(name: String, text: [UInt8])] = [
    ("native", PackageResources.native_yaml),
    ("onebot11", PackageResources.onebot11_yaml),
  ]
}
