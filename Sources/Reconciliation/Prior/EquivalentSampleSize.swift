import CausalGraphs
public import Discovery
import Glibc

/// How many rows the prior of BDeu is worth, chosen by what the data say of it.
///
/// With an equivalent sample size that does not suit the data BDeu finds too many edges or too few (Silander, Kontkanen
/// and Myllymäki 2007, UAI; Steck 2008, UAI), and no size suits all: near-deterministic variables want a small one,
/// variables that depend gradually a large one. The size is a parameter of the prior, so it is chosen as such: of
/// some candidates the one under which the best graph, with the sparse prior of its edges, has the highest score, which
/// approximates maximising the evidence (empirical Bayes).
public struct EquivalentSampleSize: Hashable, Sendable {
  /// The sizes compared where no others are named, ascending.
  public static let candidates: [Double] = [0.5, 1, 2, 5, 10, 20]

  /// The size chosen.
  public let value: Double
  /// For each size compared, the score in nats of the best graph found under `value`.
  public let scores: [Double]

  /// From the size nearest to 1: the best graph under a size is searched, then the size under which that graph scores highest is
  /// taken, until it stays the same.
  ///
  /// - Parameters:
  ///   - candidates: The sizes compared: one at least, each above 0.
  ///   - sparse: The prior of each edge.
  ///   - perturbations: How long each search goes on.
  /// - Throws: `CancellationError` once the surrounding task is cancelled.
  /// - Complexity: Two or three order searches, at most four.
  public init(
    for data: DiscreteData, among candidates: [Double] = EquivalentSampleSize.candidates,
    sparse: SparsePrior = SparsePrior(), perturbations: Int = 1
  ) throws {
    precondition(!candidates.isEmpty && candidates.allSatisfy { $0 > 0 && $0.isFinite }, "sizes above 0")
    let count = data.variableCount
    let prior = [Double](repeating: sparse.logOdds(variables: count), count: count * count)
    let names = try VariableList(names: (0..<count).map { "V\($0)" })
    let constraints = try EdgeConstraints(BackgroundKnowledge(), over: names, logPrior: prior)
    let sizes = candidates.compactMap { size in
      DiscreteScore(.bdeu(equivalentSampleSize: size), edgePrior: 0).map { DiscreteLocalScore(data, score: $0) }
    }
    var options = DiscreteOrderSearch.Options()
    options.perturbations = perturbations
    let start = candidates.indices.min { abs(log(candidates[$0])) < abs(log(candidates[$1])) } ?? 0
    var (place, tried, scores): (Int, Set<Int>, [Double]) = (start, [], [])
    while tried.insert(place).inserted, tried.count <= 4 {
      let found = try DiscreteOrderSearch(sizes[place], constraints: constraints, options: options).run()
      scores = sizes.map { score in
        found.parents.enumerated().reduce(0) { sum, family in
          sum + score.localScore(of: family.offset, parents: family.element)
            + constraints.logPrior(of: family.offset, parents: family.element)
        }
      }
      place = scores.indices.max { scores[$0] < scores[$1] } ?? place
    }
    value = candidates[place]
    self.scores = scores
  }
}
