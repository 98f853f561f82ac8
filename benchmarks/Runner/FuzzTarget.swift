import CausalData
import CausalGraphs
import CausalStatistics
import SeededRandom

/// A reader that fuzzing tries, and valid files to start from.
struct FuzzTarget: Sendable {
  enum Outcome {
    case value
    case error
    /// Two ways to read the same bytes disagree.
    case contradiction(String)
  }

  let name: String
  let samples: [[UInt8]]
  let read: @Sendable ([UInt8]) -> Outcome

  static let all: [FuzzTarget] = [table] + graphs + variables + proposals

  // MARK: Tables

  /// The CSV reader, whose answer may depend neither on the size of its parts, nor on threads, nor on streaming.
  private static let table = FuzzTarget(
    name: "table",
    samples: [
      "x,y,group\n1.5,-2e3,a\n0.25,7,b\nNA,,\"c, d\"\n",
      "\u{FEFF}\"id\";\"say \"\"it\"\"\";z\r\n1;\"two\nlines\";3\r\n2;;4.5\r\n\r\n3;\"\"\"\";inf\r\n",
      "a\tb\n1\t2\n3\t4\n", "only\n1\n2\n\n3", "a,b\r1,2\r3,4\r", "n\n0\n1\n2\n3+\n", "m\n1.5\n2.5\n2.x\n3.5\n",
      "a,b\n123456789012345678901234567890,1e-320\n0.1e400,+5\n-.5,5.\n",
      "v\n" + (0..<300).map { "level \($0)\n" }.joined(), "v,w\n" + (0..<40).map { "\($0),\"\($0 % 7)\"\n" }.joined(),
      "w,x\n\u{E9},1\ne\u{301},2\n\u{212A},3\nK,4\n",
    ].map { Array($0.utf8) },
    read: { bytes in
      var options = CSVOptions(threads: 1)
      options.limits.levels = 280
      let whole = table(bytes, options)
      options.partBytes = 1 + bytes.count % 13
      options.threads = 2
      let parts = table(bytes, options)
      guard whole == parts else { return .contradiction("whole: \(whole)\nin parts: \(parts)") }
      let streamed = stream(bytes, options)
      switch (whole, streamed) {
      case (.failure(let error), .failure(let other)):
        return error == other ? .error : .contradiction("read: \(error)\nstreamed: \(other)")
      case (.success(let columns), .success(let others)):
        guard columns == others else { return .contradiction("read: \(columns)\nstreamed: \(others)") }
        return typed(bytes)
      default: return .contradiction("read: \(whole)\nstreamed: \(streamed)")
      }
    })

  /// A column's name, its levels, and its values as bits.
  private struct Column: Hashable {
    var name: String
    var levels: [String]?
    var values: [UInt64] = []
  }

  /// A typed table and its streamed source have the same columns.
  private static func typed(_ bytes: [UInt8]) -> Outcome {
    let table = try? Table.read(bytes: bytes)
    let source = try? StreamingCSVSource(.bytes(bytes))
    guard table?.schema == source?.schema, table?.notes == source?.notes, table?.rowCount == source?.rowCount else {
      return .contradiction("table: \(String(describing: table))\nsource: \(String(describing: source))")
    }
    return .value
  }

  private static func table(_ bytes: [UInt8], _ options: CSVOptions) -> Result<[Column], DataError> {
    do throws(DataError) {
      return .success(
        try CSVReader.read(.bytes(bytes), options: options).map { column in
          switch column.values {
          case .numbers(let values):
            Column(name: column.name, values: values.withUnsafeBufferPointer { $0.map(\.bitPattern) })
          case .codes(let codes, let levels):
            Column(name: column.name, levels: levels, values: codes.withUnsafeBufferPointer { $0.map { UInt64($0) } })
          case .wideCodes(let codes, let levels):
            Column(
              name: column.name, levels: levels,
              values: codes.withUnsafeBufferPointer { $0.map { $0 < 0 ? 255 : UInt64($0) } })
          }
        })
    } catch {
      return .failure(error)
    }
  }

  private static func stream(_ bytes: [UInt8], _ options: CSVOptions) -> Result<[Column], DataError> {
    do throws(DataError) {
      let stream = try CSVStream(.bytes(bytes), options: options)
      var columns = stream.columns.map { Column(name: $0.name, levels: $0.levels) }
      try stream.forEachBlock(of: Array(columns.indices)) { block in
        for (index, values) in block.columns.enumerated() {
          for row in 0..<block.count {
            switch values {
            case .numbers(let numbers): columns[index].values.append(numbers[row].bitPattern)
            case .codes(.bytes(let codes)): columns[index].values.append(UInt64(codes[row]))
            case .codes(.words(let codes)): columns[index].values.append(codes[row] < 0 ? 255 : UInt64(codes[row]))
            }
          }
        }
      }
      return .success(columns)
    } catch {
      return .failure(error)
    }
  }

  // MARK: Graphs

  private static let graphs: [FuzzTarget] = GraphFormat.allCases.filter { $0 != .mermaid }.map { format in
    FuzzTarget(name: format.rawValue, samples: samples(format)) { bytes in
      do throws(GraphFormatError) {
        let document = try GraphDocument.read(bytes, as: format)
        return again(document, format)
      } catch {
        return .error
      }
    }
  }

  /// What was read can be written as something that reads alike, where the format can hold it.
  private static func again(_ document: GraphDocument, _ format: GraphFormat) -> Outcome {
    do throws(GraphFormatError) {
      let text = try document.text(as: format)
      do throws(GraphFormatError) {
        let found = try GraphDocument.read(Array(text.utf8), as: format)
        guard found.variables.count == document.variables.count, found.edges.count == document.edges.count else {
          return .contradiction("written and read again it is another graph:\n\(text)")
        }
        return .value
      } catch {
        return .contradiction("what was written cannot be read (\(error)):\n\(text)")
      }
    } catch {
      // A format may be unable to say what another reader took in; that is told, and no fault.
      return .value
    }
  }

  /// Small random graphs in the format's own writing.
  private static func samples(_ format: GraphFormat) -> [[UInt8]] {
    var samples = handwritten[format, default: []].map { Array($0.utf8) }
    for seed in 0..<6 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let nodes = 3 + Int(seed)
      let edges = BenchmarkGraph.edges(nodes: nodes, count: nodes, mostParents: 2, using: &generator)
      guard let variables = try? BenchmarkGraph.variables(nodes) else { continue }
      let sorted = edges.sorted { ($0.source, $0.target) < ($1.source, $1.target) }
      var document = GraphDocument(
        kind: .dag, variables: variables, edges: sorted.map { GraphEdge($0.source, $0.target, probability: 0.75) })
      var parents = [[Int]](repeating: [], count: nodes)
      for edge in sorted { parents[edge.target].append(edge.source) }
      document.network = BayesianNetworkTables(
        states: .init(repeating: ["no", "yes"], count: nodes), parents: parents,
        tables: parents.map { (0..<1 << $0.count).flatMap { _ in [0.25, 0.75] } })
      if let text = try? document.text(as: format) { samples.append(Array(text.utf8)) }
    }
    return samples
  }

  /// What the writers do not use and the readers must know.
  private static let handwritten: [GraphFormat: [String]] = [
    .json: [
      "{\"directed\":true,\"graph\":{\"type\":\"pag\"},\"nodes\":[{\"id\":\"a\",\"latent\":true},{\"id\":\"\\u00e9\"}],"
        + "\"edges\":[{\"source\":\"a\",\"target\":\"\\u00e9\",\"source_mark\":\"circle\",\"target_mark\":\"arrow\"}]}"
    ],
    .gml: [
      "graph [ directed 1 node [ id 0 label \"a &amp; b\" ] node [ id 1 label \"c\" ] edge [ source 0 target 1 ] ]"
    ],
    .dot: [
      "digraph \"g\" { rankdir=LR; node [shape=box]; a -> {b c} [dir=both]; subgraph cluster_x { d; } d:n -> a; }",
      "graph { /* x */ a -- b -- c; // y\n \"q\\\"\" -- a }",
    ],
    .dagitty: [
      "dag { a [exposure,pos=\"0,1\"] b [outcome] u [latent] a -> b u -> {a b} a <-> b a @-> b }", "pdag { a -- b }",
    ],
    .graphml: [
      "<?xml version=\"1.0\"?><graphml xmlns=\"x\"><key id=\"d0\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>"
        + "<graph edgedefault=\"directed\"><node id=\"a\"><data key=\"d0\">&lt;A&#33;</data></node><node id=\"b\"/>"
        + "<edge source=\"a\" target=\"b\"/></graph></graphml>"
    ],
    .csv: ["from,to\na,b\nb,c\n\"d, e\",a\n", "parent,child\na,b\n"],
    .bnlearn: ["[a][b|a][c|a:b]"],
    .tetrad: ["Graph Nodes:\na;b;c\n\nGraph Edges:\n1. a --> b\n2. b <-> c\n3. a o-> c\n"],
    .bif: [
      "network x { }\nvariable a { type discrete [ 2 ] { t, f }; }\nvariable b { type discrete [ 2 ] { t, f }; }\n"
        + "probability ( a ) { table 0.2, 0.8; }\nprobability ( b | a ) { (t) 0.1, 0.9; (f) 0.5, 0.5; }\n"
    ],
  ]

  // MARK: Files of variables

  private static let variables: [FuzzTarget] = [
    ("variables.txt", ["smoking: whether the person smokes\ncancer\nage\n"]),
    ("variables.csv", ["name,description,unit,kind,tier\nage,\"in, years\",y,continuous,0\nsex,,,binary,0\n"]),
    (
      "variables.json",
      [
        "{\"context\":\"x\",\"variables\":[{\"name\":\"a\",\"kind\":\"categorical\",\"levels\":[\"u\",\"v\"],\"tier\":1},\"b\"]}",
        "[\"a\",\"b\"]",
      ]
    ),
  ].map { name, samples in
    FuzzTarget(name: name, samples: samples.map { Array($0.utf8) }) { bytes in
      (try? VariableFile.read(bytes, as: VariableFile.Layout(fileName: name))) == nil ? .error : .value
    }
  }
}
