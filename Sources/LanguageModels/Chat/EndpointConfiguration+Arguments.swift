import Glibc
import StrictJSON

extension EndpointConfiguration {
  /// Whether a header or an item of a query with this name is likely to hold a secret.
  public static func namesSecret(_ name: String) -> Bool { EndpointURL.namesSecret(name) }

  /// The value that is the whole of a file: one line, as a key is, of at most 4,096 bytes.
  /// - Throws: `EndpointError.notConfigured` where the file cannot be read or holds something else.
  public static func secretValue(file path: String) throws(EndpointError) -> String {
    try APIKey.read(file: path).key.secret
  }
}
