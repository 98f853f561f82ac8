import FoundationEssentials
import StrictJSON
import Testing

@Suite("wherefore convert")
struct ConvertTests {
  @Test("A graph goes to every format by its extension, and back")
  func formats() async throws {
    let source = try TestFolder.file("graph.csv", "parent,child\nsmoking,tar\ntar,cancer\nsmoking,cancer\n")
    for name in ["a.json", "a.gml", "a.dot", "a.dagitty", "a.graphml", "a.bnlearn", "a.txt", "a.csv"] {
      let target = TestFolder.path(name)
      let result = try await CommandRun.wherefore(["convert", source, "-o", target])
      #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty, "\(name): \(result.errors)")
      let back = try await CommandRun.wherefore(["convert", target, "--to", "csv"])
      #expect(back.status == 0, "\(name): \(back.errors)")
      #expect(
        Set(back.output.split(separator: "\n")).isSuperset(of: ["smoking,tar", "tar,cancer", "smoking,cancer"]),
        "\(name)")
    }
    let drawing = try await CommandRun.wherefore(["convert", source, "--to", "mermaid"])
    #expect(drawing.output.hasPrefix("flowchart TD\n"))
  }

  @Test("Standard input to standard output; JSON has the members that other programs rely on")
  func pipes() async throws {
    let result = try await CommandRun.wherefore(
      ["convert", "-", "--from", "dagitty", "--to", "json"], input: "dag { U [latent] U -> X X <-> Y }")
    #expect(result.status == 0)
    let graph = try JSONParser.parse(result.output)
    #expect(graph["graph"]?["type"]?.string == "admg" && graph["directed"]?.bool == true)
    #expect(graph["nodes"]?.array?.first?["latent"]?.bool == true)
    #expect(graph["edges"]?.array?.first?["target_mark"]?.string == "arrow")
  }

  @Test("Each failure says what to do and ends with its exit code")
  func failures() async throws {
    let good = try TestFolder.file("good.csv", "parent,child\na,b\n")
    let bad = try TestFolder.file("bad.dot", "digraph {\n  a -> ;\n}\n")
    let cycle = try TestFolder.file(
      "cycle.gml",
      "graph[directed 1 node[id \"X\" label \"X\"] node[id \"Y\" label \"Y\"] edge[source \"X\" target \"Y\"] "
        + "edge[source \"Y\" target \"X\"]]")
    let cases: [(arguments: [String], status: Int32, said: [String])] = [
      ([TestFolder.path("none.json"), "--to", "csv"], 66, ["cannot read"]),
      ([bad, "--to", "csv"], 65, ["bad.dot", "line 2, column 5"]),
      ([cycle, "--to", "csv"], 65, ["cycle", "X → Y → X"]),
      ([good, "-o", TestFolder.shared + "/no/such/folder/a.json"], 73, ["cannot write"]),
      ([good, "-o", "a.pdf"], 64, ["a.pdf", ".json", "--to"]),
      ([TestFolder.path("a.xyz"), "--to", "csv"], 64, [".xyz", "--from"]),
      ([good], 64, ["-o"]),
      (["-", "--to", "csv"], 64, ["--from"]),
      ([good, "--to", "xml"], 64, ["xml"]),
    ]
    for (arguments, status, said) in cases {
      let result = try await CommandRun.wherefore(["convert"] + arguments)
      #expect(result.status == status, "\(arguments): \(result.errors)")
      #expect(result.output.isEmpty)
      for part in said { #expect(result.errors.contains(part), "\(arguments): \(result.errors)") }
    }
  }

  @Test("A file that can not be written leaves the old one as it was")
  func wholeOrNot() async throws {
    let source = try TestFolder.file("pag.dagitty", "pag { a @-> b }")
    let target = try TestFolder.file("old.bnlearn", "[old]")
    let result = try await CommandRun.wherefore(["convert", source, "-o", target])
    #expect(result.status == 65)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "[old]")
  }

  @Test("A link is written through and stays a link, whole or not at all")
  func followsLinks() async throws {
    let source = try TestFolder.file("linked.csv", "parent,child\na,b\n")
    let target = try TestFolder.file("behind-the-link.csv", "old")
    let link = TestFolder.path("link.bnlearn")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    let result = try await CommandRun.wherefore(["convert", source, "-o", link])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "[a][b|a]\n")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
  }
}
