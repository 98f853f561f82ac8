import ArgumentParser
import Elicitation
import LanguageModels
import StrictJSON
import Wherefore

/// How a model is asked on the way to something else.
struct AskingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What the data are about: where, when, on whom.", valueName: "text"))
  var context: String?

  @Option(help: ArgumentHelp("How a model is asked; see suggest.", valueName: "strategy"))
  var strategy = StrategyName.orderingThenRefine

  @OptionGroup var questions: QuestionOptions

  @Option(help: ArgumentHelp("How often each question is put, each time in another order.", valueName: "count"))
  var samples = 1

  @Option(help: ArgumentHelp("A folder with your own prompts in place of built-in ones.", valueName: "folder"))
  var prompts: String?

  @Option(help: ArgumentHelp("A table of what a model's claims are worth (see calibrate).", valueName: "file"))
  var calibration: String?

  @Flag(help: "Take a model's claims at their word, without the built-in calibration.")
  var uncalibrated = false

  @Flag(help: "Ask no model, even where one is configured.")
  var noModel = false

  func validate() throws {
    guard !(uncalibrated && calibration != nil) else {
      throw ValidationError("--calibration and --uncalibrated exclude each other.")
    }
    guard (1...ElicitationQuestion.mostSamples).contains(samples) else {
      throw ValidationError("--samples takes a number from 1 to \(ElicitationQuestion.mostSamples).")
    }
  }

  /// Who is asked and how; nil where no model is configured, or none is wanted. Sends nothing.
  func asking(_ endpoint: EndpointOptions, seed: UInt64) throws -> StudyPlan.Asking? {
    guard !noModel, !endpoint.modelName.isEmpty else { return nil }
    let open = try endpoint.open(seed: seed)
    var asking = StudyPlan.Asking(
      open.endpoint, strategy: strategy.strategy,
      prompts: try prompts.map { try PromptLibrary(directory: $0) } ?? PromptLibrary())
    asking.active = questions.active
    asking.samples = samples
    asking.callLimit = endpoint.maxRequests
    asking.concurrency = endpoint.concurrency
    asking.prices = open.prices
    asking.choices = [open.endpoint.configuration.url.shown]
    if uncalibrated {
      asking.calibration = UncalibratedProposals()
      asking.choices.append("uncalibrated")
    } else if let calibration {
      asking.calibration = try SuggestRun.table(calibration)
      asking.choices.append("calibration " + sha256Hex(try Files.read(calibration, limit: 16 << 20)))
    }
    return asking
  }
}
