/// Reads tables of separated values (RFC 4180), plain or gzip.
///
/// Fields are separated by one byte and rows end with \n or \r\n (or \r throughout). A field that begins with a quote
/// goes to the next single quote; inside, separators and line breaks are text and a doubled quote is one. Blank lines
/// are skipped. Blanks around numbers and missing values are ignored, and are part of everything else. UTF-8, with or
/// without a byte order mark.
public enum CSVReader {
  /// Every column of a table.
  ///
  /// A column holds numbers if all its values are numbers, and levels otherwise; where a few texts stand among many
  /// measurements, that is an error. Numbers become the nearest Double, whatever their number of digits.
  /// - Complexity: O(bytes). Two passes over a plain file, one that counts rows and one that reads them, and another for
  ///   columns in which the first text comes late. Memory: the columns, and about a megabyte a thread.
  /// - Throws: With line and column where a row has another number of fields than the header, a number is wrong or
  ///   infinite, quotes do not match, or a text is not UTF-8; and where the file is empty, has no rows, is no text, has
  ///   columns without names or with the same, or exceeds `options.limits`.
  public static func read(_ input: DataInput, options: CSVOptions = CSVOptions()) throws(DataError) -> [ParsedColumn] {
    try TableReading(input, options: options).columns()
  }
}

extension DataInput {
  /// Whether a file's name says that tabs separate its fields.
  var isTabbed: Bool {
    guard case .file(let path) = self else { return false }
    let name = path.lowercased()
    return [".tsv", ".tab", ".tsv.gz", ".tab.gz"].contains { name.hasSuffix($0) }
  }
}
