import ArgumentParser
import CausalGraphs
import Reconciliation

/// Which questions a model is asked, the same for every command that asks for a graph.
struct QuestionOptions: ParsableArguments {
  @Option(help: "Whether the strategy's questions are put, or those that are worth most now.")
  var ask = Asking.strategy

  @Option(
    help: ArgumentHelp(
      "With --ask active: a question that is expected to tell less for each call is not put.", valueName: "nats"))
  var leastInformation = ActiveAsking().threshold

  /// Which questions are put.
  enum Asking: String, CaseIterable, ExpressibleByArgument {
    case strategy, active
  }

  func validate() throws {
    guard leastInformation.isFinite, leastInformation >= 0 else {
      throw ValidationError("--least-information takes a number of nats, at least 0.")
    }
  }

  /// How the questions that are worth most are chosen; nil where the strategy's are put.
  var active: ActiveAsking? {
    guard ask == .active else { return nil }
    var asking = ActiveAsking()
    asking.threshold = leastInformation
    return asking
  }
}
