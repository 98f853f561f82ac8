import CausalData

/// Short ways to read a text and look at what came of it.
enum CSVSamples {
  static func read(_ text: String, _ change: (inout CSVOptions) -> Void = { _ in }) throws(DataError) -> [ParsedColumn]
  {
    var options = CSVOptions()
    change(&options)
    return try CSVReader.read(.bytes(Array(text.utf8)), options: options)
  }

  /// The error that reading `text` ends with.
  static func error(_ text: String, _ change: (inout CSVOptions) -> Void = { _ in }) -> DataError? {
    do throws(DataError) {
      _ = try read(text, change)
      return nil
    } catch {
      return error
    }
  }
}

extension ParsedColumn {
  /// The numbers, or none.
  var numbers: [Double] {
    guard case .numbers(let values) = values else { return [] }
    return values.withUnsafeBufferPointer { Array($0) }
  }

  /// Each row's level, nil where it is missing; empty where the column holds numbers.
  var texts: [String?] {
    switch values {
    case .numbers: return []
    case .codes(let codes, let levels):
      return codes.withUnsafeBufferPointer { $0.map { $0 == ParsedColumn.missingCode ? nil : levels[Int($0)] } }
    case .wideCodes(let codes, let levels):
      return codes.withUnsafeBufferPointer { $0.map { $0 == ParsedColumn.missingWideCode ? nil : levels[Int($0)] } }
    }
  }

  /// The levels in their order.
  var levels: [String] {
    switch values {
    case .numbers: []
    case .codes(_, let levels), .wideCodes(_, let levels): levels
    }
  }
}
