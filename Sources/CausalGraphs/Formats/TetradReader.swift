import StrictJSON

/// Reads Tetrad's text line by line.
struct TetradReader {
  private var cursor: TextCursor
  private var graph: GraphAssembly
  /// True where a name holds a space: Tetrad writes none, other programs do, and then a name is more than one word.
  private var hasSpacedNames = false

  init(_ cursor: TextCursor) {
    self.cursor = cursor
    graph = GraphAssembly(cursor)
  }

  private enum Section { case other, nodes, edges }

  mutating func read() throws(GraphFormatError) -> GraphDocument {
    var section = Section.other
    var (sawNodes, sawEdges, afterBlank) = (false, false, false)
    while !cursor.isAtEnd {
      let line = takeLine()
      switch cursor.text(line) {
      case "Graph Nodes:" where !sawNodes: (section, sawNodes, afterBlank) = (.nodes, true, false)
      case "Graph Edges:" where !sawEdges: (section, sawEdges, afterBlank) = (.edges, true, false)
      case "": afterBlank = true
      default:
        switch section {
        case .other: break
        case .nodes where afterBlank && !graph.variables.isEmpty: section = .other
        case .nodes: try readNodes(line)
        case .edges:
          if try !readEdge(line, isOptional: afterBlank) { section = .other }
        }
      }
    }
    guard sawNodes else {
      throw cursor.error("there is no line \"Graph Nodes:\": this is not Tetrad's text; name the format with --from")
    }
    return try graph.document()
  }

  /// The next line without the space around it, as offsets; the cursor moves past its end.
  private mutating func takeLine() -> Range<Int> {
    var start = cursor.position
    _ = cursor.take { $0 != 0x0A }
    var end = cursor.position
    cursor.advance()
    while start < end, cursor.bytes[start].isSpace { start += 1 }
    while start < end, cursor.bytes[end - 1].isSpace { end -= 1 }
    return start..<end
  }

  private mutating func readNodes(_ line: Range<Int>) throws(GraphFormatError) {
    var start = line.lowerBound
    for index in line.lowerBound...line.upperBound {
      if index < line.upperBound, cursor.bytes[index] != UInt8(ascii: ";"), cursor.bytes[index] != UInt8(ascii: ",") {
        continue
      }
      let (from, to) = trimmed(start..<index)
      start = index + 1
      if from == to {
        // A separator may end the line; an empty name elsewhere is a mistake.
        guard index == line.upperBound else { throw cursor.error("a node's name is missing here: write it", at: from) }
        continue
      }
      let isBracketed = cursor.bytes[from] == UInt8(ascii: "[") && cursor.bytes[to - 1] == UInt8(ascii: "]")
      guard !isBracketed else {
        throw cursor.error(
          "selection variables, in brackets, have no place in the graphs read here: remove it", at: from)
      }
      let isLatent =
        to - from > 2 && cursor.bytes[from] == UInt8(ascii: "(") && cursor.bytes[to - 1] == UInt8(ascii: ")")
      let name = cursor.text(isLatent ? from + 1..<to - 1 : from..<to)
      hasSpacedNames = hasSpacedNames || name.utf8.contains(where: \.isSpace)
      try graph.add(Variable(name, isLatent: isLatent), at: from)
    }
  }

  private func trimmed(_ range: Range<Int>) -> (Int, Int) {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, cursor.bytes[start].isSpace { start += 1 }
    while start < end, cursor.bytes[end - 1].isSpace { end -= 1 }
    return (start, end)
  }

  /// One line such as `12. X o-> Y dd nl`. False where the line is none and need not be one.
  private mutating func readEdge(_ line: Range<Int>, isOptional: Bool) throws(GraphFormatError) -> Bool {
    var start = line.lowerBound
    while start < line.upperBound, cursor.bytes[start].isDigit { start += 1 }
    let hasNumber = start > line.lowerBound && start < line.upperBound && cursor.bytes[start] == UInt8(ascii: ".")
    guard hasNumber else {
      if isOptional { return false }
      throw cursor.error(
        "expected an edge such as \"1. X --> Y\", or an empty line after the edges", at: line.lowerBound)
    }
    let words = self.words(start + 1..<line.upperBound)
    let middle = words.indices.first { $0 > 0 && TetradReader.marks(cursor.bytes[words[$0]]) != nil }
    guard let middle, let (left, right) = TetradReader.marks(cursor.bytes[words[middle]]), middle + 1 < words.count
    else {
      throw cursor.error(
        "expected two nodes with one of --> <-- --- <-> o-> <-o o-o --o o-- between them",
        at: words.first?.lowerBound ?? start)
    }
    let source = try node(words[0].lowerBound..<words[middle - 1].upperBound)
    var last = middle + 1
    if hasSpacedNames {
      // The longest run of words that is a node: what comes behind it are flags.
      for end in (middle + 2)..<max(middle + 2, min(words.count, middle + 40)) {
        let name = words[middle + 1].lowerBound..<words[end].upperBound
        guard name.count <= VariableList.longestName else { break }
        if graph.node(cursor.text(name)) != nil { last = end }
      }
    }
    let target = try node(words[middle + 1].lowerBound..<words[last].upperBound)
    let tail = words.dropFirst(last + 1)
    let probability = try probability(tail.isEmpty ? nil : tail[tail.startIndex].lowerBound..<line.upperBound)
    try graph.add(
      GraphEdge(source, target, sourceMark: left, targetMark: right, probability: probability), at: words[0].lowerBound)
    return true
  }

  private func words(_ range: Range<Int>) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start = range.lowerBound
    while start < range.upperBound {
      while start < range.upperBound, cursor.bytes[start].isSpace { start += 1 }
      var end = start
      while end < range.upperBound, !cursor.bytes[end].isSpace { end += 1 }
      if end > start { words.append(start..<end) }
      start = end
    }
    return words
  }

  private func node(_ range: Range<Int>) throws(GraphFormatError) -> Int {
    let name = cursor.text(range)
    if let node = graph.node(name) { return node }
    throw cursor.error(
      "\"\(name.visible(limit: 60))\" is not among the graph's nodes: add it to the line under \"Graph Nodes:\"",
      at: range.lowerBound)
  }

  /// The number behind `[edge]:` in what follows an edge; nil where there is none.
  private func probability(_ range: Range<Int>?) throws(GraphFormatError) -> Double? {
    guard let range, let found = cursor.bytes[range].firstRange(of: Array("[edge]:".utf8)) else { return nil }
    var end = found.upperBound
    while end < range.upperBound, cursor.bytes[end] != UInt8(ascii: ";"), !cursor.bytes[end].isSpace { end += 1 }
    guard let value = Double(cursor.text(found.upperBound..<end)), (0...1).contains(value) else {
      throw cursor.error("expected a probability between 0 and 1 behind \"[edge]:\"", at: found.upperBound)
    }
    return value
  }

  /// The marks at both ends of a sign such as `o->`; nil where it is none.
  static func marks(_ sign: ArraySlice<UInt8>) -> (Mark, Mark)? {
    guard sign.count == 3, sign[sign.startIndex + 1] == UInt8(ascii: "-"), let first = sign.first, let last = sign.last,
      let left = mark(first, arrow: "<"), let right = mark(last, arrow: ">")
    else { return nil }
    return (left, right)
  }

  private static func mark(_ byte: UInt8, arrow: Unicode.Scalar) -> Mark? {
    switch byte {
    case UInt8(ascii: "-"): .tail
    case UInt8(ascii: arrow): .arrow
    case UInt8(ascii: "o"): .circle
    default: nil
    }
  }
}

extension UInt8 {
  fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
