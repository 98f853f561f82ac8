import FoundationEssentials
import StrictJSON
import Testing

@Suite("wherefore score")
struct ScoreTests {
  @Test("The keys that other programs rely on, for a DAG and for a graph with other edges")
  func json() async throws {
    let truth = try TestFolder.file("truth.csv", "parent,child\na,b\nb,c\nd,c\n")
    let learned = try TestFolder.file("learned.csv", "from,to\na,b\nc,b\n")
    let result = try await CommandRun.wherefore(["score", learned, "--truth", truth, "--format", "json"])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let score = try JSONParser.parse(result.output)
    #expect(score["shd"]?.integer == 2)
    #expect(score["shd_cpdag"]?.integer == 3)
    #expect(score["sid"]?.integer == 5)
    #expect(score["skeleton"]?["precision"]?.number == 1)
    #expect(score["arrowhead"]?["f1"]?.number == 0)
    #expect(score["orientation_accuracy"]?.number == 0.5)

    let mixed = try TestFolder.file("mixed.csv", "from,to,type\na,b,---\nc,b,-->\nd,c,<->\n")
    let other = try await CommandRun.wherefore(["score", mixed, "--truth", truth, "--format", "json"])
    #expect(other.status == 0, "\(other.errors)")
    #expect(try JSONParser.parse(other.output)["sid"] == .null)
  }

  @Test("A table for people is the default")
  func table() async throws {
    let truth = try TestFolder.file("truth.dot", "digraph { a -> b; b -> c }")
    let result = try await CommandRun.wherefore(["score", truth, "--truth", truth])
    #expect(result.status == 0)
    #expect(result.output.contains("structural Hamming distance (SHD)       0\n"))
    #expect(result.output.contains("adjacencies                             1.000      1.000   1.000\n"))
  }

  @Test("Each failure says what to do and ends with its exit code")
  func failures() async throws {
    let good = try TestFolder.file("good.csv", "parent,child\na,b\n")
    let misspelt = try TestFolder.file("misspelt.csv", "parent,child\na,bb\n")
    let cycle = try TestFolder.file("cycle.csv", "parent,child\na,b\nb,c\nc,a\n")
    let open = try TestFolder.file("open.csv", "from,to,type\na,b,---\n")
    let cases: [(arguments: [String], status: Int32, said: [String])] = [
      ([misspelt, "--truth", good], 65, ["different variables", "bb", "rename"]),
      ([good, "--truth", cycle], 65, ["cycle.csv", "cycle"]),
      ([good, "--truth", open], 65, ["undirected", "directed acyclic graph", "equivalence class"]),
      ([good, "--truth", TestFolder.path("none.csv")], 66, ["cannot read"]),
      ([good, "--truth", "truth.xyz"], 64, ["truth.xyz"]),
      ([good], 64, ["--truth"]),
    ]
    for (arguments, status, said) in cases {
      let result = try await CommandRun.wherefore(["score"] + arguments)
      #expect(result.status == status, "\(arguments): \(result.errors)")
      #expect(result.output.isEmpty)
      for part in said { #expect(result.errors.contains(part), "\(arguments): \(result.errors)") }
    }
  }
}
