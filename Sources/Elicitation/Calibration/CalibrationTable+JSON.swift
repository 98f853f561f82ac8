import OrderedCollections
public import StrictJSON

/// Why a file is not a calibration table.
public struct CalibrationFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String
  init(_ description: String) { self.description = description }
}

extension CalibrationTable {
  /// The file form:
  ///
  ///     {"format": "wherefore-calibration", "version": 1, "figures": [
  ///       {"family": "gpt-4", "strategies": ["pairwise"], "kind": "direct", "strength": 0.9153,
  ///        "as_claimed": 55, "reversed": 1, "otherwise": 26, "n": 82, "source": "…",
  ///        "probabilities": {"as_claimed": 0.659, "reversed": 0.024, "otherwise": 0.318}}]}
  ///
  /// `kind` is `direct`, `ancestral` or `no-direct-edge`; `otherwise` is null where it was not measured. `n` and
  /// `probabilities` are for readers: they follow from the counts and are not read back.
  public var json: JSONValue {
    .object([
      "format": .string(CalibrationTable.formatName), "version": 1, "figures": .array(figures.map(\.json)),
    ])
  }

  private static let formatName = "wherefore-calibration"
  private static let largestCount = 1_000_000_000
  private static let mostFigures = 100_000

  /// - Throws: `CalibrationFileError`.
  public init(json: JSONValue) throws(CalibrationFileError) {
    guard json["format"]?.string == CalibrationTable.formatName else {
      throw CalibrationFileError(
        "this is no calibration table (\"format\" is not \"\(CalibrationTable.formatName)\"): make one with "
          + "`wherefore calibrate`")
    }
    guard json["version"]?.integer == 1 else {
      throw CalibrationFileError("the calibration table is of a version other than 1: make it anew")
    }
    guard let list = json["figures"]?.array, list.count <= CalibrationTable.mostFigures else {
      throw CalibrationFileError("\"figures\" must be a list of at most \(CalibrationTable.mostFigures)")
    }
    var figures: [CalibrationFigure] = []
    for (index, value) in list.enumerated() {
      figures.append(try CalibrationTable.figure(value, place: "figure \(index + 1)"))
    }
    self.init(figures: figures)
  }

  private static func figure(_ value: JSONValue, place: String) throws(CalibrationFileError) -> CalibrationFigure {
    func text(_ key: String) throws(CalibrationFileError) -> String {
      guard let text = value[key]?.string, !text.isEmpty else {
        throw CalibrationFileError("\(place): \"\(key)\" must be a text")
      }
      return text
    }
    func count(_ key: String) throws(CalibrationFileError) -> Int {
      guard let number = value[key]?.integer, (0...largestCount).contains(number) else {
        throw CalibrationFileError("\(place): \"\(key)\" must be a count")
      }
      return number
    }
    guard let kind = CalibrationFigure.Kind(rawValue: try text("kind")) else {
      let kinds = CalibrationFigure.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw CalibrationFileError("\(place): \"kind\" must be one of \(kinds)")
    }
    guard let strength = value["strength"]?.number, strength > 0, strength <= 1 else {
      throw CalibrationFileError("\(place): \"strength\" must be above 0 and at most 1")
    }
    let strategies = value["strategies"]?.array?.compactMap(\.string) ?? []
    guard !strategies.isEmpty, strategies.count == value["strategies"]?.array?.count else {
      throw CalibrationFileError("\(place): \"strategies\" must be a list of names")
    }
    return CalibrationFigure(
      family: try text("family"), strategies: strategies, kind: kind, strength: strength,
      asClaimed: try count("as_claimed"), reversed: try count("reversed"),
      otherwise: value["otherwise"] == .null || value["otherwise"] == nil ? nil : try count("otherwise"),
      source: try text("source"))
  }
}

extension CalibrationFigure {
  fileprivate var json: JSONValue {
    let value = probabilities(unknown: 1.0 / 3)
    func rounded(_ probability: Double) -> JSONValue { .number((probability * 1_000).rounded() / 1_000) }
    return .object([
      "family": .string(family), "strategies": .array(strategies.map { .string($0) }),
      "kind": .string(kind.rawValue), "strength": .number(strength), "as_claimed": .number(Double(asClaimed)),
      "reversed": .number(Double(reversed)), "otherwise": otherwise.map { .number(Double($0)) } ?? .null,
      "n": .number(Double(count)), "source": .string(source),
      "probabilities": .object([
        "as_claimed": rounded(value.claimed), "reversed": rounded(value.reversed),
        "otherwise": otherwise == nil ? .null : rounded(value.otherwise),
      ]),
    ])
  }
}
