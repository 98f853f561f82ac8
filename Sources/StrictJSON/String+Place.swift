extension String {
  /// "line 3, column 7: …", as far as the place is known, from 1.
  package func told(line: Int?, column: Int?) -> String {
    guard let line else { return self }
    return "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": " + self
  }
}
