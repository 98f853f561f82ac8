import CausalGraphs
import Elicitation
import Estimation
import Identification
import Refutation
import StrictJSON

// Each part of a study from what its `json` wrote.

extension StudyQuestion {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a question")
    self.init(treatments: try members.strings("treatments") ?? [], outcome: try members.text("outcome"))
    effect = try members.oneOf("effect", EffectQuestion.Effect.self) ?? .total
    mediators = try members.strings("mediators") ?? []
    modifiers = try members.strings("modifiers") ?? []
    context = try members.string("context")
  }
}

extension DataFingerprint {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a fingerprint of data")
    self.init(
      name: try members.text("name"), rows: try members.required("rows", members.integer("rows")),
      columns: try members.list("columns") { value throws(JSONMeaningError) in
        let column = try JSONMembers(value, what: "a column")
        return Column(
          name: try column.text("name"), type: try column.text("type"), missing: try column.integer("missing") ?? 0)
      }, hash: try members.text("sha256"))
  }
}

extension Variable {
  init(studyJSON json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a variable")
    self.init(
      try members.text("name"), description: try members.string("description"), unit: try members.string("unit"),
      kind: try members.oneOf("kind", Variable.Kind.self), tier: try members.integer("tier"),
      isLatent: try members.bool("latent") ?? false)
  }
}

extension StudyStep.Record {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a step")
    self.init(
      try members.required("step", members.oneOf("step", StudyStep.self)), inputs: try members.text("inputs"),
      notes: try members.strings("notes") ?? [])
  }
}

extension AskingAccount {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "what was asked")
    self.init(model: try members.text("model"), strategy: try members.text("strategy"))
    answeringModels = try members.strings("answering_models") ?? []
    calls = try members.integer("calls") ?? 0
    promptTokens = try members.integer("prompt_tokens") ?? 0
    completionTokens = try members.integer("completion_tokens") ?? 0
    uncounted = try members.integer("uncounted") ?? 0
    cost = try members.number("cost")
    currency = try members.string("currency")
    prompts = try members.list("prompts") { value throws(JSONMeaningError) in
      let prompt = try JSONMembers(value, what: "a prompt")
      return Prompt(name: try prompt.text("name"), version: try prompt.text("version"), hash: try prompt.text("sha256"))
    }
    unanswered = try members.strings("unanswered") ?? []
    isComplete = try members.bool("complete") ?? true
    notes = try members.strings("notes") ?? []
  }
}

extension StudyIdentification {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "an identification")
    self.init(isIdentifiable: try members.required("identifiable", members.bool("identifiable")))
    estimands = try members.list("estimands") { value throws(JSONMeaningError) in
      let part = try JSONMembers(value, what: "an estimand")
      var way = Way(
        try part.required("strategy", part.oneOf("strategy", Estimand.Strategy.self)),
        expression: try part.text("expression"), latex: try part.text("latex"))
      way.adjustmentSet = try part.strings("adjustment_set") ?? []
      way.instruments = try part.strings("instruments") ?? []
      way.conditioningSet = try part.strings("conditioning_set") ?? []
      way.mediators = try part.strings("mediators") ?? []
      return way
    }
    minimalAdjustmentSets = try members.lists("minimal_adjustment_sets")
    optimalAdjustmentSet = try members.strings("optimal_adjustment_set")
    (undecidedEdges, decidingEdges) = (try members.lists("undecided_edges"), try members.lists("deciding_edges"))
    uncertainEdges = try members.list("uncertain_edges") { value throws(JSONMeaningError) in
      let edge = try JSONMembers(value, what: "an uncertain edge")
      return UncertainEdge(
        source: try edge.text("source"), target: try edge.text("target"),
        isInGraph: try edge.bool("in_graph") ?? true, probability: try edge.probability("probability"),
        isDirectionUndecided: try edge.bool("direction_undecided") ?? false,
        otherwise: try edge.strings("otherwise") ?? [])
    }
    unobserved = try members.strings("unobserved") ?? []
    reason = try members.string("reason")
    paths = try members.list("paths") { value throws(JSONMeaningError) in
      let path = try JSONMembers(value, what: "a path")
      return Path(
        path: try path.text("path"), isOpen: try path.required("open", path.bool("open")),
        isCausal: try path.required("causal", path.bool("causal")), explanation: try path.text("explanation"))
    }
  }
}

extension StudyEstimation {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "an estimation")
    self.init()
    headline = try members.oneOf("headline", EstimationMethod.self)
    estimates = try members.list("estimates", EffectEstimate.init(json:))
    omissions = try members.list("not_run") { value throws(JSONMeaningError) in
      let omission = try JSONMembers(value, what: "a method that did not run")
      return Omission(
        method: try omission.required("method", omission.oneOf("method", EstimationMethod.self)),
        reason: try omission.text("reason"))
    }
    ranges = try members.list("ranges", Range.init(json:))
    reason = try members.string("reason")
  }
}

extension StudyEstimation.Range {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a range")
    self.init(
      contrast: try TreatmentContrast(members: members), lower: try members.required("lower", members.number("lower")),
      upper: try members.required("upper", members.number("upper")),
      interval: try members.optional("interval", ConfidenceInterval.init(json:)),
      agreesOnSign: try members.bool("agrees_on_sign") ?? false,
      members: try members.list("members", StudyEstimation.Member.init(json:)),
      omissions: try members.strings("without_estimate") ?? [], explanation: try members.text("explanation"))
  }
}

extension StudyEstimation.Member {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a way to direct edges")
    self.init(
      orientations: try members.strings("orientations") ?? [],
      strategy: try members.oneOf("strategy", Estimand.Strategy.self),
      adjustmentSet: try members.strings("adjustment_set") ?? [],
      effect: try members.required("effect", members.number("effect")),
      estimate: try members.optional("estimate", EffectEstimate.init(json:)))
  }
}

extension StudyRefutation {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "what attacks found")
    self.init()
    refutations = try members.list("refutations", Refutation.init(json:))
    omissions = try members.list("not_run", Omission.init(json:))
    reason = try members.string("reason")
  }
}

extension StudyFalsification {
  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "what attacks on the graph found")
    self.init(
      result: try members.optional("result", Falsification.init(json:)), reason: try members.string("reason"))
  }
}
