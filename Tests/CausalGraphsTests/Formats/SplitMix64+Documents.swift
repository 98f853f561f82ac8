import SeededRandom
import StrictJSON
import Testing

@testable import CausalGraphs

/// Seeded chance for the tests of formats.
extension SplitMix64 {
  /// Names that a format might trip over; those that it can not carry are left out by `allows`.
  mutating func names(_ count: Int, where allows: (String) -> Bool) -> [String] {
    let odd = [
      "a b", "say \"hi\"", "x'y", "<img onerror=alert(1)>", "&amp;", "&#60;", "]]>", "-->", "{a}", "[b]", "c|d", "e:f",
      "(g)", "h;i", "j,k", "tab\tbed", "two\nlines", "back\\slash", "evil\u{202E}txt", "e\u{301}", "変数", "table",
      "default",
      "node", "1", "2.", "n0", "o->", "---", "//x", "/*y*/", "property", " lead", "trail ", "🧬", "\u{FEFF}bom", "null",
      "graph", "strict", "%", "#z", "=", "--", "\r", "\u{7}", "\u{FFFF}",
    ].filter(allows)
    var names: [String] = []
    while names.count < count {
      let name = odd.isEmpty || chance(0.4) ? "V\(names.count)" : odd[below(odd.count)]
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// A graph of the kind with random edges, in an order of nodes that is no topological one.
  mutating func document(
    _ kind: GraphDocument.Kind, probabilities: Bool, where allows: (String) -> Bool
  ) throws -> GraphDocument {
    let count = 1 + below(9)
    let variables = try VariableList(names: names(count, where: allows))
    let order = shuffled(Array(0..<count))
    var edges: [GraphEdge] = []
    for late in 0..<count {
      for early in 0..<late where chance(0.4) {
        let probability = probabilities && chance(0.5) ? Double(below(1001)) / 1000 : nil
        let marks: (Mark, Mark) =
          switch (kind, below(3)) {
          case (.pdag, 0): (.tail, .tail)
          case (.admg, 0): (.arrow, .arrow)
          case (.pag, 0): (.circle, .circle)
          case (.pag, 1): (.circle, .arrow)
          default: (.tail, .arrow)
          }
        edges.append(
          GraphEdge(order[early], order[late], sourceMark: marks.0, targetMark: marks.1, probability: probability))
      }
    }
    return GraphDocument(kind: kind, variables: variables, edges: edges)
  }

  /// `text` with a few bytes changed, dropped, doubled or cut off.
  mutating func mutated(_ text: [UInt8], with words: [String]) -> [UInt8] {
    var bytes = text
    for _ in 0...below(4) {
      guard !bytes.isEmpty else { break }
      let place = below(bytes.count)
      switch below(6) {
      case 0: bytes[place] ^= 1 << UInt8(below(8))
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(UInt8(below(256)), at: place)
      case 3: bytes.insert(contentsOf: words[below(words.count)].utf8, at: place)
      case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(30)))
      default: bytes = chance(0.5) ? Array(bytes[..<place]) : bytes + bytes[place...]
      }
    }
    return bytes
  }
}

extension GraphDocument {
  /// The edges as text in a fixed order, an arrow on the right: two documents with the same text mean the same.
  var edgeTexts: [String] {
    edges.map { edge in
      let isBackward = edge.sourceMark == .arrow && edge.targetMark != .arrow
      let isTwin = edge.sourceMark == edge.targetMark && edge.source > edge.target
      let (from, to) = isBackward || isTwin ? (edge.target, edge.source) : (edge.source, edge.target)
      let (left, right) =
        isBackward ? (edge.targetMark, edge.sourceMark) : (edge.sourceMark, edge.targetMark)
      return "\(from) \(left) \(right) \(to) \(edge.probability.map { "\($0)" } ?? "")"
    }.sorted()
  }

  /// The kind that a reader infers from the marks of this document.
  var plainKind: Kind {
    if edges.contains(where: { $0.sourceMark == .circle || $0.targetMark == .circle }) { return .pag }
    if edges.contains(where: { $0.sourceMark == .arrow && $0.targetMark == .arrow }) { return .admg }
    return edges.contains { $0.sourceMark == .tail && $0.targetMark == .tail } ? .pdag : .dag
  }
}

/// Reads mutations of `text`: each either gives a graph that is sound, or one typed error that says where and what.
func expectNoCrash(
  _ text: String, seed: UInt64, words: [String], read: ([UInt8]) throws(GraphFormatError) -> GraphDocument
) {
  var dice = SplitMix64(seed: seed)
  for _ in 0..<20 {
    let bytes = dice.mutated(Array(text.utf8), with: words)
    do throws(GraphFormatError) {
      let document = try read(bytes)
      let nodes = document.variables.indices
      #expect(document.edges.allSatisfy { nodes.contains($0.source) && nodes.contains($0.target) })
    } catch {
      #expect(error.message.utf8.count > 10)
      #expect(!error.description.unicodeScalars.contains { $0.isHazardous })
    }
  }
}
