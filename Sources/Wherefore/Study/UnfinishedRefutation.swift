import CausalGraphs
import Estimation
import OrderedCollections
public import Refutation
import StrictJSON

/// What a step of attacks has when it is stopped: a run that goes on makes the others only.
public struct UnfinishedRefutation: Hashable, Sendable {
  /// The fingerprint of what the step's result depends on: with other inputs nothing of it is used.
  public var inputs: String
  /// The attacks that were made, in their order.
  public var attacks: [Attack] = []

  /// No attack made yet.
  public init(inputs: String) { self.inputs = inputs }

  /// One attack that was made.
  public struct Attack: Hashable, Sendable {
    /// Which estimate: by estimand and method.
    public var estimate: Int
    /// Which of its contrasts.
    public var contrast: Int
    /// How many contrasts it has.
    public var contrasts: Int
    /// Which of the refuters.
    public var refuter: Int
    /// What came out.
    public var refutations: [Refutation]
    /// Why the refuter did not run, where it did not.
    public var omissions: [StudyRefutation.Omission]

    init(
      estimate: Int, contrast: Int, contrasts: Int, refuter: Int, refutations: [Refutation],
      omissions: [StudyRefutation.Omission]
    ) {
      (self.estimate, self.contrast, self.contrasts, self.refuter) = (estimate, contrast, contrasts, refuter)
      (self.refutations, self.omissions) = (refutations, omissions)
    }
  }

  /// The attack that was made there, if it was.
  func attack(on estimate: Int, contrast: Int, refuter: Int) -> Attack? {
    attacks.first { $0.estimate == estimate && $0.contrast == contrast && $0.refuter == refuter }
  }
}

extension UnfinishedRefutation {
  var json: JSONValue {
    .object([
      "inputs": .string(inputs),
      "attacks": .array(
        attacks.map {
          .object([
            "estimate": .number($0.estimate), "contrast": .number($0.contrast), "contrasts": .number($0.contrasts),
            "place": .number($0.refuter), "refutations": .array($0.refutations.map(\.json)),
            "not_run": .array($0.omissions.map(\.json)),
          ])
        }),
    ])
  }

  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "attacks that were made")
    self.init(inputs: try members.text("inputs"))
    attacks = try members.list("attacks") { value throws(JSONMeaningError) in
      let part = try JSONMembers(value, what: "an attack that was made")
      func number(_ key: String) throws(JSONMeaningError) -> Int { try part.required(key, part.integer(key)) }
      return Attack(
        estimate: try number("estimate"), contrast: try number("contrast"), contrasts: try number("contrasts"),
        refuter: try number("place"), refutations: try part.list("refutations", Refutation.init(json:)),
        omissions: try part.list("not_run", StudyRefutation.Omission.init(json:)))
    }
  }
}

extension StudyRefutation.Omission {
  var json: JSONValue { .object(["refuter": .string(method.rawValue), "reason": .string(reason)]) }

  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a refuter that did not run")
    self.init(
      method: try members.required("refuter", members.oneOf("refuter", RefutationMethod.self)),
      reason: try members.text("reason"))
  }
}
