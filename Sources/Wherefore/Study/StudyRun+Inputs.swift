import CausalData
import CausalGraphs
import Elicitation
import Estimation
import Identification
import LanguageModels
import OrderedCollections
import Reconciliation
import Refutation
import StrictJSON

extension StudyRun {
  /// The fingerprint of everything that a step's result depends on: the plan's part in it, the seed, the program, and
  /// the results of the steps before.
  func inputs(of step: StudyStep) throws -> String {
    var members: JSONObject = [
      "step": .string(step.rawValue), "version": .string(WhereforeVersion.current), "seed": .string(String(plan.seed)),
    ]
    switch step {
    case .propose: proposing(&members)
    case .reconcile:
      merging(&members)
      members["proposals"] = .string(InputDigest.of(.array(study.proposals.map(\.json))))
      members["decisions"] = try plan.decisions?.studyJSON() ?? .null
      members["given"] = try plan.graph?.studyJSON() ?? .null
      members["roles"] = .strings(roleColumns)
      members["question"] = study.question.json
    case .identify:
      members["graph"] = try study.graph?.studyJSON() ?? .null
      members["given"] = .bool(isGraphGiven)
      members["columns"] = .array(plan.columns.sorted { $0.key < $1.key }.map { .strings([$0.key, $0.value]) })
      members["table"] = .strings(plan.table.names)
      members["knowledge"] = knowledge.json
      members["question"] = study.question.json
      members["design"] = text(design?.rawValue)
    case .estimate: try estimating(&members)
    case .refute:
      try estimating(&members)
      members["estimation"] = study.estimation?.json ?? .null
      members["estimands"] = .number(RefutationPlan.mostEstimands)
      members["replicates"] = .number(plan.refutation.settings.replicates)
      members["subset"] = .number(plan.refutation.settings.subsetShare)
      members["refuters"] = .strings(plan.refutation.refuters.map(\.method.rawValue))
      if case .chosen(let methods) = plan.refutation.methods {
        members["chosen"] = .strings(methods.map(\.rawValue))
      }
    case .falsify:
      members["data"] = .string(study.data.hash)
      members["split"] = .number(orNull: plan.split)
      members["clusters"] = plan.split == nil ? .null : text(plan.estimation.roles.clusters)
      members["graph"] = try study.graph?.studyJSON() ?? .null
      members["columns"] = .array(plan.columns.sorted { $0.key < $1.key }.map { .strings([$0.key, $0.value]) })
      members["knowledge"] = knowledge.json
      members["missing"] = .string(plan.missing.rawValue)
      members["alpha"] = .number(plan.falsification.alpha)
      members["permutations"] = .number(plan.falsification.permutations)
      members["test"] = .string(plan.falsification.test.rawValue)
      members["control"] = .string(plan.falsification.control.rawValue)
      members["given"] = .bool(isGraphGiven)
    }
    return InputDigest.of(members)
  }

  private func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// What data and answers are merged by.
  private func merging(_ members: inout JSONObject) {
    members["data"] = .string(study.data.hash)
    members["split"] = .number(orNull: plan.split)
    members["clusters"] = plan.split == nil ? .null : text(plan.estimation.roles.clusters)
    members["variables"] = .array(study.variables.map(\.studyJSON))
    members["knowledge"] = knowledge.json
    members["missing"] = .string(plan.missing.rawValue)
    members["estimate"] = .string(plan.reconciliation.estimate.rawValue)
    members["posterior"] = .string(plan.reconciliation.posterior.rawValue)
  }

  private func proposing(_ members: inout JSONObject) {
    members["given"] = .bool(isGraphGiven)
    members["proposals"] = .string(InputDigest.of(.array(plan.proposals.map(\.json))))
    members["why_nobody"] = text(plan.whyNobodyIsAsked)
    guard let asking = plan.asking, !isGraphGiven else { return }
    members["variables"] = .array(study.variables.map(\.studyJSON))
    members["roles"] = .strings(roleColumns)
    members["context"] = text(plan.question.context)
    members["model"] = .string(asking.model.name)
    if let active = asking.active {
      // The questions depend on everything that answers are merged with.
      merging(&members)
      members["strategy"] = "active"
      members["question"] = study.question.json
      members["least_information"] = .number(active.threshold)
    } else {
      members["strategy"] = .string(asking.strategy.name)
    }
    members["prompts"] = .strings(PromptName.allCases.map { asking.prompts[$0].hash })
    members["samples"] = .number(asking.samples)
    members["limit"] = .number(orNull: asking.callLimit.map(Double.init))
    members["choices"] = .strings(asking.choices)
  }

  private func estimating(_ members: inout JSONObject) throws {
    let (estimation, roles) = (plan.estimation, plan.estimation.roles)
    members["data"] = .string(study.data.hash)
    members["split"] = .number(orNull: plan.split)
    members["graph"] = try study.graph?.studyJSON() ?? .null
    members["columns"] = .array(plan.columns.sorted { $0.key < $1.key }.map { .strings([$0.key, $0.value]) })
    members["identification"] = study.identification?.json ?? .null
    members["question"] = study.question.json
    members["knowledge"] = knowledge.json
    switch estimation.methods {
    case .automatic: members["methods"] = "automatic"
    case .all: members["methods"] = "all"
    case .chosen(let methods): members["methods"] = .strings(methods.map(\.rawValue))
    }
    members["target"] = text(estimation.target?.rawValue)
    members["scale"] = .string(estimation.settings.scale.rawValue)
    members["level"] = .number(estimation.settings.level)
    members["errors"] = .string("\(estimation.settings.covariance)")
    members["choices"] = .strings(plan.estimatorChoices)
    members["estimators"] = .strings(estimation.estimators.map(\.method.rawValue))
    members["roles"] = .array(
      [roles.weights, roles.clusters, roles.control, roles.running, roles.time].map(text)
        + [.number(orNull: roles.cutoff)])
  }

  /// Columns that weigh and group rows: no variables of the graph.
  var roleColumns: [String] {
    let roles = plan.estimation.roles
    return [roles.weights, roles.clusters].compactMap(\.self).filter {
      $0 != plan.question.outcome && !plan.question.treatments.contains($0)
    }
  }

  /// What is known for certain, and what the question itself takes for granted: the outcome does not cause the treatment.
  var knowledge: BackgroundKnowledge {
    var knowledge = plan.knowledge
    for edge in presumed { knowledge.forbidden.insert(edge) }
    return knowledge
  }

  /// Edges that the question rules out.
  var presumed: [BackgroundKnowledge.NamedEdge] {
    plan.question.treatments.map { BackgroundKnowledge.NamedEdge(plan.question.outcome, $0) }.filter {
      !plan.knowledge.required.contains($0)
    }
  }

  /// The design that the roles name.
  var design: Estimand.Strategy? {
    let roles = plan.estimation.roles
    return roles.running != nil ? .discontinuity : roles.time != nil ? .differenceInDifferences : nil
  }
}
