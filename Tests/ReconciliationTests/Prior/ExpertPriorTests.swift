import CausalGraphs
import Discovery
import Glibc
import Reconciliation
import SeededRandom
import Testing

@Suite("A prior over graphs made of proposals")
struct ExpertPriorTests {
  private static let tolerance = 1e-12

  private static func variables(_ count: Int) throws -> VariableList {
    try VariableList(names: (0..<count).map { "V\($0)" })
  }

  private static func claim(
    _ first: Int, _ second: Int, _ forward: Double, _ backward: Double, _ none: Double, by expert: String = "somebody"
  ) throws -> EdgeProposal {
    let states = try #require(DirectProbabilities(forward: forward, backward: backward, none: none))
    return EdgeProposal(
      first: "V\(first)", second: "V\(second)", claim: .direct(states), provenance: Provenance(expert: expert))
  }

  @Test(
    "The sparse default is an expected degree of two, within its bounds",
    arguments: [(2, 0.25), (5, 0.25), (11, 0.1), (101, 0.02)])
  func sparseDefault(count: Int, probability: Double) {
    let prior = SparsePrior()
    #expect(abs(prior.probability(variables: count) - probability) < Self.tolerance)
    #expect(abs(prior.logOdds(variables: count) - log(probability / (1 - 2 * probability))) < Self.tolerance)
  }

  @Test("Without reliability every edge has the sparse default, with it the claim's ratio to the expert's own rate")
  func oneClaim() throws {
    let prior = try ExpertPrior([Self.claim(2, 0, 0.7, 0.1, 0.2)], over: Self.variables(11))
    let sparse = log(0.1 / 0.8)
    let silent = prior.logPrior(reliabilities: [0])
    for source in 0..<11 {
      for target in 0..<11 {
        #expect(abs(silent[source * 11 + target] - (source == target ? 0 : sparse)) < Self.tolerance)
      }
    }
    // One pair linked with probability 0.8, shrunk by ten pairs of the sparse default's 0.2.
    let rate = (0.8 + 10 * 0.2) / 11
    let base = log(rate / 2 / (1 - rate))
    let believed = prior.logPrior(reliabilities: [0.5])
    #expect(abs(believed[2 * 11 + 0] - (sparse + 0.5 * (log(0.7 / 0.2) - base))) < Self.tolerance)
    #expect(abs(believed[0 * 11 + 2] - (sparse + 0.5 * (log(0.1 / 0.2) - base))) < Self.tolerance)
    #expect(abs(believed[1 * 11 + 2] - sparse) < Self.tolerance)
    #expect(prior.experts.map(\.claims) == [1])
  }

  @Test("Abstentions, unknown variables and pairs of one variable add nothing")
  func nothingSaid() throws {
    let proposals = [
      EdgeProposal(first: "V0", second: "V1", claim: .abstention, provenance: Provenance(expert: "somebody")),
      try Self.claim(0, 7, 0.9, 0.05, 0.05), try Self.claim(1, 1, 0.9, 0.05, 0.05),
    ]
    let prior = try ExpertPrior(proposals, over: Self.variables(4))
    #expect(prior.opinions.isEmpty)
    #expect(Set(prior.logPrior()) == [0, prior.sparseLogOdds])
  }

  @Test(
    "The sequence of the proposals, and which variable is named first, change nothing",
    arguments: 0..<20 as Range<UInt64>)
  func sequence(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    var (proposals, turned): ([EdgeProposal], [EdgeProposal]) = ([], [])
    for index in 0..<30 {
      let (first, second) = (generator.below(5), generator.below(5))
      let weights = (generator.uniform(), generator.uniform(), generator.uniform())
      let name = ["one", "two", "three"][index % 3]
      proposals.append(try Self.claim(first, second, weights.0, weights.1, weights.2, by: name))
      turned.append(try Self.claim(second, first, weights.1, weights.0, weights.2, by: name))
    }
    let straight = try ExpertPrior(proposals, over: Self.variables(5)).logPrior()
    let reversed = try ExpertPrior(proposals.reversed(), over: Self.variables(5)).logPrior()
    let other = try ExpertPrior(generator.shuffled(turned), over: Self.variables(5)).logPrior()
    #expect(straight == reversed)
    for (one, two) in zip(straight, other) { #expect(abs(one - two) < 1e-9) }
  }

  @Test("An order claimed is a direct claim in part, and with no direct share a penalty on the reversed edge only")
  func ancestral() throws {
    let states = try #require(AncestralProbabilities(before: 0.8, after: 0.1, neither: 0.1))
    let proposal = EdgeProposal(
      first: "V0", second: "V1", claim: .ancestral(states), provenance: Provenance(expert: "somebody"))
    var settings = ExpertPriorSettings()
    settings.directShare = 0
    let penalty = try ExpertPrior([proposal], over: Self.variables(6), settings: settings)
    #expect(penalty.opinions.map(\.forward) == [0])
    #expect(abs((penalty.opinions.first?.backward ?? 0) + 0.5 * log(8)) < Self.tolerance)
    settings.directShare = 0.5
    let direct = try ExpertPrior([proposal], over: Self.variables(6), settings: settings)
    let same = try ExpertPrior([Self.claim(0, 1, 0.4, 0.05, 0.55)], over: Self.variables(6), settings: settings)
    #expect(abs((direct.opinions.first?.forward ?? 0) - (same.opinions.first?.forward ?? 1)) < Self.tolerance)
  }

  /// A data-only posterior over six variables in which V0 → V1 → … → V5 stand with this probability.
  private static func posterior(forward: Double, backward: Double) -> EdgePosterior {
    var probabilities = [Double](repeating: 0, count: 36)
    for node in 0..<5 {
      probabilities[node * 6 + node + 1] = forward
      probabilities[(node + 1) * 6 + node] = backward
    }
    return EdgePosterior(
      nodeCount: 6, probabilities: probabilities, method: .exact(logEvidence: 0, parentLimit: nil))
  }

  private static func chain(isRight: Bool) throws -> ExpertPrior {
    var proposals: [EdgeProposal] = []
    for first in 0..<6 {
      for second in (first + 1)..<6 {
        let isLinked = (second == first + 1) == isRight
        proposals.append(
          try isLinked ? claim(first, second, 0.9, 0.05, 0.05) : claim(first, second, 0.05, 0.05, 0.9))
      }
    }
    return try ExpertPrior(proposals, over: variables(6))
  }

  @Test("An expert whom the data bear out is believed, one whom they contradict is not")
  func reliability() throws {
    let decided = Self.posterior(forward: 0.98, backward: 0.01)
    let right = try #require(Self.chain(isRight: true).fit(to: decided).first)
    #expect(right.weight > 0.95)
    #expect((right.agreed, right.contradicted, right.undecided) == (15, 0, 0))
    let wrong = try #require(Self.chain(isRight: false).fit(to: decided).first)
    #expect(wrong.weight < 0.15)
    #expect((wrong.agreed, wrong.contradicted, wrong.undecided) == (0, 15, 0))
    #expect(wrong.explanation.contains("next to nothing"))
  }

  @Test("A weight is the posterior mean given the other experts, however many spoke of the pair")
  func manyExperts() throws {
    let proposals = try (0..<600).map { place in
      let claim = try Self.claim(0, 1, 0.9, 0.05, 0.05).claim
      return EdgeProposal(first: "V0", second: "V1", claim: claim, provenance: Provenance(expert: "E\(place)"))
    }
    let decided = Self.posterior(forward: 0.98, backward: 0.01)
    let prior = try ExpertPrior(proposals, over: Self.variables(6))
    let weights = prior.fit(to: decided)
    #expect(weights.count == 600)
    #expect(weights[0].explanation.hasPrefix("without experts, the one pair it spoke of is decided as it claims"))
    // Beyond the cap one voice more or less says nothing, so each keeps the mean of its prior.
    for weight in [weights[0], weights[299], weights[599]] {
      #expect(weight.agreed == 1 && abs(weight.weight - prior.settings.defaultReliability) < 0.05)
    }
  }

  @Test("Where the data leave a direction open they say nothing of who claims it")
  func openDirections() throws {
    let open = Self.posterior(forward: 0.5, backward: 0.5)
    let names = try Self.variables(6)
    let forward = try ExpertPrior((0..<5).map { try Self.claim($0, $0 + 1, 0.9, 0.05, 0.05) }, over: names)
    let backward = try ExpertPrior((0..<5).map { try Self.claim($0, $0 + 1, 0.05, 0.9, 0.05) }, over: names)
    let (one, two) = (try #require(forward.fit(to: open).first), try #require(backward.fit(to: open).first))
    #expect(abs(one.weight - two.weight) < 1e-9)
    #expect(one.contradicted == 0 && two.contradicted == 0)
  }

  @Test(
    "An order goes with the data where they have it through others, and against them only where they have the other")
  func orderThroughOthers() throws {
    func standing(_ first: Int, _ second: Int, in posterior: EdgePosterior) throws -> [Int] {
      let states = try #require(AncestralProbabilities(before: 0.8, after: 0.1, neither: 0.1))
      let claim = EdgeProposal(
        first: "V\(first)", second: "V\(second)", claim: .ancestral(states), provenance: Provenance(expert: "somebody"))
      let result = try #require(try ExpertPrior([claim], over: Self.variables(6)).fit(to: posterior).first)
      return [result.agreed, result.contradicted, result.undecided]
    }
    let decided = Self.posterior(forward: 0.98, backward: 0.01)
    #expect(try standing(0, 1, in: decided) == [1, 0, 0])
    #expect(try standing(0, 3, in: decided) == [1, 0, 0])
    #expect(try standing(4, 1, in: decided) == [0, 1, 0])
    #expect(try standing(0, 3, in: Self.posterior(forward: 0.5, backward: 0.5)) == [0, 0, 1])
    #expect(try standing(0, 3, in: Self.posterior(forward: 0, backward: 0)) == [0, 0, 1])
  }

  @Test("An expert with nothing to be measured by keeps the default, but for the cut at one")
  func nothingToMeasure() throws {
    var settings = ExpertPriorSettings()
    settings.defaultReliability = 0.5
    let abstention = EdgeProposal(
      first: "V0", second: "V1", claim: .abstention, provenance: Provenance(expert: "somebody"))
    let prior = try ExpertPrior([abstention], over: Self.variables(6), settings: settings)
    let result = try #require(prior.fit(to: Self.posterior(forward: 0.5, backward: 0.5)).first)
    // The mean of a gamma distribution of shape 2, cut at four times its mean.
    #expect(abs(result.weight - 0.5) < 0.01)
    #expect(result.claims == 0)
  }
}
