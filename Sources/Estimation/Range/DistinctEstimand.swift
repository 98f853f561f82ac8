/// One estimand of those that a graph with undecided edges leaves possible, and every way to direct them that leads to it.
public struct DistinctEstimand: Hashable, Sendable {
  /// How the effect is computed.
  public let effect: IdentifiedEffect
  /// The ways, each as "age → income", one an edge.
  public internal(set) var orientations: [[String]]

  /// The distinct estimands, in the order in which they come first. Ways without an effect, or without a formula, are none.
  /// Complexity: O(ways · estimands).
  public static func all(of possible: [PossibleEstimand]) -> [DistinctEstimand] {
    var found: [DistinctEstimand] = []
    for way in possible {
      guard let effect = way.effect else { continue }
      if let place = found.firstIndex(where: { $0.effect.isSame(as: effect) }) {
        found[place].orientations.append(way.orientations)
      } else {
        found.append(DistinctEstimand(effect: effect, orientations: [way.orientations]))
      }
    }
    return found
  }
}
