import CausalGraphs
import StrictJSON

/// One claim as a person writes it, before it is checked: the words of a line or of a short JSON entry.
struct WrittenClaim {
  /// What can be claimed of two variables, in the words of people.
  enum Word: CaseIterable {
    case causes, causedBy, before, after, noEdge, linked, unsure

    /// The words for it; the first is the one that help and errors show.
    var spellings: [String] {
      switch self {
      case .causes: ["causes", "cause", "causes directly", "direct", "yes", "->", "-->", "→"]
      case .causedBy: ["caused by", "is caused by", "<-", "<--", "←"]
      case .before: ["before", "comes before", "ancestral", "ancestor", "precedes"]
      case .after: ["after", "comes after", "descendant", "follows"]
      case .noEdge: ["no edge", "no direct edge", "none", "no", "no link", "not linked"]
      case .linked: ["linked", "edge", "link", "--", "---", "—", "<->"]
      case .unsure: ["unsure", "not sure", "uncertain", "unknown", "don't know", "abstention", "?"]
      }
    }

    /// The word that a text means, whatever its case, blanks, hyphens and underscores; nil where it means none.
    init?(_ text: String) {
      let plain = Word.plain(text)
      guard let found = Word.allCases.first(where: { $0.spellings.contains { Word.plain($0) == plain } }) else {
        return nil
      }
      self = found
    }

    private static func plain(_ text: String) -> String {
      let lowered = text.outerBlanksRemoved.lowercased()
      // An arrow is all signs; in words, hyphens and underscores are blanks.
      guard lowered.contains(where: \.isLetter) else { return lowered }
      return lowered.map { $0 == "-" || $0 == "_" ? " " : $0 }.split(separator: " ").map { String($0) }
        .joined(separator: " ").replacing("’", with: "'")
    }

    /// The words that are shown to a person, in one list.
    static var list: String { allCases.map { "\"\($0.spellings[0])\"" }.joined(separator: ", ") }
  }

  var first: String
  var second: String
  var word: Word
  /// Of the claim being true, from 0 to 1.
  var probability: Double
  var expert: String
  var rationale: String?

  /// The proposal: what the claim does not name shares the rest equally. Doubt about a direction is no word for the
  /// opposite one, though: that is never more probable than what is claimed, and the rest is that there is neither.
  var proposal: EdgeProposal? {
    let rest = (1 - probability) / 2
    let (opposite, neither) = (min(rest, probability), max(rest, 1 - 2 * probability))
    let claim: EdgeProposal.Claim? =
      switch word {
      case .causes: DirectProbabilities(forward: probability, backward: opposite, none: neither).map { .direct($0) }
      case .causedBy: DirectProbabilities(forward: opposite, backward: probability, none: neither).map { .direct($0) }
      case .linked:
        DirectProbabilities(forward: probability / 2, backward: probability / 2, none: 1 - probability).map {
          .direct($0)
        }
      case .noEdge: DirectProbabilities(forward: rest, backward: rest, none: probability).map { .noDirectEdge($0) }
      case .before:
        AncestralProbabilities(before: probability, after: opposite, neither: neither).map { .ancestral($0) }
      case .after: AncestralProbabilities(before: opposite, after: probability, neither: neither).map { .ancestral($0) }
      case .unsure: .abstention
      }
    return claim.map {
      EdgeProposal(
        first: first, second: second, claim: $0, rationale: rationale, provenance: Provenance(expert: expert))
    }
  }

  /// A probability as people write it: 0.9, .9, 90 %, 90%. Nil where it is none, or not from 0 to 1.
  static func probability(_ text: String) -> Double? {
    var digits = text.outerBlanksRemoved
    let isPercentage = digits.hasSuffix("%")
    if isPercentage { digits = String(digits.dropLast()).outerBlanksRemoved }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || "+-.eE".utf8.contains($0) }),
      let number = Double(digits)
    else { return nil }
    let value = isPercentage ? number / 100 : number
    return (0...1).contains(value) ? value : nil
  }

  /// What is wrong with a text that is no probability.
  static func probabilityProblem(_ text: String) -> String {
    "the probability \"\(text.visible(limit: 40))\" is not a number from 0 to 1 (or 0 % to 100 %)"
  }
}

extension String {
  /// Without blanks, tabs and line ends at both ends.
  var outerBlanksRemoved: String {
    let bytes = Array(utf8)
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let start = bytes.firstIndex(where: { !isBlank($0) }), let end = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: bytes[start...end], as: UTF8.self)
  }
}
