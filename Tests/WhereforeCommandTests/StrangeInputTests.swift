import FoundationEssentials
import SeededRandom
import StrictJSON
import Testing

/// Graphs and tables as nobody means them: every run ends with a result, or with one sentence and the exit code of what was
/// wrong with the input.
@Suite("Strange graphs and tables, end to end")
struct StrangeInputTests {
  private static let names = [
    "t", "y", "a,b", "say \"so\"", "line\none", "\u{1B}[31m", "\u{430}", "a", "", " ", "x'", "1e300", "NaN", "=1+1",
    "e\u{301}", "\u{E9}", "t ", "T",
  ]

  private struct Source {
    var random: SplitMix64
    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    mutating func isOne(in count: Int) -> Bool { below(count) == 0 }
  }

  /// A clique, a dense or a sparse graph, one of undirected edges only, or one with latent nodes; seldom with a cycle.
  private static func graph(_ names: [String], _ source: inout Source) -> String {
    let (kind, odds) = (source.below(5), 1 + source.below(4))
    var edges: [JSONValue] = []
    for (place, first) in names.enumerated() {
      for second in names[(place + 1)...] where kind == 0 || source.isOne(in: odds) {
        let isBackward = source.isOne(in: 60)
        edges.append([
          "source": .string(isBackward ? second : first), "target": .string(isBackward ? first : second),
          "source_mark": kind == 1 || kind == 2 && source.isOne(in: 3) ? "tail" : kind == 3 ? "arrow" : "tail",
          "target_mark": kind == 1 ? "tail" : "arrow",
        ])
      }
    }
    let nodes = names.map { name -> JSONValue in
      source.isOne(in: 7) ? ["id": .string(name), "latent": true] : ["id": .string(name)]
    }
    let type = kind == 1 ? "cpdag" : kind == 3 ? "admg" : "dag"
    let whole: JSONValue = [
      "directed": true, "multigraph": false, "graph": ["type": .string(type)], "nodes": .array(nodes),
      "edges": .array(edges),
    ]
    return whole.text()
  }

  private static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }

  /// Columns of every bad kind: constant, missing, huge, tiny, doubled, words.
  private static func table(_ names: [String], _ source: inout Source) -> String {
    let rows = [0, 1, 2, 3, 8, 40][source.below(6)]
    let kinds = names.map { _ in source.below(9) }
    var lines = [names.map(quoted).joined(separator: ",")]
    for row in 0..<rows {
      let shared = "\(source.below(7))"
      lines.append(
        kinds.map { kind in
          switch kind {
          case 0: "5"
          case 1: ""
          case 2: "\(source.below(9) - 4)e300"
          case 3: "\(source.below(9))e-300"
          case 4: shared
          case 5: ["yes", "no", "so, so"].map(quoted)[source.below(3)]
          case 6: source.isOne(in: 5) ? "" : "\(source.below(100))"
          case 7: "\(row % 2)"
          default: "\(Double(source.below(1_000)) / 7)"
          }
        }.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test("A result, or a sentence and its exit code; never a number that is none", arguments: 0..<20 as Range<UInt64>)
  func runs(block: UInt64) async throws {
    for seed in block * 10..<block * 10 + 10 {
      var source = Source(random: SplitMix64(seed: seed))
      var names = source.isOne(in: 3) ? Self.names : ["t", "y", "z", "m", "w"]
      if source.isOne(in: 4) { names += (0..<15).map { "v\($0)" } }
      if source.isOne(in: 12) { names = ["t", "y"] }
      for place in names.indices { names.swapAt(place, source.below(names.count)) }
      let graph = try TestFolder.file("g.json", Self.graph(names, &source))
      let question = ["--treatment", source.isOne(in: 8) ? names[0] : "t", "--outcome", "y", "--format", "json"]
      let words: [String]
      if source.isOne(in: 2) {
        words = ["identify", graph, "--limit", "3"] + question
      } else {
        let data = try TestFolder.file("d.csv", Self.table(names, &source))
        let basis = source.isOne(in: 2) ? ["--graph", graph] : ["--adjust", names[names.count / 2]]
        words = ["estimate", data] + basis + question + (source.isOne(in: 4) ? ["--method", "all"] : [])
      }
      let run = try await CommandRun.wherefore(words)
      #expect([0, 64, 65, 66].contains(run.status), "seed \(seed): \(run.status) \(run.errors)")
      guard run.status == 0 else {
        #expect(!run.errors.isEmpty && run.output.isEmpty, "seed \(seed)")
        continue
      }
      // JSON has no word for what is no number: it would not be read.
      let json = try JSONParser.parse(run.output)
      #expect(json["estimates"] != nil || json["identifiable"] != nil, "seed \(seed)")
    }
  }
}
