import CausalData
import CausalStatistics
import Estimation
import Glibc
import Identification
import StrictJSON
import Testing

@testable import Refutation

@Suite("Rosenbaum bounds")
struct RosenbaumBoundsTests {
  /// Lead in the blood of 33 children of lead workers and of 33 neighbours (Morton and others 1982), Rosenbaum 2002, 4.3.2.
  private static let exposed: [Double] = [
    38, 23, 41, 18, 37, 36, 23, 62, 31, 34, 24, 14, 21, 17, 16, 20, 15, 10, 45, 39, 22, 35, 49, 48, 44, 35, 43, 39, 34,
    13, 73, 25, 27,
  ]
  private static let control: [Double] = [
    16, 18, 18, 24, 19, 11, 10, 15, 16, 18, 18, 13, 19, 10, 16, 16, 24, 13, 9, 14, 21, 19, 7, 18, 19, 12, 11, 22, 25,
    16, 13, 11, 13,
  ]

  @Test("Lead in children's blood: the published example, with scipy's figures")
  func lead() throws {
    let differences = zip(RosenbaumBoundsTests.exposed, RosenbaumBoundsTests.control).map { $0 - $1 }
    let bounds = try #require(RosenbaumBounds(differences: differences, isBinary: false))
    // scipy.stats: rankdata without the zero difference, norm.sf.
    for (gamma, lower, upper) in [
      (1.0, 5.5308015357736255e-06, 5.5308015357736255e-06), (2, 7.387976998256706e-11, 0.0017717042841824823),
      (4, 1.8333231761876176e-20, 0.03665836101600833), (5, 3.06648963580735e-25, 0.06936935822443169),
    ] {
      #expect(abs(bounds.upperPValue(gamma: gamma) / upper - 1) < 1e-9)
      #expect(abs(bounds.lowerPValue(gamma: gamma) / lower - 1) < 1e-9)
    }
    #expect(abs(try #require(bounds.tippingGamma()) - 4.43464723376915) < 1e-9)
    #expect(bounds.isPositive)
  }

  @Test("Smoking and lung cancer: 110 of 122 discordant pairs, exactly")
  func smoking() throws {
    // Hammond 1964, Rosenbaum 2002, 4.3.3; scipy.stats.binom.sf(109, 122, Γ / (1 + Γ)).
    let differences = (0..<1_000).map { $0 < 110 ? 1.0 : $0 < 122 ? -1 : 0 }
    let bounds = try #require(RosenbaumBounds(differences: differences, isBinary: true))
    #expect(bounds.informativePairs == 122)
    for (gamma, upper) in [(2.0, 1.3205830897589173e-09), (5, 0.023168563842540305), (6, 0.09692877479424904)] {
      #expect(abs(bounds.upperPValue(gamma: gamma) / upper - 1) < 1e-9)
    }
    #expect(abs(try #require(bounds.tippingGamma()) - 5.472847502180083) < 1e-9)
    // The other way round it is the same.
    let mirrored = try #require(RosenbaumBounds(differences: differences.map { -$0 }, isBinary: true))
    #expect(mirrored.tippingGamma() == bounds.tippingGamma())
    #expect(!mirrored.isPositive)
  }

  @Test("A hidden bias of known size, without any effect, is what explains the pairs", arguments: [1.5, 3])
  func planted(gamma: Double) throws {
    var stream = RandomStream(seed: 2, path: [3])
    // The unit with the higher outcome is the treated one with odds Γ.
    let differences = (0..<20_000).map { _ in
      abs(stream.normal()) * (stream.bernoulli(gamma / (1 + gamma)) ? 1 : -1)
    }
    let bounds = try #require(RosenbaumBounds(differences: differences, isBinary: false))
    #expect(abs(bounds.explainingGamma / gamma - 1) < 0.1)
    #expect(abs(try #require(bounds.tippingGamma()) / gamma - 1) < 0.1)
  }

  @Test("Nothing to test: no pair differs, or nothing is significant")
  func nothing() throws {
    #expect(RosenbaumBounds(differences: [0, 0], isBinary: false) == nil)
    #expect(RosenbaumBounds(differences: [1, -1, 2, -2], isBinary: false)?.tippingGamma() == 1)
  }

  @Test("Pairs are one to one, of opposite arms, and near by score")
  func pairs() async throws {
    let subject = try await NHEFSSubject.subject(by: MatchingEstimator())
    let pairs = try MatchingEstimator().pairs(subject.sample, subject.settings)
    #expect(pairs.count == 403)
    #expect(Set(pairs.map(\.treated)).count == 403 && Set(pairs.map(\.control)).count == 403)
    let values = subject.sample.treatment.values
    #expect(pairs.allSatisfy { values[$0.treated] == 1 && values[$0.control] == 0 })
    // The mean difference of the pairs is the estimate without replacement.
    var plain = MatchingEstimator()
    plain.isWithReplacement = false
    var settings = subject.settings
    settings.target = .att
    let outcome = subject.sample.outcome.values
    let mean = pairs.reduce(0) { $0 + outcome[$1.treated] - outcome[$1.control] } / 403
    #expect(abs(try plain.estimate(subject.sample, settings)[0].effect - mean) < 1e-9)
    let refutation = try RosenbaumBoundsRefuter().refute(subject, RefutationSettings())[0]
    #expect(refutation.diagnostics["tipping_gamma"]?.number ?? 0 > 1.5)
    #expect(refutation.verdict == .passed)
    #expect(RosenbaumBoundsRefuter().obstacle(for: try await NHEFSSubject.subject()) != nil)
  }
}
