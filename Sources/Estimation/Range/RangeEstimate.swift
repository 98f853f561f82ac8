public import CausalData
import Identification
import OrderedCollections
public import StrictJSON

/// What an effect can be where the graph leaves edges undecided: one estimate for each way to direct them that makes a
/// difference, and the range that they span (Maathuis, Kalisch and Bühlmann 2009, Annals of Statistics 37).
///
/// No one of the estimates is more likely than another; the range is of estimates, and `interval` is from the lowest end
/// of their confidence intervals to the highest, which holds the effect at least as often as each of them does.
public struct RangeEstimate: Hashable, Sendable {
  /// The effect in some of the graphs.
  public struct Member: Hashable, Sendable {
    /// How undecided edges are directed there.
    public let orientations: [String]
    /// What it rests on; nil where the effect is 0.
    public let effect: IdentifiedEffect?
    /// Nil where the effect is 0 for want of a causal path.
    public let estimate: EffectEstimate?
    /// The estimate's effect, or 0.
    public var value: Double { estimate?.effect ?? noEffect }
    let noEffect: Double
  }

  /// Which change of the treatment the effects are of.
  public let contrast: TreatmentContrast
  /// Ways to direct the edges, in the order in which they were given.
  public let members: [Member]
  /// Reasons why some ways gave no estimate; the range does not know of them.
  public let omissions: [String]
  /// The smallest and the largest of the effects.
  public var range: ClosedRange<Double> {
    let values = members.map(\.value)
    guard let low = values.min(), let high = values.max() else { return 0...0 }
    return low...high
  }
  /// From the lowest end of the members' intervals to the highest; nil where a member has none. An effect that is 0 for
  /// want of a path is a point.
  public var interval: ConfidenceInterval? {
    var (low, high) = (Double.infinity, -Double.infinity)
    var level: Double?
    for member in members {
      guard let estimate = member.estimate else {
        (low, high) = (min(low, member.noEffect), max(high, member.noEffect))
        continue
      }
      guard let own = estimate.interval else { return nil }
      (low, high, level) = (min(low, own.lower), max(high, own.upper), own.level)
    }
    return level.map { ConfidenceInterval(lower: low, upper: high, level: $0) }
  }
  /// Whether all members agree on the sign: none is 0, and no two lie on different sides of it.
  public var agreesOnSign: Bool {
    let neutral = members.first?.noEffect ?? 0
    return range.lowerBound > neutral || range.upperBound < neutral
  }
}

extension RangeEstimate {
  /// Ranges, one a contrast of the treatment.
  ///
  /// - Parameters:
  ///   - possible: every way that makes a difference; the same columns by the same strategy are estimated once.
  ///   - plan: how each is estimated: methods, roles, settings; its effects do not count.
  ///   - table: with all columns that the estimands name.
  /// - Throws: `EstimationError`, the first, where no way at all gives an estimate.
  public static func estimates(
    of possible: [PossibleEstimand], by plan: EstimationPlan, on table: Table
  ) throws(EstimationError) -> [RangeEstimate] {
    guard !possible.isEmpty else { throw .badSetting(name: "effect", reason: "there is no estimand") }
    var known: [(effect: IdentifiedEffect, estimates: Result<[EffectEstimate], EstimationError>)] = []
    var failure: EstimationError?
    var contrasts: [TreatmentContrast] = []
    for effect in possible.compactMap(\.effect) where !known.contains(where: { $0.effect.isSame(as: effect) }) {
      var plan = plan
      plan.effects = [effect]
      do throws(EstimationError) {
        // With several methods the first that answers.
        let estimates = try plan.run(on: table).estimates
        let method = estimates.first?.method
        let own = estimates.filter { $0.method == method }
        for estimate in own where !contrasts.contains(estimate.contrast) { contrasts.append(estimate.contrast) }
        known.append((effect, .success(own)))
      } catch {
        if error == .cancelled { throw error }
        failure = failure ?? error
        known.append((effect, .failure(error)))
      }
    }
    if contrasts.isEmpty, let failure { throw failure }
    guard !contrasts.isEmpty else {
      throw .badSetting(
        name: "effect", reason: "in every graph that is possible the treatment is no cause of the outcome: it is 0")
    }
    return contrasts.map { contrast in
      var (members, omissions): ([Member], [String]) = ([], [])
      for way in possible {
        let noEffect = plan.settings.scale == .difference ? 0.0 : 1
        guard let effect = way.effect else {
          if way.isZero {
            members.append(Member(orientations: way.orientations, effect: nil, estimate: nil, noEffect: noEffect))
          } else {
            omissions.append("\(way.shown)no formula gives the effect from what is observed")
          }
          continue
        }
        switch known.first(where: { $0.effect.isSame(as: effect) })?.estimates {
        case .success(let estimates)?:
          guard let estimate = estimates.first(where: { $0.contrast == contrast }) else {
            omissions.append("\(way.shown)no estimate \(contrast.description)")
            continue
          }
          members.append(
            Member(orientations: way.orientations, effect: effect, estimate: estimate, noEffect: noEffect))
        case .failure(let error)?: omissions.append("\(way.shown)\(error.description)")
        case nil: continue
        }
      }
      return RangeEstimate(contrast: contrast, members: members, omissions: omissions)
    }
  }

  /// One or two sentences.
  public var words: String {
    let (low, high) = (
      NumberText.significant(range.lowerBound, digits: 4), NumberText.significant(range.upperBound, digits: 4)
    )
    let count = members.count
    guard count > 1 else { return "The effect is \(low) in every graph that gives an estimate." }
    return
      "The graph leaves edges undecided: the effect lies between \(low) and \(high), by \(count) ways to direct them"
      + (agreesOnSign ? ", all of one sign." : "; its sign is not decided.")
  }

  /// As the command prints it.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }
    func json(_ interval: ConfidenceInterval?) -> JSONValue {
      guard let interval else { return .null }
      var ends = JSONObject()
      ends["lower"] = number(interval.lower)
      ends["upper"] = number(interval.upper)
      ends["level"] = .number(interval.level)
      return .object(ends)
    }
    var object = JSONObject()
    object["treatment"] = .string(contrast.treatment)
    object["contrast"] = .string(contrast.description)
    object["lower"] = number(range.lowerBound)
    object["upper"] = number(range.upperBound)
    object["interval"] = json(interval)
    object["agrees_on_sign"] = .bool(agreesOnSign)
    object["members"] = .array(
      members.map { member in
        var part = JSONObject()
        part["orientations"] = .array(member.orientations.map(JSONValue.string))
        part["is_zero"] = .bool(member.estimate == nil)
        if let effect = member.effect {
          part["strategy"] = .string(effect.strategy.rawValue)
          part["adjustment_set"] = .array(effect.adjustmentSet.map(JSONValue.string))
        }
        part["effect"] = number(member.value)
        if let estimate = member.estimate {
          part["method"] = .string(estimate.method.rawValue)
          part["target"] = .string(estimate.target.rawValue)
          part["standard_error"] = number(estimate.standardError)
          part["interval"] = json(estimate.interval)
          part["p_value"] = number(estimate.pValue)
          part["rows_used"] = .number(Double(estimate.rowsUsed))
        }
        return .object(part)
      })
    if !omissions.isEmpty { object["without_estimate"] = .array(omissions.map(JSONValue.string)) }
    object["explanation"] = .string(words)
    return .object(object)
  }
}

extension PossibleEstimand {
  /// The orientations before a reason.
  fileprivate var shown: String { orientations.isEmpty ? "" : "with \(orientations.joined(separator: ", ")): " }
}

extension IdentifiedEffect {
  /// Whether the same columns have the same parts: formulae that differ in form only do not count.
  func isSame(as other: IdentifiedEffect) -> Bool {
    guard strategy == other.strategy, treatments == other.treatments, outcome == other.outcome, effect == other.effect,
      Set(adjustmentSet) == Set(other.adjustmentSet), Set(instruments) == Set(other.instruments),
      Set(conditioningSet) == Set(other.conditioningSet), Set(mediators) == Set(other.mediators),
      Set(modifiers) == Set(other.modifiers)
    else { return false }
    return strategy != .id || formula == other.formula && nestedFormula == other.nestedFormula
  }
}
