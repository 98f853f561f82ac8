/// The program's version: what a study says it was made by.
public enum WhereforeVersion {
  /// As `wherefore --version` prints it.
  public static let current = "0.1.0"
}
