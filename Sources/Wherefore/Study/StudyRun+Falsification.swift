import CausalData
import CausalGraphs
import Refutation
import StrictJSON

extension StudyRun {
  /// Attacks on the graph, by the rows that the effect was estimated from: with a split not those that it was learned from.
  mutating func falsify() throws -> [String] {
    guard let graph = study.graph else {
      study.falsification = StudyFalsification(result: nil, reason: "There is no graph to attack.")
      return []
    }
    var settings = plan.falsification
    (settings.seed, settings.threads, settings.missing) = (plan.seed, plan.threads, plan.missing)
    let tell = onProgress
    settings.onProgress = { done, total in
      tell?(StudyPipeline.Progress(step: .falsify, done: done, total: total))
    }
    do throws(FalsificationError) {
      let result = try Falsification(of: graph, on: rows.estimating, map: plan.columns, settings: settings)
      study.falsification = StudyFalsification(result: result)
    } catch .cancelled {
      throw CancellationError()
    } catch {
      study.falsification = StudyFalsification(result: nil, reason: error.description)
    }
    guard !isGraphGiven, plan.split == nil else { return [] }
    return ["The graph was put to the test of the rows that it was learned from: it passes more easily than it should."]
  }
}
