import CausalGraphs
public import LanguageModels
import SeededRandom
import StrictJSON

extension Query {
  /// The request that puts this question. The same question, query and seed give the same request.
  /// - Throws: `PromptError` where a template can not be filled in.
  public func request(for question: ElicitationQuestion) throws(PromptError) -> ChatRequest {
    let presentation = Presentation(of: self, variables: question.variables, seed: question.seed)
    let template = question.prompts[prompt]
    let arguments = arguments(question, presentation)
    let rendered = try template.render(arguments, leniently: Query.lenient, ignoringUnused: true)
    return question.request(
      rendered, sample: sample, maximumTokens: maximumTokens(variables: question.variables.count),
      topLogProbabilities: usesTokens ? Query.alternatives : nil)
  }

  /// How many alternatives of a token are asked for: room for the letters, in a few spellings.
  static let alternatives = 10

  /// Ids and lengths of lists: an answer with one bad entry is worth its good ones, and the reader drops and reports it.
  static let lenient = ["others", "ids", "limit", "edge_limit", "pair_limit"]

  private var usesTokens: Bool {
    switch subject {
    case .pairChoice, .pairYesNo, .refinement: true
    default: false
    }
  }

  private func arguments(
    _ question: ElicitationQuestion, _ presentation: Presentation
  ) -> [String: PromptArgument] {
    let count = question.variables.count
    var arguments: [String: PromptArgument] = [
      "data": .json(presentation.data(question.variables, context: question.context))
    ]
    switch subject {
    case .order(let target), .parents(let target), .effects(let target, _):
      arguments["target"] = .json(presentation.json(target))
      arguments["others"] = .json(presentation.enumeration(without: [target]))
      arguments["limit"] = .json(.number(Double(count - 1)))
      if case .effects(_, let known) = subject {
        arguments["known"] = .json(
          .array(known.map { .array([presentation.json($0.source), presentation.json($0.target)]) }))
      }
    case .roots:
      arguments["ids"] = .json(presentation.enumeration())
      arguments["limit"] = .json(.number(Double(count)))
    case .wholeGraph:
      arguments["ids"] = .json(presentation.enumeration())
      arguments["edge_limit"] = .json(.number(Double(Query.edgeLimit(count))))
      arguments["pair_limit"] = .json(.number(Double(Query.pairLimit(count))))
    case .pairChoice(let first, let second), .refinement(let first, let second):
      let options = options(seed: question.seed)
      arguments["first"] = .json(presentation.json(first))
      arguments["second"] = .json(presentation.json(second))
      arguments["options"] = .options(options.map(\.rawValue))
      arguments["letters"] = .json(.array(options.indices.map { .string(PromptTemplate.letter($0)) }))
    case .pairYesNo(let first, let second):
      arguments["first"] = .json(presentation.json(first))
      arguments["second"] = .json(presentation.json(second))
    case .triplet(let first, let second, let third):
      arguments["first"] = .json(presentation.json(first))
      arguments["second"] = .json(presentation.json(second))
      arguments["third"] = .json(presentation.json(third))
      for (index, pair) in tripletPairs.enumerated() {
        let options = tripletOptions(pair, index: index, presentation, seed: question.seed)
        arguments["pair_\(index + 1)"] = .json(.array(options.map { .string($0.text) }))
      }
    }
    return arguments
  }

  /// The statements of a pair question in the order they are shown in: A, B, …
  func options(seed: UInt64) -> [PairOption] {
    let all: [PairOption] =
      if case .refinement = subject {
        [.forward, .forwardIndirect, .backward, .backwardIndirect, .none, .uncertain]
      } else {
        [.forward, .backward, .none, .uncertain]
      }
    var generator = SplitMix64(seed: seed, stream: [0x4F50] + variables + [sample])
    return generator.shuffled(all)
  }

  /// The three pairs of a triplet, in the order they are asked in.
  var tripletPairs: [(Int, Int)] {
    guard case .triplet(let first, let second, let third) = subject else { return [] }
    return [(first, second), (first, third), (second, third)]
  }

  /// The answers of one pair of a triplet in the order they are shown in.
  func tripletOptions(
    _ pair: (Int, Int), index: Int, _ presentation: Presentation, seed: UInt64
  ) -> [(option: PairOption, text: String)] {
    let (first, second) = (presentation.id(pair.0), presentation.id(pair.1))
    var generator = SplitMix64(seed: seed, stream: [0x5452, index] + variables + [sample])
    return generator.shuffled([
      (.forward, "\(first)->\(second)"), (.backward, "\(second)->\(first)"), (.none, "none"), (.uncertain, "unsure"),
    ])
  }

  /// How many edges a whole graph may list: all that can be acyclic, or four a variable where there are many.
  static func edgeLimit(_ count: Int) -> Int { min(count * (count - 1) / 2, 4 * count) }
  /// How many pairs the two other lists of a whole graph may hold.
  static func pairLimit(_ count: Int) -> Int { min(count * (count - 1) / 2, count) }

  /// Tokens for the answer: 100 for the reason, and what the lists can need (about 20 for an edge, 7 for an id).
  private func maximumTokens(variables count: Int) -> Int {
    let needed =
      switch subject {
      case .order: 160 + 14 * count
      case .parents, .effects: 160 + 27 * count
      case .roots: 160 + 7 * count
      case .wholeGraph: 160 + 22 * Query.edgeLimit(count) + 14 * Query.pairLimit(count)
      case .pairChoice, .refinement: 200
      case .pairYesNo: 24
      case .triplet: 200
      }
    return min(needed, 16_384)
  }
}

extension ElicitationQuestion {
  /// A request from a prompt that is filled in, with this question's options.
  func request(
    _ rendered: RenderedPrompt, sample: Int, maximumTokens: Int, topLogProbabilities: Int? = nil
  ) -> ChatRequest {
    ChatRequest(
      messages: rendered.messages, schema: rendered.schema, maximumTokens: maximumTokens,
      temperature: temperature ?? (samples > 1 ? 0.7 : 0),
      seed: Int(truncatingIfNeeded: (seed &+ UInt64(sample)) % 2_147_483_648),
      topLogProbabilities: wantsLogProbabilities ? topLogProbabilities : nil, sample: sample, prompt: rendered.label)
  }
}
