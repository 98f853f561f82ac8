import StrictJSON

/// How a simulated expert errs. All are probabilities.
public struct SimulatedErrors: Hashable, Sendable {
  /// How sure its claims are.
  public enum Confidence: Hashable, Sendable {
    /// As sure as the error rates and the graph's density warrant.
    case calibrated
    /// Always the same probability for what is claimed.
    case fixed(Double)
  }

  /// That an answer is replaced by one of the two others, each as often.
  public var flips = 0.0
  /// That a cause through others is taken for a direct one.
  public var ancestral = 0.0
  /// That a claim that names the variable shown second as the cause is turned round.
  public var position = 0.0
  /// That the expert says it does not know.
  public var abstentions = 0.0
  /// How sure its claims are.
  public var confidence = Confidence.calibrated

  /// An expert that never errs.
  public init() {}

  /// From text such as "flips=0.2,ancestral=0.3,position=0.1,abstain=0.1,confidence=0.9"; what is not named stays 0, the
  /// confidence calibrated. Empty text is an expert that never errs.
  /// - Throws: `ExpertSpecificationError`.
  public init(parsing text: String) throws(ExpertSpecificationError) {
    var seen: Set<Substring> = []
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else {
        throw ExpertSpecificationError(
          "\"\(String(part).visible(limit: 60))\": write name=probability, as in flips=0.2")
      }
      guard seen.insert(sides[0]).inserted else {
        throw ExpertSpecificationError("\"\(String(sides[0]).visible(limit: 60))\" is given twice")
      }
      if sides[0] == "confidence", sides[1] == "calibrated" { continue }
      guard let value = Double(sides[1]), value >= 0, value <= 1 else {
        throw ExpertSpecificationError(
          "\"\(String(part).visible(limit: 60))\": a probability lies between 0 and 1")
      }
      switch sides[0] {
      case "flips": flips = value
      case "ancestral": ancestral = value
      case "position": position = value
      case "abstain": abstentions = value
      case "confidence":
        guard value > 1.0 / 3 else {
          throw ExpertSpecificationError("a confidence of \(value) is none: it lies above 1/3, the guess between three")
        }
        confidence = .fixed(value)
      default:
        throw ExpertSpecificationError(
          "a simulated expert has no \"\(String(sides[0]).visible(limit: 60))\": it has flips, ancestral, position, "
            + "abstain and confidence")
      }
    }
  }

  /// All rates that are not 0, in the form that is parsed.
  public var text: String {
    var parts: [String] = []
    for (name, value) in [("flips", flips), ("ancestral", ancestral), ("position", position), ("abstain", abstentions)]
    where value > 0 {
      parts.append("\(name)=\(value)")
    }
    if case .fixed(let value) = confidence { parts.append("confidence=\(value)") }
    return parts.joined(separator: ",")
  }
}

/// Why a text names no expert.
public struct ExpertSpecificationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String

  /// The reason.
  public init(_ reason: String) { description = reason }
}
