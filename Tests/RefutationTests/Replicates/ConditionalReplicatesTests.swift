import CausalData
import CausalStatistics
import Estimation
import Refutation
import Testing

@Suite("Attacks on effects within groups")
struct ConditionalReplicatesTests {
  /// The effect is 1 where g is a and 5 where it is b.
  private static func subjects() throws -> [RefutationSubject] {
    var random = RandomStream(seed: 5, stream: 0)
    var (t, x, y): ([Double], [Double], [Double]) = ([], [], [])
    var groups: [String?] = []
    for row in 0..<400 {
      let covariate = random.normal()
      let treated = random.uniform() < 0.5 ? 1.0 : 0
      let isSecond = row % 2 == 1
      t.append(treated)
      x.append(covariate)
      y.append((isSecond ? 5 : 1) * treated + covariate + random.normal())
      groups.append(isSecond ? "b" : "a")
    }
    let table = try Table([
      (name: "t", content: .numbers(t)), (name: "x", content: .numbers(x)), (name: "y", content: .numbers(y)),
      (name: "g", content: .levels(groups)),
    ])
    var effect = IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x"])
    effect.modifiers = ["g"]
    var settings = EstimationSettings()
    settings.target = .cate
    return try RefutationSubject.subjects(EffectSample(effect, in: table), ConditionalEffectEstimator(), settings)
  }

  @Test("Each group's replicates are of that group; how the effect changes is not attacked")
  func ownGroup() throws {
    let subjects = try ConditionalReplicatesTests.subjects()
    #expect(
      subjects.map(\.original.contrast.condition) == [
        "where g is a", "where g is b", "where every modifier is at its mean",
      ])
    var settings = RefutationSettings()
    settings.replicates = 20
    for subject in subjects {
      #expect(try subject.refit(subject.sample) == subject.original)
      for refuter in EffectRefuters.standard where refuter.method == .bootstrap {
        let refutation = try refuter.refute(subject, settings)[0]
        let error = try #require(subject.original.standardError)
        #expect(refutation.verdict == .passed)
        #expect(abs(try #require(refutation.refutedEffect) - subject.original.effect) < error)
        #expect(refutation.contrast == subject.original.contrast)
        #expect(try Refutation(json: refutation.json).contrast == refutation.contrast)
      }
    }
  }
}
