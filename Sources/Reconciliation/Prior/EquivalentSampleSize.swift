import CausalGraphs
public import Discovery

/// How many rows the prior of BDeu is worth, chosen by what the data say of it.
///
/// With an equivalent sample size that does not suit the data BDeu finds too many edges or too few (Silander, Kontkanen
/// and Myllymäki 2007, UAI; Steck 2008, UAI), and no size suits all: near-deterministic variables want a small one,
/// variables that depend gradually a large one. The size is a parameter of the prior, so it is chosen as such: of
/// `candidates` the one under which the best graph, with the sparse prior of its edges, has the highest score, which
/// approximates maximising the evidence (empirical Bayes).
public struct EquivalentSampleSize: Hashable, Sendable {
  /// The sizes compared, ascending.
  public static let candidates: [Double] = [0.5, 1, 2, 5, 10, 20]

  /// The size chosen.
  public let value: Double
  /// For each size that was tried, the score of the best graph found under it, in nats.
  public let scores: [(size: Double, score: Double)]

  public static func == (left: Self, right: Self) -> Bool {
    left.value == right.value && left.scores.elementsEqual(right.scores, by: ==)
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(value) }

  /// Climbs from the size 1 (or `start`) to its neighbours as long as the score rises; it has one peak in practice.
  ///
  /// - Parameters:
  ///   - sparse: The prior of each edge.
  ///   - perturbations: How long each search goes on.
  /// - Throws: `CancellationError` once the surrounding task is cancelled.
  /// - Complexity: Three to seven order searches.
  public init(for data: DiscreteData, sparse: SparsePrior = SparsePrior(), perturbations: Int = 3) throws {
    let count = data.variableCount
    let prior = [Double](repeating: sparse.logOdds(variables: count), count: count * count)
    let names = try VariableList(names: (0..<count).map { "V\($0)" })
    let constraints = try EdgeConstraints(BackgroundKnowledge(), over: names, logPrior: prior)
    var options = DiscreteOrderSearch.Options()
    options.perturbations = perturbations
    var found: [Int: Double] = [:]
    func score(_ place: Int) throws -> Double {
      if let known = found[place] { return known }
      guard let score = DiscreteScore(.bdeu(equivalentSampleSize: Self.candidates[place]), edgePrior: 0) else {
        return -.infinity
      }
      let result = try DiscreteOrderSearch(
        DiscreteLocalScore(data, score: score), constraints: constraints, options: options
      ).run()
      found[place] = result.score
      return result.score
    }
    var place = 1
    while true {
      let here = try score(place)
      if place + 1 < Self.candidates.count, try score(place + 1) > here {
        place += 1
      } else if place > 0, try score(place - 1) > here {
        place -= 1
      } else {
        break
      }
    }
    value = Self.candidates[place]
    scores = found.keys.sorted().compactMap { key in found[key].map { (Self.candidates[key], $0) } }
  }
}
