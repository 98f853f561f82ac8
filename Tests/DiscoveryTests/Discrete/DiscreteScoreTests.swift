import CausalData
import Foundation
import SeededRandom
import Testing

@testable import Discovery

/// Scores of counts against closed forms, other programs, and each other.
struct DiscreteScoreTests {
  private func score(_ criterion: DiscreteScore.Criterion, edgePrior: Double = 0) throws -> DiscreteScore {
    try #require(DiscreteScore(criterion, edgePrior: edgePrior))
  }

  private static let families: [(child: Int, parents: [Int])] = [
    (2, []), (2, [0]), (2, [0, 1]), (0, [1, 2, 3]), (3, [0, 1]),
  ]

  /// pgmpy 1.1.2: `pgmpy.structure_score.BDeu(df, equivalent_sample_size=…, state_names=…).local_score(child, parents)`
  /// on the rows of `CategoricalExample.reference`.
  @Test(
    "BDeu agrees with pgmpy",
    arguments: [
      (
        1.0, [-215.7077579455613, -194.91964967255038, -162.28679138621376, -63.30398871081127, -326.3497690390316]
      ),
      (
        5.0, [-213.87207073646124, -191.3950500002563, -157.51188310591832, -57.97920289141638, -303.81693817190893]
      ),
      (
        10.0, [-213.36666271185692, -191.01736336687478, -157.85695067842622, -57.59511484418867, -296.35667813681846]
      ),
    ])
  func bdeuReference(size: Double, expected: [Double]) throws {
    let local = DiscreteLocalScore(
      try CategoricalExample.reference.data, score: try score(.bdeu(equivalentSampleSize: size)))
    for (family, value) in zip(Self.families, expected) {
      #expect(abs(local.localScore(of: family.child, parents: family.parents) - value) < 1e-9 * abs(value))
    }
  }

  /// pgmpy 1.1.2: `pgmpy.structure_score.BIC(df, state_names=…).local_score(child, parents)`, the same rows.
  @Test("BIC agrees with pgmpy")
  func bicReference() throws {
    let expected = [
      -215.16116544505238, -193.56519563998953, -169.78365441546367, -119.1655257297243, -317.97510322690835,
    ]
    let local = DiscreteLocalScore(
      try CategoricalExample.reference.data, score: try score(.bic(penaltyDiscount: 1)))
    for (family, value) in zip(Self.families, expected) {
      #expect(abs(local.localScore(of: family.child, parents: family.parents) - value) < 1e-9 * abs(value))
    }
  }

  @Test("BDeu of one binary column is a ratio of Γ functions")
  func bdeuClosedForm() throws {
    let data = try DiscreteData(columns: [[0, 0, 0, 1]], levels: [2])
    let local = DiscreteLocalScore(data, score: try score(.bdeu(equivalentSampleSize: 2)))
    // Γ(2)/Γ(6) · Γ(4)/Γ(1) · Γ(2)/Γ(1) = 3!/5! = 1/20.
    #expect(abs(local.localScore(of: 0, parents: []) - log(1.0 / 20)) < 1e-12)
  }

  @Test("large counts: the Γ ratio is that of the C library", arguments: [1_000, 1_023, 1_024, 50_000])
  func largeCounts(count: Int) throws {
    for prior in [1e-6, 0.01, 0.5, 3, 40] {
      let table = CountFunctionTable(.gammaRatio(prior: prior))
      let expected = lgamma(prior + Double(count)) - lgamma(prior)
      #expect(abs(table(count) - expected) < 1e-10 * abs(expected))
    }
  }

  @Test("the regret's approximation is within 0.1 nats of the exact one")
  func regret() {
    for count in [20, 100, 300] {
      var binary = 0.0
      for heads in 0...count {
        let (share, n) = (Double(heads) / Double(count), Double(count))
        let choose = lgamma(n + 1) - lgamma(Double(heads) + 1) - lgamma(n - Double(heads) + 1)
        let entropy = (share > 0 ? share * log(share) : 0) + (share < 1 ? (1 - share) * log(1 - share) : 0)
        binary += exp(choose + n * entropy)
      }
      // Kontkanen and Myllymäki (2007): C(n, k + 2) = C(n, k + 1) + n/k · C(n, k).
      var (before, current) = (1.0, binary)
      for states in 2...40 {
        let approximate = DiscreteScore.regret(count: Double(count), states: Double(states))
        #expect(abs(approximate - log(current)) < 0.1)
        (before, current) = (current, current + Double(count) / Double(states - 1) * before)
      }
    }
  }

  private static let criteria: [DiscreteScore.Criterion] = [
    .bdeu(equivalentSampleSize: 1), .bdeu(equivalentSampleSize: 5), .bic(penaltyDiscount: 1), .bic(penaltyDiscount: 2),
    .quotientNML,
  ]

  @Test("equivalent graphs score the same", arguments: criteria)
  func scoreEquivalence(criterion: DiscreteScore.Criterion) throws {
    let local = DiscreteLocalScore(
      try CategoricalExample.reference.data, score: try score(criterion, edgePrior: 0.75))
    // Every order of a complete graph over the four, and a chain both ways.
    func complete(_ order: [Int]) -> Double {
      order.indices.reduce(0) { $0 + local.localScore(of: order[$1], parents: Array(order[..<$1])) }
    }
    let first = complete([0, 1, 2, 3])
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
      #expect(abs(complete(order) - first) < 1e-9 * abs(first))
    }
    let forward = local.localScore(of: 0, parents: []) + local.localScore(of: 1, parents: [0])
    let backward = local.localScore(of: 1, parents: []) + local.localScore(of: 0, parents: [1])
    #expect(abs(forward - backward) < 1e-9 * abs(forward))
  }

  @Test("the order of the parents and of the rows changes nothing but rounding", arguments: criteria)
  func orderOfParentsAndRows(criterion: DiscreteScore.Criterion) throws {
    let example = CategoricalExample.reference
    let score = try score(criterion)
    let local = DiscreteLocalScore(try example.data, score: score)
    let reversed = DiscreteLocalScore(
      try DiscreteData(columns: example.columns.map { $0.reversed() }, levels: example.levels), score: score)
    let value = local.localScore(of: 2, parents: [0, 1, 3])
    #expect(abs(local.localScore(of: 2, parents: [3, 1, 0]) - value) < 1e-9)
    #expect(abs(reversed.localScore(of: 2, parents: [0, 1, 3]) - value) < 1e-9)
  }

  @Test("each edge costs 2γ ln p")
  func edgePrior() throws {
    let data = try CategoricalExample.reference.data
    let plain = DiscreteLocalScore(data, score: try score(.quotientNML))
    let sparse = DiscreteLocalScore(data, score: try score(.quotientNML, edgePrior: 0.5))
    let difference = plain.localScore(of: 2, parents: [0, 3]) - sparse.localScore(of: 2, parents: [0, 3])
    #expect(abs(difference - 2 * log(4.0)) < 1e-9)
  }

  @Test("candidates counted together score as alone", arguments: criteria)
  func candidatesTogether(criterion: DiscreteScore.Criterion) throws {
    let example = CategoricalExample.network(
      parents: [[], [0], [0, 1], [2], [1, 3], [4], [], [6, 2]], levels: [2, 3, 2, 4, 5, 2, 2, 3], rows: 3_000, seed: 5)
    let local = DiscreteLocalScore(try example.data, score: try score(criterion))
    for parents in [[], [0], [0, 4], [0, 1, 4]] {
      let candidates = [2, 5, 6, 7]
      let together = local.localScores(of: 3, parents: parents, addingEachOf: candidates)
      for (candidate, value) in zip(candidates, together) {
        let alone = local.localScore(of: 3, parents: parents + [candidate])
        #expect(abs(alone - value) < 1e-9 * abs(alone))
      }
    }
  }

  @Test("many levels: states numbered as they occur score as a plain count of them")
  func manyStates() throws {
    var generator = SplitMix64(seed: 3)
    let columns = (0..<5).map { _ in (0..<400).map { _ in UInt8(generator.below(200)) } }
    let data = try DiscreteData(columns: columns, levels: [Int](repeating: 200, count: 5))
    let local = DiscreteLocalScore(data, score: try score(.bdeu(equivalentSampleSize: 3)))
    for parents in [[1], [1, 2], [1, 2, 3, 4]] {
      var (families, states) = ([[UInt8]: Int](), [[UInt8]: Int]())
      for row in 0..<400 {
        let state = parents.map { columns[$0][row] }
        states[state, default: 0] += 1
        families[state + [columns[0][row]], default: 0] += 1
      }
      let nominal = pow(200.0, Double(parents.count))
      func sum(_ counts: [Int], _ prior: Double) -> Double {
        counts.sorted().reduce(0) { $0 + lgamma(prior + Double($1)) - lgamma(prior) }
      }
      let expected = sum(Array(families.values), 3 / nominal / 200) - sum(Array(states.values), 3 / nominal)
      #expect(abs(local.localScore(of: 0, parents: parents) - expected) < 1e-7 * abs(expected))
      let together = local.localScores(of: 0, parents: Array(parents.dropLast()), addingEachOf: [parents.last ?? 1])
      #expect(abs((together.first ?? 0) - expected) < 1e-7 * abs(expected))
    }
  }

  @Test("settings out of range are refused")
  func settings() {
    #expect(DiscreteScore(.bdeu(equivalentSampleSize: 0)) == nil)
    #expect(DiscreteScore(.bdeu(equivalentSampleSize: -.infinity)) == nil)
    #expect(DiscreteScore(.bdeu(equivalentSampleSize: .nan)) == nil)
    #expect(DiscreteScore(.bic(penaltyDiscount: -1)) == nil)
    #expect(DiscreteScore(.quotientNML, edgePrior: .infinity) == nil)
    #expect(DiscreteScore(.bic(penaltyDiscount: 0), edgePrior: 0) != nil)
  }

  @Test("a family's missing rows are left out, and the rest stands for all", arguments: criteria)
  func missingValues(criterion: DiscreteScore.Criterion) throws {
    var example = CategoricalExample.reference
    // Row by row, the columns 0 and 1 lose some values, and 3 others.
    let hidden = (0..<200).filter { $0 % 3 == 0 }
    for row in hidden { example.columns[0][row] = DiscreteData.missing }
    for row in 0..<200 where row % 5 == 0 { example.columns[3][row] = DiscreteData.missing }
    let local = DiscreteLocalScore(try example.data, score: try score(criterion))
    let kept = (0..<200).filter { $0 % 3 != 0 }
    let complete = CategoricalExample(
      columns: CategoricalExample.reference.columns.map { column in kept.map { column[$0] } }, levels: example.levels)
    let other = DiscreteLocalScore(try complete.data, score: try score(criterion))
    let together = local.localScores(of: 1, parents: [2], addingEachOf: [0])
    let (found, subset) = (local.localScore(of: 1, parents: [0, 2]), other.localScore(of: 1, parents: [0, 2]))
    #expect(abs((together.first ?? 0) - found) < 1e-9 * abs(found))
    let ratio = 200 / Double(kept.count)
    guard case .bic(let discount) = criterion else {
      #expect(abs(found - ratio * subset) < 1e-9 * abs(found))
      return
    }
    // The penalty is that of all rows, the likelihood is scaled.
    let parameters = 0.5 * discount * 12
    #expect(
      abs(found - (ratio * (subset + parameters * log(Double(kept.count))) - parameters * log(200.0))) < 1e-9
        * abs(found))
  }
}
