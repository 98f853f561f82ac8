import CausalData
import CausalStatistics
import LanguageModels

/// Which table a study is of, without any of its values.
public struct DataFingerprint: Hashable, Sendable {
  /// The file's name, without its folder.
  public var name: String
  /// How many rows.
  public var rows: Int
  /// The columns, in their order.
  public var columns: [Column]
  /// SHA-256, hexadecimal, of the columns' names, types and values: the same table read from another format has the same.
  public var hash: String

  /// One column.
  public struct Column: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// "continuous", "categorical" or "ordinal".
    public var type: String
    /// Rows without a value.
    public var missing: Int

    /// A column of so many missing values.
    public init(name: String, type: String, missing: Int) {
      (self.name, self.type, self.missing) = (name, type, missing)
    }
  }

  /// What is known already.
  public init(name: String, rows: Int, columns: [Column], hash: String) {
    (self.name, self.rows, self.columns, self.hash) = (name, rows, columns, hash)
  }

  /// The fingerprint of a table.
  ///
  /// - Parameter name: What people call it.
  /// - Complexity: O(rows · columns), columns in parallel.
  public init(_ table: Table, name: String, threads: Int = 1) {
    let columns = table.columns
    let digests = mapInParallel(parts: columns.count, threads: threads) { DataFingerprint.digest(columns[$0]) }
    var whole = SHA256Digest()
    whole.update(Array("wherefore-table/1 \(table.rowCount)\n".utf8))
    for digest in digests { whole.update(digest) }
    self.init(
      name: name, rows: table.rowCount,
      columns: columns.map { Column(name: $0.name, type: DataFingerprint.word($0.type), missing: $0.missingCount) },
      hash: hexadecimal(whole.digest()))
  }

  private static func word(_ type: Schema.ColumnType) -> String {
    switch type {
    case .continuous: "continuous"
    case .categorical: "categorical"
    case .ordinal: "ordinal"
    }
  }

  /// Of the name, the type and the values of one column: numbers as their bits (every NaN alike, and no −0), categories
  /// by the texts of their levels.
  private static func digest(_ column: TableColumn) -> [UInt8] {
    var digest = SHA256Digest()
    func text(_ text: String) {
      digest.update(Array("\(text.utf8.count):".utf8))
      digest.update(Array(text.utf8))
    }
    text(column.name)
    text(word(column.type))
    switch column.values {
    case .numbers(let storage):
      storage.withUnsafeBufferPointer { values in
        var block: [UInt8] = []
        block.reserveCapacity(8 * 4_096)
        for start in stride(from: 0, to: values.count, by: 4_096) {
          block.removeAll(keepingCapacity: true)
          for value in values[start..<min(start + 4_096, values.count)] {
            let bits = value.isNaN ? Double.nan.bitPattern : value == 0 ? 0 : value.bitPattern
            for shift in stride(from: UInt64(0), to: 64, by: 8) { block.append(UInt8(bits >> shift & 0xFF)) }
          }
          digest.update(block)
        }
      }
    case .codes(let storage, let levels):
      for level in levels { text(level) }
      storage.withUnsafeBufferPointer { digest.update($0) }
    case .wideCodes(let storage, let levels):
      for level in levels { text(level) }
      storage.withUnsafeBufferPointer { codes in
        for code in codes {
          let bits = UInt32(bitPattern: code)
          digest.update([UInt8(bits & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits >> 16 & 0xFF), UInt8(bits >> 24)])
        }
      }
    }
    return digest.digest()
  }
}
