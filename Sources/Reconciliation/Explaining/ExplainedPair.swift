import CausalGraphs
import OrderedCollections
import StrictJSON

/// What a graph document holds about one pair of variables, as sentences.
struct ExplainedPair {
  let document: GraphDocument
  let first: Int
  let second: Int
  let edges: [GraphEdge]
  let absent: AbsentPair?

  init(_ document: GraphDocument, _ first: Int, _ second: Int) {
    (self.document, self.first, self.second) = (document, first, second)
    edges = document.edges.filter { [$0.source, $0.target].sorted() == [first, second].sorted() }
    absent = document.absentPairs.first { [$0.first, $0.second].sorted() == [first, second].sorted() }
  }

  var evidence: [Evidence] { edges.flatMap(\.evidence) + (absent?.evidence ?? []) }
  var proposals: [EdgeProposal] {
    evidence.compactMap { piece in
      if case .proposal(let proposal) = piece { proposal } else { nil }
    }
  }
  private var supports: [DataSupport] {
    evidence.compactMap { piece in
      if case .data(let support) = piece { support } else { nil }
    }
  }
  private var decided: [EdgeDecision] {
    evidence.compactMap { piece in
      if case .decision(let decision) = piece { decision } else { nil }
    }
  }

  func name(_ node: Int) -> String { document.variables[node].name.visible(limit: 60) }
  var one: String { name(first) }
  var other: String { name(second) }

  // MARK: The state

  var headline: String {
    guard !edges.isEmpty else { return "The graph has no edge between \(one) and \(other)." }
    let sentences = edges.map { edge -> String in
      let (source, target) = (name(edge.source), name(edge.target))
      let sure = edge.probability.map { ", with probability \(Words.probability($0))" } ?? ""
      switch (edge.sourceMark, edge.targetMark) {
      case (.tail, .arrow): return "The graph has the edge \(source) → \(target)\(sure)."
      case (.arrow, .tail): return "The graph has the edge \(target) → \(source)\(sure)."
      case (.tail, .tail): return "The graph links \(source) — \(target) without a direction\(sure)."
      case (.arrow, .arrow):
        return "The graph has \(source) ↔ \(target)\(sure): neither causes the other, and something hidden causes both."
      default:
        return "The graph has \(source) \(Words.end(edge.sourceMark, "<"))—\(Words.end(edge.targetMark, ">")) \(target)"
          + "\(sure): a circle is an end that is not known."
      }
    }
    return sentences.joined(separator: " ")
  }

  // MARK: What experts said

  var opinions: [String] {
    var experts = OrderedDictionary<[String], [EdgeProposal]>()
    for proposal in proposals {
      experts[[proposal.provenance.expert, proposal.provenance.model ?? ""], default: []].append(proposal)
    }
    guard !experts.isEmpty else { return [] }
    return experts.map { key, said in
      var claims = OrderedDictionary<String, [(probability: Double?, rationale: String?)]>()
      for proposal in said {
        let (sentence, probability) = statement(proposal)
        claims[sentence, default: []].append((probability, proposal.rationale))
      }
      let who = key[0].visible(limit: 60)
      let parts = claims.map { sentence, answers -> String in
        let probabilities = answers.compactMap(\.probability)
        let mean = probabilities.isEmpty ? nil : probabilities.reduce(0, +) / Double(probabilities.count)
        var text = said.count == 1 ? sentence : "\(sentence) (\(answers.count) of \(said.count) answers)"
        if let mean { text += ", \(answers.count > 1 ? "on average " : "")\(Words.probability(mean))" }
        if let words = answers.lazy.compactMap(\.rationale).first { text += ": “\(words.visible(limit: 400))”" }
        return text
      }
      return "\(who): \(parts.joined(separator: "; ")).\(standing(key))"
    }
  }

  /// How far the expert was believed.
  private func standing(_ key: [String]) -> String {
    guard
      let expert = document.reconciliation?.experts.first(where: { $0.name == key[0] && ($0.model ?? "") == key[1] }),
      let reliability = expert.reliability
    else { return "" }
    return " Such claims counted \(Words.number(reliability)) times."
  }

  /// What a proposal claims, and the probability of just that.
  private func statement(_ proposal: EdgeProposal) -> (String, Double?) {
    let (cause, effect) = (proposal.first.visible(limit: 60), proposal.second.visible(limit: 60))
    switch proposal.claim {
    case .abstention: return ("does not know", nil)
    case .direct(let states), .noDirectEdge(let states):
      let most = max(states.forward, states.backward, states.none)
      if states.none == most, states.forward == states.backward {
        return ("no direct edge", states.none)
      }
      if states.forward == states.backward { return ("linked, without a direction", states.forward + states.backward) }
      if states.none == most {
        // A one-sided "no" says nothing of the other direction.
        let isForward = states.forward < states.backward
        return states.none - max(states.forward, states.backward) > 1e-9
          ? ("no direct edge", states.none)
          : (
            "\(isForward ? cause : effect) does not cause \(isForward ? effect : cause) directly",
            1 - min(states.forward, states.backward)
          )
      }
      return states.forward == most
        ? ("\(cause) causes \(effect) directly", states.forward)
        : ("\(effect) causes \(cause) directly", states.backward)
    case .ancestral(let states):
      let most = max(states.before, states.after, states.neither)
      if states.neither == most { return ("neither comes before the other", states.neither) }
      if states.before == states.after { return ("one comes before the other", states.before + states.after) }
      return states.before == most
        ? ("\(cause) comes before \(effect), perhaps through others", states.before)
        : ("\(effect) comes before \(cause), perhaps through others", states.after)
    }
  }

  // MARK: What the data say, and what was made of it

  var data: [String] {
    supports.map { support in
      let method = support.method.visible(limit: 200)
      if let difference = support.scoreDifference {
        let size = Words.number(abs(difference))
        return difference >= 0
          ? "\(method): the edge makes the data more probable, by \(size) nats."
          : "\(method): the edge makes the data less probable, by \(size) nats."
      }
      if let p = support.pValue { return "\(method): p \(Words.small(p)) for no dependence." }
      return "\(method)."
    }
  }

  var probabilities: [String] {
    var sentences: [String] = []
    if let absent {
      let (ahead, behind) =
        absent.first == first ? (absent.forward, absent.backward) : (absent.backward, absent.forward)
      if let ahead, let behind {
        sentences.append(
          "After everything: \(one) → \(other) \(Words.probability(ahead)), \(other) → \(one) "
            + "\(Words.probability(behind)), no edge \(Words.probability(max(0, 1 - ahead - behind))).")
      }
    }
    if let last = decided.last(where: { $0.decidedBy == nil }),
      last.priorProbability != nil || last.posteriorProbability != nil
    {
      let before = last.priorProbability.map { "\(Words.probability($0)) before" } ?? "not computed before"
      let after = last.posteriorProbability.map { "\(Words.probability($0)) after" } ?? "not computed after"
      if !edges.isEmpty { sentences.append("The edge: \(before) the evidence, \(after) it.") }
    }
    return sentences
  }

  var decisions: [String] {
    decided.map { decision in
      var text = decision.reason.visible(limit: 600)
      if !text.hasSuffix(".") { text += "." }
      if let note = decision.note {
        text += " \((decision.decidedBy ?? "A person").visible(limit: 60)) notes: “\(note.visible(limit: 400))”"
      }
      if decision.basis == .arbitrary { text += " Nothing in data or opinions decides its direction." }
      return text
    }
  }

  // MARK: What the graph implies

  var structure: [String] { PairStructure(document, first, second).sentences(hasEdge: !edges.isEmpty) + unexplained }

  /// Said where nothing else is.
  private var unexplained: [String] {
    guard evidence.isEmpty else { return [] }
    if document.reconciliation != nil {
      return [
        edges.isEmpty
          ? "Nobody spoke of the two, and the graph that all evidence together makes best has no edge there."
          : "Nobody spoke of the two; the graph that all evidence together makes best has the edge."
      ]
    }
    return [
      edges.isEmpty
        ? "The file gives no reason: nothing in it speaks of the two." : "The file gives no reason for the edge."
    ]
  }

  func json(headline: String, sections: [EdgeExplanation.Section]) -> JSONValue {
    var object: JSONObject = [
      "first": .string(document.variables[first].name), "second": .string(document.variables[second].name),
      "edges": .array(
        edges.map { edge in
          var entry: JSONObject = [
            "source": .string(document.variables[edge.source].name),
            "target": .string(document.variables[edge.target].name), "source_mark": .string(edge.sourceMark.rawValue),
            "target_mark": .string(edge.targetMark.rawValue),
          ]
          entry["probability"] = edge.probability.map { .number($0) }
          return .object(entry)
        }),
      "headline": .string(headline),
    ]
    if let absent {
      let isSame = absent.first == first
      object["forward"] = (isSame ? absent.forward : absent.backward).map { .number($0) }
      object["backward"] = (isSame ? absent.backward : absent.forward).map { .number($0) }
    }
    for section in sections {
      object[section.topic.rawValue] = .array(section.sentences.map { .string($0) })
    }
    object["evidence"] = .array(evidence.map(\.json))
    return .object(object)
  }
}

/// Numbers and marks as people read them.
enum Words {
  /// Two decimals; "more than 0.99" and "less than 0.01" where they would lie.
  static func probability(_ value: Double) -> String {
    if value < 1, value > 0.995 { return "more than 0.99" }
    if value > 0, value < 0.005 { return "less than 0.01" }
    return number(value)
  }

  /// Two decimals.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
    let hundredths = Int((value.magnitude * 100).rounded())
    let digits = hundredths % 100
    return (value < 0 && hundredths > 0 ? "-" : "") + "\(hundredths / 100)." + (digits < 10 ? "0" : "") + "\(digits)"
  }

  /// Of a p-value: "= 0.03", "< 0.0001".
  static func small(_ value: Double) -> String {
    value < 0.0001 ? "< 0.0001" : "= \((value * 1e4).rounded() / 1e4)"
  }

  static func end(_ mark: Mark, _ arrow: String) -> String {
    switch mark {
    case .tail: "—"
    case .arrow: arrow
    case .circle: "o"
    }
  }
}
