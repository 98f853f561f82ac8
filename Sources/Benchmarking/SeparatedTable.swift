import CausalGraphs
import StrictJSON

/// A separated-values file with a header: fields by column name. Every record has all fields of the header.
struct SeparatedTable {
  struct Row {
    let line: Int
    fileprivate let columns: [String: Int]
    fileprivate let fields: [String]

    /// The field without spaces around it.
    /// - Throws: Where the file has no such column.
    func field(_ name: String) throws(BenchmarkFileError) -> String {
      guard let column = columns[name] else {
        throw BenchmarkFileError(line: 1, "there is no column \"\(name)\": is this the right file?")
      }
      return fields[column].trimmingSpaces
    }

    func number(_ name: String) throws(BenchmarkFileError) -> Double {
      let text = try field(name)
      guard let value = Double(text), value.isFinite else {
        throw BenchmarkFileError(line: line, "\"\(text.visible())\" in column \"\(name)\" is not a number")
      }
      return value
    }

    /// A field that is 1 or 0.
    func flag(_ name: String) throws(BenchmarkFileError) -> Bool {
      switch try field(name) {
      case "1": return true
      case "0": return false
      case let other:
        throw BenchmarkFileError(line: line, "\"\(other.visible())\" in column \"\(name)\": write 1 or 0")
      }
    }
  }

  let rows: [Row]
  let columns: Set<String>

  /// - Throws: Where the text is not separated values, a column is named twice, or a record is too short or long.
  init(_ bytes: [UInt8]) throws(BenchmarkFileError) {
    let records: [SeparatedValues.Record]
    do throws(SeparatedValues.Failure) {
      records = try SeparatedValues.records(bytes)
    } catch {
      throw BenchmarkFileError(line: error.line, error.message)
    }
    guard let header = records.first else { throw BenchmarkFileError("the file is empty") }
    var columns: [String: Int] = [:]
    for (index, name) in header.fields.enumerated() {
      guard columns.updateValue(index, forKey: name.trimmingSpaces) == nil else {
        throw BenchmarkFileError(line: 1, "the column \"\(name.visible())\" stands twice")
      }
    }
    self.columns = Set(columns.keys)
    var rows: [Row] = []
    for record in records.dropFirst() {
      guard record.fields.count == header.fields.count else {
        throw BenchmarkFileError(
          line: record.line, "\(record.fields.count) fields where the header has \(header.fields.count)")
      }
      rows.append(Row(line: record.line, columns: columns, fields: record.fields))
    }
    self.rows = rows
  }
}

extension String {
  /// Without spaces and tabs at both ends.
  fileprivate var trimmingSpaces: String {
    var body = Substring(self)
    while let last = body.last, last == " " || last == "\t" { body.removeLast() }
    while let first = body.first, first == " " || first == "\t" { body.removeFirst() }
    return String(body)
  }
}
