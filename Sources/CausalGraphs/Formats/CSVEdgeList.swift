import StrictJSON

/// An edge list as comma-separated values (RFC 4180): a header, then one edge a line.
///
/// The header's first two columns are `parent,child`, `from,to` or `source,target`; `type` (`-->`, `<--`, `---`, `<->`,
/// `o->`, `<-o`, `o-o`, `o--`, `--o`; `-->` where it is absent or empty) `probability` and `basis`
/// (`order-only` where the edge stands for an order alone) may follow in any order, and other columns are ignored. Spaces around a field are not part of it unless they stand in quotes. A variable without edges is a line with an empty second field. What is written starts
/// with such a line for every variable whose place in the order its first edge would not give, so that the order
/// of variables survives. Descriptions, latency and other evidence have no place here.
enum CSVEdgeList {
  static func read(_ bytes: [UInt8]) throws(GraphFormatError) -> GraphDocument {
    let cursor = try TextCursor(.csv, bytes)
    let records: [SeparatedValues.Record]
    do {
      records = try SeparatedValues.records(bytes, isTrimmed: true)
    } catch {
      throw GraphFormatError(.csv, line: error.line, column: error.column, error.message)
    }
    guard let header = records.first else {
      throw cursor.error("the file is empty: the first line is parent,child (or from,to, or source,target)")
    }
    let columns = header.fields.map { String($0.lowercased().trimmed) }
    let isHeader = [["parent", "child"], ["from", "to"], ["source", "target"]].contains(Array(columns.prefix(2)))
    guard isHeader else {
      throw cursor.error("the first line must be parent,child (or from,to, or source,target): add that line", at: 0)
    }
    let (type, probability) = (columns.firstIndex(of: "type"), columns.firstIndex(of: "probability"))
    let basis = columns.firstIndex(of: "basis")
    var graph = GraphAssembly(cursor)
    let starts = lineStarts(bytes)
    for record in records.dropFirst() {
      let place = starts[min(record.line, starts.count) - 1]
      guard record.fields.count >= 2, record.fields.count <= columns.count else {
        throw cursor.error(
          "\(record.fields.count) fields where the header has \(columns.count): put names that hold commas in quotes",
          at: place)
      }
      let source = try graph.named(record.fields[0], at: place)
      if record.fields[1].isEmpty { continue }
      let target = try graph.named(record.fields[1], at: place)
      var edge = GraphEdge(source, target)
      if let type, record.fields.indices.contains(type), !record.fields[type].trimmed.isEmpty {
        guard let marks = EdgeArrow.marks(String(record.fields[type].trimmed)) else {
          throw cursor.error(
            "\"\(record.fields[type].visible(limit: 40))\" is no type of edge: use -->, ---, <->, o-> or o-o",
            at: place)
        }
        (edge.sourceMark, edge.targetMark) = marks
      }
      if let probability, record.fields.indices.contains(probability), !record.fields[probability].trimmed.isEmpty {
        let text = String(record.fields[probability].trimmed)
        guard let value = Double(text), (0...1).contains(value) else {
          throw cursor.error("the probability \"\(text.visible(limit: 40))\" is not a number from 0 to 1", at: place)
        }
        edge.probability = value
      }
      if let basis, record.fields.indices.contains(basis) { edge.read(basis: String(record.fields[basis].trimmed)) }
      try graph.add(edge.forward, at: place)
    }
    return try graph.document()
  }

  /// The offset of each line. A lone carriage return ends no line here, but does in the records: those are clamped.
  private static func lineStarts(_ bytes: [UInt8]) -> [Int] {
    var starts = [0]
    for index in bytes.indices where bytes[index] == 0x0A { starts.append(index + 1) }
    return starts
  }

  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    let edges = document.edges.map(\.forward)
    let hasTypes = edges.contains { $0.sourceMark != .tail || $0.targetMark != .arrow }
    let hasProbabilities = edges.contains { $0.probability != nil }
    var text = hasTypes ? "source,target,type" : "parent,child"
    let hasBases = edges.contains(where: \.isOrderOnly)
    if hasProbabilities { text += ",probability" }
    text += hasBases ? ",basis\n" : "\n"
    let fields = document.variables.map { SeparatedValues.quoted($0.name) }
    var met = 0
    for node in edges.lazy.flatMap({ [$0.source, $0.target] }) where node >= met {
      guard node == met else {
        met = -1
        break
      }
      met += 1
    }
    let inOrder = met == document.variables.count
    let empty = String(repeating: ",", count: 1 + [hasTypes, hasProbabilities, hasBases].count { $0 })
    if !inOrder { for field in fields { text += field + empty + "\n" } }
    for edge in edges {
      text += fields[edge.source] + "," + fields[edge.target]
      if hasTypes { text += "," + EdgeArrow.sign(edge) }
      if hasProbabilities { text += "," + (edge.probability.map { "\($0)" } ?? "") }
      if hasBases { text += "," + (edge.basisText ?? "") }
      text += "\n"
    }
    return text
  }
}
