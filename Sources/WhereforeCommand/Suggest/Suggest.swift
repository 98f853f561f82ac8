import ArgumentParser
import CausalGraphs
import Elicitation
import Reconciliation

/// From names to a graph, or to the variables that play a role, by asking a language model.
struct Suggest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Suggest a causal graph for named variables, by asking a language model.",
    discussion: """
      Only the names, descriptions and context that you give leave this machine, never data: with --data FILE the names of \
      its columns are sent, and the rows stay here, where they are merged with the answers. Answers are kept, so that \
      nothing is asked or paid for twice; an interrupted run goes on where it was.

      --ask active puts, after each round of answers, the questions that are expected to tell most for each call about what \
      data and answers leave open, until --max-requests are spent or nothing is worth a call. With --treatment and \
      --outcome it asks only what would change which variables to adjust for.

      Examples:
        wherefore suggest smoking tar "lung cancer" age
        wherefore suggest --variables study.csv \\
          --context "Adults in a Danish cohort" -o graph.svg
        wherefore suggest --variables study.csv --strategy pairwise --samples 3 \\
          --max-cost 0.50 --dry-run
        wherefore suggest --data survey.csv --variables study.csv -o graph.json
        wherefore suggest --data survey.csv --ask active --max-requests 40
        wherefore suggest --variables study.csv --role confounders \\
          --treatment smoking --outcome "lung cancer"
        wherefore suggest --role critique --graph mine.dot
      """)

  @Argument(help: "Two or more variable names.")
  var names: [String] = []

  @Option(
    help: ArgumentHelp(
      "A table whose columns are the variables: its rows are merged with the answers and never sent.",
      valueName: "data"))
  var data: String?

  @Option(help: ArgumentHelp("What the variables are about: where, when, on whom.", valueName: "text"))
  var context: String?

  @Option(
    help: ArgumentHelp(
      "How to ask; --dry-run says what each would take.", valueName: "strategy"))
  var strategy = StrategyName.orderingThenRefine

  @OptionGroup var questions: QuestionOptions

  @Option(help: ArgumentHelp("How often each question is put, each time in another order.", valueName: "count"))
  var samples = 1

  @Option(
    help: ArgumentHelp(
      "Ask for variables that play a role, instead of a graph.", valueName: "role"))
  var role: Role?

  @Option(help: ArgumentHelp("The treatment, for --role and --ask active.", valueName: "name"))
  var treatment: String?

  @Option(help: ArgumentHelp("The outcome, for --role and --ask active.", valueName: "name"))
  var outcome: String?

  @Option(help: ArgumentHelp("The graph, for --role critique.", valueName: "file"))
  var graph: String?

  @Option(help: ArgumentHelp("A folder with your own prompts in place of built-in ones.", valueName: "folder"))
  var prompts: String?

  @Option(help: ArgumentHelp("A table of what a model's claims are worth (see calibrate).", valueName: "file"))
  var calibration: String?

  @Flag(help: "Take claims at their word, without the built-in calibration.")
  var uncalibrated = false

  @Option(
    help: ArgumentHelp(
      "Keep everything that was said, abstentions and overruled claims too, for calibrate and later runs (JSON).",
      valueName: "file"))
  var saveProposals: String?

  @OptionGroup var knowledge: KnowledgeOptions
  @OptionGroup var result: ResultOptions
  @OptionGroup var endpoint: EndpointOptions
  @OptionGroup var reading: DataOptions
  @OptionGroup var work: WorkOptions

  private var ask: QuestionOptions.Asking { questions.ask }

  /// The file of variables.
  var variables: String? { reading.variables }

  func validate() throws {
    guard role == .critique || (names.isEmpty != (variables == nil && data == nil)) else {
      throw ValidationError(
        names.isEmpty
          ? "Name at least two variables, or give a file of them with --variables, or a table with --data."
          : "Give the variables either as arguments or with --variables or --data, not both.")
    }
    if data != nil, role != nil {
      throw ValidationError("--data is for graphs: leave it out with --role.")
    }
    if data == "-" { throw ValidationError("--data takes a file here, not standard input.") }
    if ask == .active, role != nil { throw ValidationError("--ask active is for graphs: leave it out with --role.") }
    if variables == nil, data == nil, role == nil, names.count < 2 {
      throw ValidationError("A causal graph needs at least two variables: name one more.")
    }
    if role == .critique {
      guard graph != nil else { throw ValidationError("--role critique needs the graph: give its file with --graph.") }
    } else if graph != nil {
      throw ValidationError("--graph is for --role critique; to merge a graph with others' opinions is not done here.")
    }
    if role != nil, result.output != nil {
      throw ValidationError("-o writes a graph, and --role gives none: leave -o out and redirect standard output.")
    }
    if role == nil, ask == .strategy, treatment != nil || outcome != nil {
      throw ValidationError("--treatment and --outcome are for --role and --ask active.")
    }
    if ask == .active, (treatment == nil) != (outcome == nil) {
      throw ValidationError("--treatment and --outcome go together: give the other one too.")
    }
    if ask == .active, treatment != nil, data == nil {
      throw ValidationError(
        "To ask by what changes the adjustment set takes --data: without it, leave --treatment out.")
    }
    if role != nil, saveProposals != nil {
      throw ValidationError("--save-proposals is for graphs: with --role, take the result as --format json.")
    }
    guard !(uncalibrated && calibration != nil) else {
      throw ValidationError("--calibration and --uncalibrated exclude each other.")
    }
  }

  func run() async throws {
    if let output = result.output { try GraphOutput.check(output) }
    let run = try await SuggestRun(self)
    switch role {
    case nil: try await run.graph()
    case .critique: try await run.critique()
    case let role?: try await run.role(role)
    }
  }
}

extension Suggest {
  /// What can be asked for besides a graph.
  enum Role: String, CaseIterable, ExpressibleByArgument {
    case confounders
    case mediators
    case instruments
    case negativeControlOutcomes = "negative-control-outcomes"
    case negativeControlExposures = "negative-control-exposures"
    case effectModifiers = "effect-modifiers"
    case latentVariables = "latent-variables"
    case critique

    /// The role as the library names it; nil for the critique of a graph.
    var causalRole: CausalRole? { CausalRole(rawValue: rawValue) }
  }
}
