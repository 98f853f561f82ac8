/// One variable of an analysis: a node of a graph, a thing an expert is asked about, a column of a table.
public struct Variable: Hashable, Sendable {
  /// What values it takes.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case continuous, binary, categorical, count
  }

  /// Distinct within an analysis; any text, taken as data and never as instructions.
  public var name: String
  /// A sentence for people and experts.
  public var description: String?
  /// The unit of measurement, such as "mmHg".
  public var unit: String?
  /// What values it takes; nil where nobody said.
  public var kind: Kind?
  /// Background knowledge of order: a variable can not cause one of a lower tier.
  public var tier: Int?
  /// True where nobody observes it.
  public var isLatent: Bool

  /// A variable; all but the name may be left out.
  public init(
    _ name: String, description: String? = nil, unit: String? = nil, kind: Kind? = nil, tier: Int? = nil,
    isLatent: Bool = false
  ) {
    self.name = name
    self.description = description
    self.unit = unit
    self.kind = kind
    self.tier = tier
    self.isLatent = isLatent
  }
}
