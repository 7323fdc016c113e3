/// What `qunguan --version` and the User-Agent say.
public enum Version {
  public static let number = "0.1.0"
}
