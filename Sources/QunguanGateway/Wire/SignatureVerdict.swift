/// Whether a request was signed by somebody who knows a secret.
public enum SignatureVerdict: Hashable, Sendable {
  case valid
  /// There is no signature, or a part of it is not there.
  case missing(String)
  /// There is one, and it is not right; why, for the log.
  case wrong(String)
}
