/// How a table of separated values is to be read.
public struct CSVOptions: Sendable {
  /// Texts that mean "no value here", in a column of numbers and in one of levels alike.
  ///
  /// "None" is not among them: it is a level in many tables (no treatment, no symptom).
  public static let defaultMissingTokens = [
    "", "NA", "NaN", "nan", "N/A", "n/a", "#N/A", "<NA>", "null", "NULL", "Null",
  ]

  /// What separates fields, a byte other than a quote or a line's end. Nil looks: a tab for a file named .tsv or .tab,
  /// else whichever of comma, tab, semicolon, bar the first line has, asked in this order; a comma where it has none.
  public var delimiter: UInt8?
  /// The byte between a number's whole part and its fraction, a point or (with another delimiter) a comma.
  public var decimalPoint = UInt8(ascii: ".")
  /// Whether the first line holds the columns' names. Without it they are V1, V2, ….
  public var hasHeader = true
  /// Texts that mean a missing value, compared without the blanks around a field. One that is a number (−999) takes
  /// every spelling of that number for missing in columns of numbers.
  public var missingTokens = defaultMissingTokens
  /// Columns read as levels, whatever they hold.
  public var categorical: Set<String> = []
  /// Columns that must hold numbers: a text in one of them is an error with its place.
  public var numeric: Set<String> = []
  /// Columns that are left out.
  public var ignored: Set<String> = []
  /// On how many threads to read; no result depends on it.
  public var threads: Int
  /// What is refused for its size.
  public var limits = CSVLimits()
  /// About so many bytes are cut off a file at a time, and stay in a core's own cache between reading and parsing.
  package var partBytes = 1 << 19
  /// Told from time to time how far the read has come, on any thread, never twice at once.
  public var onProgress: (@Sendable (ReadProgress) -> Void)?

  /// The usual: a header, and everything else found out from the file.
  public init(threads: Int = 2) { self.threads = threads }
}

/// What a reader refuses for its size, so that a wrong or hostile file ends in an error and not in a lack of memory.
public struct CSVLimits: Hashable, Sendable {
  /// The most bytes of a row, quoted line breaks and all.
  public var rowBytes = 64 << 20
  /// The most columns.
  public var columns = 100_000
  /// The most different levels in one column.
  public var levels = 1 << 20
  /// The most bytes that the columns may take; nil is three quarters of the machine's memory.
  public var memory: Int?

  /// The usual limits.
  public init() {}
}
