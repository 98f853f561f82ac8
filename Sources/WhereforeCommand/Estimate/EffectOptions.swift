import ArgumentParser
import CausalData
import CausalGraphs
import Estimation
import Identification
import Reconciliation
import StrictJSON
import Wherefore

/// Which effect, the same for every command that estimates one.
struct EffectOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The graph that says what to adjust for.", valueName: "file"))
  var graph: String?

  @Option(help: ArgumentHelp("The graph's format, where its extension does not say it.", valueName: "format"))
  var from: GraphFormat?

  @Option(help: ArgumentHelp("A treatment; may be repeated.", valueName: "variable"))
  var treatment: [String] = []

  @Option(help: ArgumentHelp("The outcome.", valueName: "variable"))
  var outcome: String?

  @Option(
    help: ArgumentHelp(
      "Without a graph: what to adjust for; may be repeated, or a list with commas.", valueName: "column"))
  var adjust: [String] = []

  @Option(help: ArgumentHelp("Without a graph: an instrument; may be repeated, or a list.", valueName: "column"))
  var instrument: [String] = []

  @Option(
    help: ArgumentHelp(
      "Which effect: total; direct (by the edge alone); cde, nde or nie (controlled direct, natural direct and natural indirect, with regard to --mediator); att (on the treated).",
      valueName: "effect"))
  var effect = EffectQuestion.Effect.total

  @Option(
    help: ArgumentHelp(
      "A mediator, for cde, nde and nie; without a graph also of a front door. May be repeated, or a list.",
      valueName: "variable"))
  var mediator: [String] = []

  @Option(
    help: ArgumentHelp(
      "A variable within whose values the effect is asked for; may be repeated, or a list.", valueName: "variable"))
  var modifier: [String] = []

  @Option(help: ArgumentHelp("The treatment's level to compare with: the first without it.", valueName: "level"))
  var control: String?

  @Option(help: ArgumentHelp("A column of weights of the rows.", valueName: "column"))
  var weights: String?

  @Option(help: ArgumentHelp("A column whose equal values are rows that depend on one another.", valueName: "column"))
  var cluster: String?

  @Option(help: ArgumentHelp("The variable whose cutoff decides about treatment.", valueName: "column"))
  var running: String?

  @Option(help: ArgumentHelp("The value of --running at which it decides.", valueName: "number"))
  var cutoff: Double?

  @Option(help: ArgumentHelp("Before or after, for difference in differences.", valueName: "column"))
  var time: String?

  @Option(
    help: ArgumentHelp(
      "The column of a variable of the graph that has another name; may be repeated.", valueName: "variable=column"))
  var map: [String] = []

  func validate() throws {
    if graph != nil, !(adjust.isEmpty && instrument.isEmpty) {
      throw ValidationError("--graph says what to adjust for: give it, or --adjust and --instrument, not both.")
    }
    if (running == nil) != (cutoff == nil) {
      throw ValidationError("--running and --cutoff belong together.")
    }
    if let cutoff, !cutoff.isFinite { throw ValidationError("--cutoff takes a finite number.") }
    if graph == nil, !map.isEmpty {
      throw ValidationError("--map names the columns of a graph's variables: give --graph, or the columns' own names.")
    }
    for (option, texts) in [
      ("adjust", adjust), ("instrument", instrument), ("mediator", mediator), ("modifier", modifier),
    ]
    where texts.contains(where: { $0[...].trimmed.isEmpty }) {
      throw ValidationError("--\(option) wants a name, and got an empty text.")
    }
    if graph == nil, treatment.isEmpty { throw ValidationError("Name a --treatment, or a --graph that marks one.") }
    if graph == nil, outcome == nil { throw ValidationError("Name an --outcome, or a --graph that marks one.") }
  }

  /// Whose effect the question is about; nil where the method decides.
  var target: EffectTarget? { effect.estimationTarget }

  /// The parts of further columns.
  var roles: EffectSample.Roles {
    var roles = EffectSample.Roles()
    (roles.weights, roles.clusters, roles.control) = (weights, cluster, control)
    (roles.running, roles.cutoff, roles.time) = (running, cutoff, time)
    return roles
  }

  /// What is to be estimated.
  struct Identified {
    /// The ways to do it, the best first; empty where undecided edges leave several effects possible.
    var effects: [IdentifiedEffect]
    /// What the effect can be, where edges are undecided.
    var possible: [PossibleEstimand] = []
    /// Undecided edges of which each alone decides the effect, whichever way it goes.
    var deciding: [[String]] = []
    /// What to tell about them.
    var notes: [String] = []
  }

  /// What is to be estimated, as the graph or the options say.
  /// - Throws: `Failure`: `badInput` where the graph does not identify the effect, with the reason.
  func identified(in table: Table) throws(Failure) -> Identified {
    guard let path = graph else { return Identified(effects: try declared(in: table)) }
    let document = try GraphFile.read(path: path, format: from)
    let map = try ColumnMap.read(map, over: document.variables)
    do {
      let names = document.variables.names
      let treatments = treatment.isEmpty ? document.treatments.map { names[$0] } : treatment
      let outcomes = outcome.map { [$0] } ?? document.outcomes.map { names[$0] }
      let (graph, unobserved) = try document.observed(in: table.names, map: map, needed: treatments + outcomes)
      let answer = try IdentifyAnswer(
        graph, treatments: treatments, outcomes: outcomes, effect: effect,
        mediators: mediator.flatMap { EffectOptions.list($0, of: names) },
        modifiers: modifier.flatMap { EffectOptions.list($0, of: names) }, limit: 100)
      var effects = answer.result.estimands.map { IdentifiedEffect($0, of: answer.result, columns: map) }
      if let design {
        // A design of its own, whatever the graph says of confounders.
        var effect = IdentifiedEffect(
          design, treatments: treatments.map { map[$0] ?? $0 }, outcome: outcomes.first.map { map[$0] ?? $0 } ?? "")
        effect.adjustmentSet = effects.first { $0.strategy == .backdoor }?.adjustmentSet ?? []
        effects.insert(effect, at: 0)
      }
      let possible = effects.isEmpty ? PossibleEstimand.all(of: answer.result, columns: map) : []
      guard !effects.isEmpty || possible.contains(where: { $0.effect != nil }) else {
        throw Failure(
          .badInput,
          "the effect of \(treatments.joined(separator: ", ").visible(limit: 200)) on "
            + "\(outcomes.joined(separator: ", ").visible(limit: 200)) cannot be estimated: the graph does not identify it. "
            + (answer.result.reason ?? "") + " Ask wherefore identify --explain for the paths.")
      }
      var notes = document.orderOnlyWarning.map { [$0] } ?? []
      if !unobserved.isEmpty {
        notes.append(
          "no column for \(unobserved.prefix(10).joined(separator: ", ").visible(limit: 300)): taken as unobserved")
      }
      if let reason = answer.result.reason { notes.append(reason) }
      let uncertain = graph.uncertainEdges(
        treatments: treatments, outcomes: outcomes, effect: effect,
        mediators: mediator.flatMap { EffectOptions.list($0, of: names) },
        modifiers: modifier.flatMap { EffectOptions.list($0, of: names) })
      if !uncertain.isEmpty { notes.append(uncertain.sentence) }
      if answer.result.hasMorePossibleEffects {
        notes.append("the graph leaves more effects possible than the \(possible.count) that are estimated")
      }
      let deciding = answer.result.decidingEdges.map { [names[$0.first], names[$0.second]] }
      return Identified(effects: effects, possible: possible, deciding: deciding, notes: notes)
    } catch let error as Failure {
      throw error
    } catch let error as VariableColumnsError {
      throw Failure(.badInput, "\(path.visible()): \(error.description) (--map VARIABLE=COLUMN)")
    } catch let error as IdentificationError {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    } catch let error as GraphError {
      throw Failure(.badInput, "\(path.visible()): \(error.description)")
    } catch {
      throw Failure(.bug, "\(error)")
    }
  }

  /// The graph where it is a file whose variables are named as the columns are; nil otherwise, or where it leaves edges open.
  var namedGraph: MixedGraph? {
    guard let path = graph, path != "-", map.isEmpty else { return nil }
    return (try? GraphFile.read(path: path, format: from)).flatMap { try? $0.mixedGraph() }
  }

  /// The design that the options name.
  private var design: Estimand.Strategy? {
    running != nil ? .discontinuity : time != nil ? .differenceInDifferences : nil
  }

  /// The effect as the options say it.
  private func declared(in table: Table) throws(Failure) -> [IdentifiedEffect] {
    guard let outcome else { throw Failure(.usage, "name an --outcome") }
    func names(_ texts: [String]) -> [String] { texts.flatMap { EffectOptions.list($0, of: table.names) } }
    let (adjustment, instruments, mediators) = (names(adjust), names(instrument), names(mediator))
    let strategy: Estimand.Strategy
    if let design {
      strategy = design
    } else if effect.hasMediators {
      strategy = .mediation
    } else {
      strategy = !instruments.isEmpty ? .instrument : !mediators.isEmpty ? .frontdoor : .backdoor
    }
    var declared = IdentifiedEffect(strategy, treatments: treatment, outcome: outcome)
    (declared.effect, declared.instruments, declared.mediators) = (effect, instruments, mediators)
    declared.modifiers = names(modifier)
    switch strategy {
    case .backdoor, .mediation, .discontinuity, .differenceInDifferences: declared.adjustmentSet = adjustment
    default: declared.conditioningSet = adjustment
    }
    return [declared]
  }

  /// One name, or several with commas between them; a name that itself holds a comma is one.
  static func list(_ text: String, of columns: [String]) -> [String] {
    columns.contains(text) ? [text] : text.split(separator: ",").map { $0.trimmed }
  }
}
