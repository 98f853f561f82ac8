public import CausalGraphs
public import Estimation
public import Identification
import OrderedCollections
public import StrictJSON

/// What an attacked estimate rests on: of a graph with undecided edges there can be several.
public struct AttackedEstimand: Hashable, Sendable {
  /// How the effect was identified.
  public var strategy: Estimand.Strategy
  /// Adjusted for; where the strategy is another, conditioned on. Names in their order, as all here.
  public var adjustmentSet: [String]
  /// Instruments.
  public var instruments: [String]
  /// Mediators or front-door variables.
  public var mediators: [String]
  /// The ways to direct undecided edges that lead to it, each as "age → income", one an edge; empty where the graph
  /// decides the effect.
  public var orientations: [[String]]

  /// The estimand of an effect.
  public init(_ effect: IdentifiedEffect, orientations: [[String]] = []) {
    (strategy, self.orientations) = (effect.strategy, orientations)
    adjustmentSet = (effect.adjustmentSet.isEmpty ? effect.conditioningSet : effect.adjustmentSet).sorted()
    (instruments, mediators) = (effect.instruments.sorted(), effect.mediators.sorted())
  }

  /// "adjusting for age, sex", "by the instrument lottery".
  public var words: String {
    func list(_ names: [String]) -> String {
      names.isEmpty ? "nothing" : names.map { $0.visible(limit: 60) }.joined(separator: ", ")
    }
    let rest = adjustmentSet.isEmpty ? "" : ", given \(list(adjustmentSet))"
    switch strategy {
    case .backdoor: return "adjusting for \(list(adjustmentSet))"
    case .instrument:
      return "by \(instruments.count == 1 ? "the instrument" : "the instruments") \(list(instruments))\(rest)"
    case .frontdoor: return "by way of \(list(mediators))\(rest)"
    case .mediation: return "through \(list(mediators)), adjusting for \(list(adjustmentSet))"
    case .discontinuity, .differenceInDifferences, .id: return "by \(strategy.rawValue)\(rest)"
    }
  }

  /// "age → dose, or age → pain", the ways that lead to it, at most four; empty where the graph decides.
  public var deciding: String {
    let ways = orientations.filter { !$0.isEmpty }
    let shown = ways.prefix(4).map { $0.map { $0.visible(limit: 130) }.joined(separator: " and ") }
    return shown.joined(separator: ", or ") + (ways.count > 4 ? ", or \(ways.count - 4) other ways" : "")
  }

  /// As commands and studies write it.
  public var json: JSONValue {
    func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
    var object: JSONObject = ["strategy": .string(strategy.rawValue), "adjustment_set": strings(adjustmentSet)]
    if !instruments.isEmpty { object["instruments"] = strings(instruments) }
    if !mediators.isEmpty { object["mediators"] = strings(mediators) }
    if !orientations.isEmpty { object["orientations"] = .array(orientations.map(strings)) }
    return .object(object)
  }

  /// Reads what `json` wrote.
  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "an estimand")
    strategy = try members.required("strategy", members.oneOf("strategy", Estimand.Strategy.self))
    adjustmentSet = try members.strings("adjustment_set") ?? []
    instruments = try members.strings("instruments") ?? []
    mediators = try members.strings("mediators") ?? []
    orientations = []
    for (place, value) in (try members.array("orientations") ?? []).enumerated() {
      let texts = value.array?.compactMap(\.string)
      guard let texts, texts.count == value.array?.count else {
        throw JSONMeaningError([.key("orientations"), .index(place)], "must be a list of strings")
      }
      orientations.append(texts)
    }
  }
}
