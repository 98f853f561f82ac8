import CausalGraphs
public import Identification

/// What is to be estimated in some of the graphs that a graph with undecided edges stands for.
public struct PossibleEstimand: Hashable, Sendable {
  /// How the graph's undecided edges are directed there: "age → income".
  public var orientations: [String]
  /// How the effect is computed there; nil where the treatment is no cause of the outcome, or where nothing computes it.
  public var effect: IdentifiedEffect?
  /// Whether the treatment is no cause of the outcome there: the effect is 0.
  public var isZero: Bool

  /// - Parameters:
  ///   - effect: Not needed where the effect is 0.
  ///   - orientations: As people read them.
  public init(_ effect: IdentifiedEffect?, isZero: Bool = false, orientations: [String] = []) {
    (self.effect, self.isZero, self.orientations) = (effect, isZero, orientations)
  }

  /// Adjustment for sets of columns, one a group of graphs.
  public static func adjusting(
    treatment: String, outcome: String, sets: [[String]], alsoZero: Bool
  ) -> [PossibleEstimand] {
    sets.map { PossibleEstimand(.backdoor(treatment: treatment, outcome: outcome, adjustingFor: $0)) }
      + (alsoZero ? [PossibleEstimand(nil, isZero: true)] : [])
  }

  /// What a graph with undecided edges leaves possible; empty where it decides the effect.
  ///
  /// - Parameter columns: the column of each variable whose column has another name.
  public static func all(
    of identification: EffectIdentification, columns: [String: String] = [:]
  ) -> [PossibleEstimand] {
    let graph = identification.variables
    func name(_ node: Int) -> String { columns[graph[node].name] ?? graph[node].name }
    return identification.possibleEffects.map { possible in
      PossibleEstimand(
        possible.isZero
          ? nil : possible.estimand.map { IdentifiedEffect($0, of: identification, columns: columns) },
        isZero: possible.isZero,
        orientations: possible.orientations.map { "\(name($0.source)) → \(name($0.target))" })
    }
  }
}
