/// How the many tests of one graph are kept from contradicting it by chance.
public enum FalseDiscoveryControl: String, Hashable, Sendable, CaseIterable, Codable {
  /// Valid however the tests depend on each other (Benjamini and Yekutieli 2001, Annals of Statistics 29). The default:
  /// tests of one graph share variables.
  case benjaminiYekutieli = "by"
  /// Valid for independent or positively dependent tests (Benjamini and Hochberg 1995, JRSS B 57).
  case benjaminiHochberg = "bh"
  /// None: each test at its own level.
  case none

  /// The p-values that, compared with a level, control the expected share of false discoveries at it.
  ///
  /// - Parameter pValues: in 0...1, in any order.
  /// - Returns: In the same order, none below its p-value. Complexity: O(m log m).
  public func adjusted(_ pValues: [Double]) -> [Double] {
    let count = pValues.count
    let factor: Double
    switch self {
    case .none: return pValues
    case .benjaminiHochberg: factor = 1
    case .benjaminiYekutieli: factor = (1...max(1, count)).reduce(0.0) { $0 + 1 / Double($1) }
    }
    let order = pValues.indices.sorted { (pValues[$0], $0) > (pValues[$1], $1) }
    var adjusted = pValues
    var smallest = 1.0
    for (place, index) in order.enumerated() {
      smallest = min(smallest, pValues[index] * factor * Double(count) / Double(count - place))
      adjusted[index] = smallest
    }
    return adjusted
  }

  /// In words, with the authors.
  public var words: String {
    switch self {
    case .benjaminiYekutieli: "Benjamini–Yekutieli"
    case .benjaminiHochberg: "Benjamini–Hochberg"
    case .none: "no"
    }
  }
}
