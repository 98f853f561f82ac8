/// A column whose values come one by one, each a number, a text, or missing.
struct DynamicColumn {
  let name: String
  let missing: Set<String>
  /// All values as numbers, while all are.
  private var numbers: [Double]? = []
  /// All values as codes of levels, from the first text that is no number on.
  private var codes: [Int32] = []
  private var levels: [String] = []
  private var places: [String: Int32] = [:]

  init(name: String, missing: Set<String>) { (self.name, self.missing) = (name, missing) }

  mutating func appendMissing() {
    if numbers != nil { numbers?.append(.nan) } else { codes.append(-1) }
  }

  /// An infinite number is kept here and refused where columns are typed, with its row.
  mutating func append(_ number: Double) {
    if numbers != nil { numbers?.append(number) } else { append(level: NumberText.text(number)) }
  }

  mutating func append(_ text: String) {
    if missing.contains(text) { return appendMissing() }
    if let known = numbers {
      if let number = Double(text), number.isFinite {
        numbers?.append(number)
        return
      }
      numbers = nil
      codes.reserveCapacity(known.count + 1)
      for number in known {
        if number.isNaN { codes.append(-1) } else { append(level: NumberText.text(number)) }
      }
    }
    append(level: text)
  }

  private mutating func append(level: String) {
    if let code = places[level] {
      codes.append(code)
    } else {
      let code = Int32(levels.count)
      places[level] = code
      levels.append(level)
      codes.append(code)
    }
  }

  func parsed() -> ParsedColumn {
    if let numbers { return ParsedColumn(name: name, values: .numbers(ColumnStorage(numbers))) }
    return ParsedColumn(
      name: name, values: LevelOrder.fromCodes(count: codes.count, levels: levels) { Int(codes[$0]) })
  }
}
