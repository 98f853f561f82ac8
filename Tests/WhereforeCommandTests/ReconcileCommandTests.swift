import FoundationEssentials
import SeededRandom
import StrictJSON
import Testing

@Suite("reconcile, explain and edit")
struct ReconcileCommandTests {
  /// smoking → tar → cancer, binary, with chances far from a half: 1,500 rows of our own.
  static func table() throws -> String {
    var dice = SplitMix64(seed: 7)
    func chance(_ probability: Double) -> Bool { Double(dice.next() >> 11) * 0x1p-53 < probability }
    var text = "smoking,tar,cancer,age\n"
    for _ in 0..<1_500 {
      let smoking = chance(0.4)
      let tar = chance(smoking ? 0.85 : 0.1)
      let cancer = chance(tar ? 0.7 : 0.15)
      let words = [smoking, tar, cancer, chance(0.5)].map { $0 ? "yes" : "no" }
      text += words.joined(separator: ",") + "\n"
    }
    return try TestFolder.file("survey.csv", text)
  }

  private static let claims = """
    first,second,claim,probability,expert,rationale
    smoking,tar,causes,0.9,Anna,smoke leaves it
    smoking,tar,before,0.8,Ben,
    cancer,tar,causes,0.6,Ben,I read it somewhere
    age,tar,no edge,0.8,Anna,
    smokin,tar,causes,,,
    """

  @Test("From claims and data to a graph, a person's decisions, the graph that obeys them, and why")
  func loop() async throws {
    let data = try Self.table()
    let claims = try TestFolder.file("claims.csv", Self.claims)
    let first = TestFolder.path("first.json")
    let merged = try await CommandRun.wherefore(["reconcile", "--data", data, "--proposals", claims, "-o", first])
    #expect(merged.status == 0, "\(merged.errors)")
    for part in ["smoking", "→", "probability", "Overruled", "Ben", "did you mean \"smoking\"", "1500 rows"] {
      #expect(merged.output.contains(part), "\(part)\n\(merged.output)")
    }
    // How far each of the two experts is believed is said once, not among the notes again.
    #expect(merged.output.ranges(of: "by default)").count == 2, "\(merged.output)")
    let why = try await CommandRun.wherefore(["explain", first, "smoking", "tar"])
    #expect(why.status == 0)
    for part in ["smoking → tar", "Anna: smoking causes tar directly, 0.90: “smoke leaves it”", "nats", "Ben"] {
      #expect(why.output.contains(part), "\(part)\n\(why.output)")
    }

    let edited = TestFolder.path("edited.json")
    let edit = try await CommandRun.wherefore([
      "edit", first, "--forbid", "smoking,tar", "--require", "age,cancer", "--note", "a trial of 1999", "--by", "Cleo",
      "-o", edited,
    ])
    #expect(edit.status == 0 && edit.errors.contains("Cleo"), "\(edit.errors)")
    let next = TestFolder.path("next.json")
    let again = try await CommandRun.wherefore([
      "reconcile", "--data", data, "--proposals", edited, "--knowledge", edited, "--format", "json", "-o", next,
    ])
    #expect(again.status == 0, "\(again.errors)")
    let graph = try JSONParser.parse(again.output)
    let edges = (graph["edges"]?.array ?? []).map { [$0["source"]?.string, $0["target"]?.string] }
    #expect(edges.contains(["age", "cancer"]) && !edges.contains(["smoking", "tar"]))
    #expect(graph["graph"]?["knowledge"]?["required"] == [["age", "cancer"]])
    let account = try await CommandRun.wherefore(["explain", next, "tar", "smoking"])
    for part in ["Cleo forbids smoking → tar", "Cleo notes: “a trial of 1999”", "smoke leaves it"] {
      #expect(account.output.contains(part), "\(part)\n\(account.output)")
    }
    let json = try await CommandRun.wherefore(["explain", next, "age", "cancer", "--format", "json"])
    #expect(try JSONParser.parse(json.output)["edges"]?.array?.first?["source"] == "age")
    // A third round from the second's own file keeps all of it.
    let third = try await CommandRun.wherefore([
      "reconcile", "--data", data, "--proposals", next, "--knowledge", next, "--format", "json",
    ])
    #expect(third.output == again.output)
  }

  @Test("Without data: people and a partial graph, made acyclic; every output format")
  func names() async throws {
    let claims = try TestFolder.file("anna.csv", "cause,effect,p\na,b,0.9\nb,c,0.8\nc,a,0.6\n")
    let graph = try TestFolder.file("book.dot", "digraph { b -> c; c -> d }")
    for name in ["x.dot", "x.csv", "x.gml", "x.dagitty"] {
      let path = TestFolder.path(name)
      let run = try await CommandRun.wherefore(["reconcile", "--proposals", claims, graph, "-o", path])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("Overruled"))
      let back = try await CommandRun.wherefore(["explain", path, "a", "c"])
      #expect(back.status == 0 && back.output.contains("a → b → c"), "\(back.output)\(back.errors)")
    }
  }

  @Test(
    "Wrong use and wrong input end with their codes and a sentence",
    arguments: [
      (["reconcile"], 64, "--proposals"), (["reconcile", "--proposals", "/nonexistent.csv"], 66, "nonexistent"),
      (["reconcile", "--proposals", "BAD"], 65, "line 2, column 5"),
      (["reconcile", "--proposals", "GOOD", "--require", "a,b", "--require", "b,a"], 65, "a → b → a"),
      (["reconcile", "--proposals", "GOOD", "--forbid", "a,x"], 65, "\"x\""),
      (["reconcile", "--proposals", "GOOD", "--claim-probability", "2"], 64, "0 to 1"),
      (["reconcile", "--proposals", "GOOD", "--knowledge", "GRAPH"], 65, "wherefore edit"),
      (["reconcile", "--proposals", "GOOD", "--data", "/nonexistent"], 66, "nonexistent"),
      (["explain", "GRAPH", "a", "c"], 65, "\"c\""), (["explain", "GRAPH", "a", "a"], 64, "different"),
      (["explain", "/nonexistent.json", "a", "b"], 66, "nonexistent"),
      (["edit", "GRAPH"], 64, "--require"), (["edit", "GRAPH", "--require", "a,b", "-o", "x.dot"], 64, "JSON"),
      (["edit", "GRAPH", "--require", "a,b", "--require", "b,a"], 65, "a → b → a"),
      (["edit", "GRAPH", "--require", "a,b", "--forbid", "a,b"], 65, "a → b"),
      (["edit", "GRAPH", "--reverse", "b,a"], 65, "reverse"), (["edit", "GRAPH", "--require", "a"], 64, "comma"),
    ])
  func refused(arguments: [String], status: Int32, part: String) async throws {
    let files = [
      "BAD": try TestFolder.file("bad.csv", "cause,effect,p\na,b,nan\n"),
      "GOOD": try TestFolder.file("good.csv", "cause,effect\na,b\n"),
      "GRAPH": try TestFolder.file(
        "graph.json", #"{"nodes":[{"id":"a"},{"id":"b"}],"edges":[{"source":"a","target":"b"}]}"#),
    ]
    let run = try await CommandRun.wherefore(arguments.map { files[$0] ?? $0 })
    #expect(run.status == status, "\(run.output)\(run.errors)")
    #expect(run.errors.contains(part), "\(run.errors)")
  }
}
