import CausalGraphs
import OrderedCollections
import StrictJSON

extension AnswerReading {
  /// "before", "after" and "not_sure" of one variable: claims of order, or abstentions.
  static func ordering(_ answer: AnsweredQuery, _ question: ElicitationQuestion) -> AnswerReading {
    var reader = AnswerReader(answer, question)
    guard case .order(let target) = answer.query.subject else { return reader.reading() }
    let count = question.variables.count
    enum Place { case before, after, unsure, contradiction }
    var places = [Place?](repeating: nil, count: count)
    for (key, place) in [("before", Place.before), ("after", .after), ("not_sure", .unsure)] {
      for entry in reader.entries(key, limit: 2 * count) {
        guard let node = reader.node(entry) else { continue }
        guard node != target else {
          reader.note(.selfPair)
          continue
        }
        switch places[node] {
        case nil: places[node] = place
        case place: reader.note(.duplicate)
        case .contradiction: break
        default:
          places[node] = .contradiction
          reader.note(.contradiction, question.variables[node].name)
        }
      }
    }
    for node in 0..<count where node != target {
      switch places[node] {
      case .before: reader.propose(node, target, PairWeights.forward.orderClaim(NeutralRule.certain))
      case .after: reader.propose(target, node, PairWeights.forward.orderClaim(NeutralRule.certain))
      case .unsure, .contradiction: reader.propose(node, target, .abstention)
      case nil:
        reader.note(.unplaced)
        reader.propose(node, target, .abstention)
      }
    }
    return reader.reading()
  }

  /// "causes" of a variable, or its "effects": direct claims; "not_sure": abstentions; whoever is left out of a list
  /// that was to be complete is denied, in that direction, with half a certainty.
  static func neighbours(_ answer: AnsweredQuery, _ question: ElicitationQuestion) -> AnswerReading {
    var reader = AnswerReader(answer, question)
    let target: Int
    let key: String
    switch answer.query.subject {
    case .parents(let node): (target, key) = (node, "causes")
    case .effects(let node, _): (target, key) = (node, "effects")
    default: return reader.reading()
    }
    let count = question.variables.count
    var claims = [EdgeProposal.Claim?](repeating: nil, count: count)
    for entry in reader.entries(key, limit: 2 * count) {
      guard let node = reader.node(entry["id"]) else { continue }
      guard node != target else {
        reader.note(.selfPair)
        continue
      }
      guard claims[node] == nil else {
        reader.note(.duplicate)
        continue
      }
      // Whatever becomes of a confidence that can not be read, the variable was not left out.
      claims[node] = .abstention
      guard let confidence = reader.confidence(entry["confidence"]) else { continue }
      claims[node] = PairWeights.forward.edgeClaim(confidence)
    }
    for entry in reader.entries("not_sure", limit: 2 * count) {
      guard let node = reader.node(entry) else { continue }
      guard node != target else {
        reader.note(.selfPair)
        continue
      }
      switch claims[node] {
      case nil: claims[node] = .abstention
      case .abstention: reader.note(.duplicate)
      default:
        claims[node] = .abstention
        reader.note(.contradiction, question.variables[node].name)
      }
    }
    let denied = PairWeights.notForward.direct(confidence: NeutralRule.leftOut).map(EdgeProposal.Claim.noDirectEdge)
    for node in 0..<count where node != target {
      let (first, second) = key == "causes" ? (node, target) : (target, node)
      reader.propose(first, second, claims[node] ?? denied)
    }
    return reader.reading()
  }

  /// The variables that an answer calls direct effects of `target` with more than a guess: where a walk goes on.
  static func effects(_ answer: AnsweredQuery, of target: Int, _ question: ElicitationQuestion) -> [Int] {
    var reader = AnswerReader(answer, question)
    return reader.entries("effects", limit: 2 * question.variables.count).compactMap { entry in
      guard let node = reader.node(entry["id"]), node != target,
        let confidence = reader.confidence(entry["confidence"]), confidence > 25
      else { return nil }
      return node
    }
  }

  /// "required", "forbidden" and "unknown" of a whole graph. Cycles are passed on: they are reconciled later.
  static func wholeGraph(_ answer: AnsweredQuery, _ question: ElicitationQuestion) -> AnswerReading {
    var reader = AnswerReader(answer, question)
    let count = question.variables.count
    let limit = count * (count - 1)
    /// What is claimed of each edge; an edge that lists contradict each other about becomes an abstention.
    var claims = OrderedDictionary<DirectedEdge, (list: String, claim: EdgeProposal.Claim)>()
    let denied = PairWeights.notForward.direct(confidence: NeutralRule.certain).map(EdgeProposal.Claim.noDirectEdge)
    for (list, source, target) in [
      ("required", "cause", "effect"), ("forbidden", "cause", "effect"), ("unknown", "first", "second"),
    ] {
      for entry in reader.entries(list, limit: limit) {
        guard let first = reader.node(entry[source]), let second = reader.node(entry[target]) else { continue }
        guard first != second else {
          reader.note(.selfPair)
          continue
        }
        var edge = DirectedEdge(first, second)
        // A pair that can not be judged has no direction.
        if list == "unknown", claims[edge] == nil, claims[edge.reversed] != nil { edge = edge.reversed }
        let claim: EdgeProposal.Claim
        switch list {
        case "required":
          guard let confidence = reader.confidence(entry["confidence"]),
            let direct = PairWeights.forward.edgeClaim(confidence)
          else { continue }
          claim = direct
        case "forbidden": claim = denied ?? .abstention
        default: claim = .abstention
        }
        if let before = claims[edge] {
          if before.list == list {
            reader.note(.duplicate)
          } else {
            reader.note(.contradiction, question.variables[edge.source].name)
            claims[edge] = (before.list, .abstention)
          }
        } else {
          claims[edge] = (list, claim)
        }
      }
    }
    for (edge, entry) in claims { reader.propose(edge.source, edge.target, entry.claim) }
    return reader.reading()
  }

  /// The variables that an answer calls roots; used for the order of the walk, not as claims.
  static func roots(_ answer: AnsweredQuery, _ question: ElicitationQuestion) -> (nodes: [Int], reading: AnswerReading)
  {
    var reader = AnswerReader(answer, question)
    var nodes: [Int] = []
    var seen = [Bool](repeating: false, count: question.variables.count)
    for entry in reader.entries("roots", limit: 2 * question.variables.count) {
      guard let node = reader.node(entry) else { continue }
      if seen[node] { reader.note(.duplicate) } else { nodes.append(node) }
      seen[node] = true
    }
    return (nodes, reader.reading())
  }
}

extension PairWeights {
  func orderClaim(_ confidence: Int) -> EdgeProposal.Claim? {
    ancestral(confidence: confidence).map(EdgeProposal.Claim.ancestral)
  }

  func edgeClaim(_ confidence: Int) -> EdgeProposal.Claim? {
    direct(confidence: confidence).map(EdgeProposal.Claim.direct)
  }
}
