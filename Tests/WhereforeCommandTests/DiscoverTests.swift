import CausalGraphs
import FoundationEssentials
import SeededRandom
import StrictJSON
import Testing

/// `wherefore discover` as a person runs it: files in, graphs out.
@Suite("wherefore discover")
struct DiscoverTests {
  /// dose → level ← age, level → outcome, with uniform noise: 1,500 rows.
  static func dose(header: String = "dose,age,level,outcome", extra: String = "") -> String {
    var generator = SplitMix64(seed: 5)
    func noise() -> Double { 2 * generator.uniform() - 1 }
    var text = header + "\n"
    for _ in 0..<1_500 {
      let (dose, age) = (noise(), noise())
      let level = 1.2 * dose - 0.9 * age + noise()
      text += "\(dose),\(age),\(level),\(1.5 * level + noise())\(extra)\n"
    }
    return text
  }

  /// rain → wet ← sprinkler with yes and no: 2,000 rows.
  static let garden: String = {
    var generator = SplitMix64(seed: 8)
    var text = "rain,sprinkler,wet\n"
    for _ in 0..<2_000 {
      let (rain, sprinkler) = (generator.uniform() < 0.4, generator.uniform() < 0.5)
      let wet = generator.uniform() < (rain || sprinkler ? 0.9 : 0.1)
      text += [rain, sprinkler, wet].map { $0 ? "yes" : "no" }.joined(separator: ",") + "\n"
    }
    return text
  }()

  @Test("Without any option: the right graph, what it rests on, and what it assumes")
  func plain() async throws {
    let path = try TestFolder.file("dose.csv", Self.dose())
    let run = try await CommandRun.wherefore(["discover", path])
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n").map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
    #expect(Set(lines.prefix(3)) == ["dose ——> level", "age ——> level", "level ——> outcome"], "\(run.output)")
    #expect(run.output.contains("3 edges among 4 variables · 1500 rows"))
    #expect(run.output.contains("proven: no graph scores better"))
    #expect(run.output.contains("Assumes that no common cause"))
    #expect(run.errors.isEmpty)
  }

  @Test(
    "Each algorithm finds the colliders, in the contract's JSON",
    arguments: ["auto", "order", "greedy", "exact", "pc", "lingam"])
  func algorithms(name: String) async throws {
    let path = try TestFolder.file("dose.csv", Self.dose())
    let run = try await CommandRun.wherefore(["discover", path, "--algorithm", name, "--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    let json = try JSONParser.parse(run.output)
    #expect(json["directed"] == true && json["multigraph"] == false)
    #expect(json["graph"]?["type"] == (name == "lingam" ? "dag" : "cpdag"))
    #expect(json["graph"]?["algorithm"]?.string?.isEmpty == false)
    #expect((json["graph"]?["seconds"]?.number ?? -1) >= 0)
    #expect(json["graph"]?["rows"] == 1500)
    let document = try GraphDocument.read(Array(run.output.utf8), as: .json)
    #expect(
      Set(document.edges.map { DirectedEdge($0.source, $0.target) })
        == [DirectedEdge(0, 2), DirectedEdge(1, 2), DirectedEdge(2, 3)], "\(run.output)")
    #expect(document.edges.allSatisfy { $0.sourceMark == .tail && $0.targetMark == .arrow })
  }

  @Test("With hidden causes allowed, circles say what is not known", arguments: ["fci", "rfci"])
  func hidden(name: String) async throws {
    let path = try TestFolder.file("dose.csv", Self.dose())
    let run = try await CommandRun.wherefore(["discover", path, "--algorithm", name, "--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    let document = try GraphDocument.read(Array(run.output.utf8), as: .json)
    #expect(document.kind == .pag)
    let edge = try #require(document.edges.first { [$0.source, $0.target].sorted() == [0, 2] })
    #expect((edge.source == 0 ? edge.sourceMark : edge.targetMark) == .circle)
    #expect((edge.source == 2 ? edge.sourceMark : edge.targetMark) == .arrow)
  }

  @Test("Categories, from a file, from standard input and gzip'd, give the same graph")
  func categories() async throws {
    let path = try TestFolder.file("garden.csv", Self.garden)
    let file = try await CommandRun.wherefore(["discover", path, "--format", "json"])
    #expect(file.status == 0, "\(file.errors)")
    let piped = try await CommandRun.wherefore(["discover", "-", "--format", "json"], input: Self.garden)
    #expect(piped.status == 0, "\(piped.errors)")
    let zipped = try await CommandRun.shell("gzip -k \"$0\"", [path])
    #expect(zipped.status == 0)
    let unzipped = try await CommandRun.wherefore(["discover", path + ".gz", "--format", "json"])
    #expect(unzipped.status == 0, "\(unzipped.errors)")
    let documents = try [file, piped, unzipped].map { run in
      var document = try GraphDocument.read(Array(run.output.utf8), as: .json)
      document.learning?.seconds = nil
      return document
    }
    #expect(documents[0] == documents[1] && documents[0] == documents[2])
    let edges = documents[0].edges.map { DirectedEdge($0.source, $0.target) }
    #expect(Set(edges) == [DirectedEdge(0, 2), DirectedEdge(1, 2)])
    #expect(documents[0].learning?.settingName == .equivalentSampleSize)
  }

  @Test("Collinear columns do not keep the greedy search going round, numbers too small to square are refused")
  func hardNumbers() async throws {
    let rows = Self.dose().split(separator: "\n").dropFirst().prefix(300).map { line in
      line.split(separator: ",").compactMap { Double($0) }
    }
    let sums = try TestFolder.file(
      "sums.csv", "a,b,c,d\n" + rows.map { "\($0[0]),\($0[1]),\($0[2]),\($0[0] + $0[2])\n" }.joined())
    let greedy = try await CommandRun.wherefore(["discover", sums, "--algorithm", "greedy"])
    #expect(greedy.status == 0, "\(greedy.errors)")
    let small = try TestFolder.file(
      "small.csv", "a,b\n" + rows.map { "\($0[0] * 1e-200),\($0[1] * 1e-200)\n" }.joined())
    let refused = try await CommandRun.wherefore(["discover", small])
    #expect(refused.status == 65 && refused.errors.contains("multiply them"), "\(refused.errors)")
    let usage = try await CommandRun.wherefore(["discover", sums, "--alpha", "nan"])
    #expect(usage.status == 64, "\(usage.errors)")
    let endless = try await CommandRun.wherefore(["discover", "/dev/zero"])
    #expect(endless.status == 65 && endless.errors.contains("NUL"), "\(endless.errors)")
    // With listwise deletion "d" does not vary.
    let gaps = try TestFolder.file(
      "gaps.csv",
      "a,b,c,d\n" + rows.enumerated().map { "\($1[0]),\($1[1]),\($0 % 2 == 0 ? "" : "\($1[2])"),\($0 % 2)\n" }.joined())
    let left = try await CommandRun.wherefore(["discover", gaps, "--algorithm", "lingam"])
    #expect(left.status == 0 && left.output.contains("\"d\" is always 1"), "\(left.errors)")
  }

  @Test("What is known is obeyed, and a contradiction is refused with the edges named")
  func knowledge() async throws {
    let path = try TestFolder.file("dose.csv", Self.dose())
    let known = try TestFolder.file("known.json", #"{"tiers": [["outcome"], ["level", "dose", "age"]]}"#)
    let run = try await CommandRun.wherefore(
      ["discover", path, "--knowledge", known, "--require", "age,dose", "--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    let document = try GraphDocument.read(Array(run.output.utf8), as: .json)
    #expect(document.edges.contains { $0.source == 1 && $0.target == 0 && $0.targetMark == .arrow })
    #expect(!document.edges.contains { $0.target == 3 && $0.targetMark == .arrow })
    let wrong = try await CommandRun.wherefore(["discover", path, "--require", "age,dose", "--forbid", "age,dose"])
    #expect(wrong.status == 65)
    #expect(wrong.errors.contains("age") && wrong.errors.contains("dose"), "\(wrong.errors)")
    let unknown = try await CommandRun.wherefore(["discover", path, "--require", "agee,dose"])
    #expect(unknown.status == 65)
    #expect(unknown.errors.contains("age"), "\(unknown.errors)")
  }

  @Test("The same seed gives the same graph on any number of threads, and pictures are written")
  func determinism() async throws {
    let path = try TestFolder.file("dose.csv", Self.dose())
    var texts: Set<String> = []
    for threads in ["1", "2", "5"] {
      let picture = TestFolder.path("graph.svg")
      let run = try await CommandRun.wherefore([
        "discover", path, "--algorithm", "order", "--bootstrap", "20", "--threads", threads, "--format", "json", "-o",
        picture,
      ])
      #expect(run.status == 0, "\(run.errors)")
      texts.insert(run.output.split(separator: "\n").filter { !$0.contains("\"seconds\"") }.joined(separator: "\n"))
      #expect(try String(contentsOfFile: picture, encoding: .utf8).contains("<svg"))
    }
    #expect(texts.count == 1)
    #expect(texts.first?.contains("bootstrap") == true)
  }

  @Test(
    "Bad data: one sentence with the place, and 65",
    arguments: [
      ("a,b\n1,2\n3\n", ["line 3"]),
      ("a,b\n1,2\n3,inf\n", ["line 3", "column"]),
      ("a,b\n", ["row"]),
      ("", ["empty"]),
      ("a,a\n1,2\n", ["a"]),
      ("a,b\n1,2\u{0}\n", ["line 2"]),
      ("a,b\n1,\n2,\n3,\n", ["at least two variables"]),
      ("a,b\n1,NA\n2,NA\nNA,3\nNA,4\n", ["missing"]),
      ("a,b\n1,2\n1,3\n1,4\n", ["at least two variables", "\"a\" is always 1"]),
      ("a,b\n1,\"2\n", ["line 2"]),
    ])
  func badData(content: String, says: [String]) async throws {
    let path = try TestFolder.file("bad.csv", content)
    let run = try await CommandRun.wherefore(["discover", path])
    #expect(run.status == 65, "\(run.status) \(run.errors) \(run.output)")
    #expect(run.output.isEmpty)
    for word in says { #expect(run.errors.contains(word), "\(run.errors)") }
    #expect(run.errors.contains("bad.csv"), "\(run.errors)")
  }

  @Test("No such file is 66, a wrong option 64, a picture nobody can write 73")
  func otherFailures() async throws {
    let path = try TestFolder.file("dose.csv", Self.dose())
    let cases: [([String], Int32)] = [
      (["discover", "none.csv"], 66), (["discover", path, "--algorithm", "magic"], 64),
      (["discover", path, "--threads", "0"], 64), (["discover", path, "-o", "/proc/none/g.svg"], 73),
      (["discover", path, "--alpha", "2"], 64), (["discover", path, "--drop", "doze"], 65),
      (["discover", path, "--missing", "error", "--na", "nothing"], 0),
    ]
    for (arguments, status) in cases {
      let run = try await CommandRun.wherefore(arguments)
      #expect(run.status == status, "\(arguments): \(run.status) \(run.errors)")
    }
  }

  @Test("Semicolons with decimal commas are read when that is said")
  func decimalCommas() async throws {
    let text = Self.dose().replacing(",", with: ";").replacing(".", with: ",")
    let path = try TestFolder.file("komma.csv", text)
    let run = try await CommandRun.wherefore(["discover", path, "--decimal-comma"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("3 edges among 4 variables · 1500 rows"), "\(run.output)")
  }

  @Test("A constant column, a duplicate and a time are said, and nothing is NaN")
  func oddColumns() async throws {
    var rows = Self.dose().split(separator: "\n").map(String.init)
    rows[0] += ",same,copy,year"
    for index in rows.indices.dropFirst() {
      let first = rows[index].split(separator: ",")[0]
      rows[index] += ",7,\(first),\(1900 + index)"
    }
    let path = try TestFolder.file("odd.csv", rows.joined(separator: "\n"))
    let run = try await CommandRun.wherefore(["discover", path])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("\"same\" is always 7"))
    #expect(run.output.contains("\"copy\" repeats column \"dose\""), "\(run.output)")
    #expect(run.output.contains("\"year\" looks like a time"), "\(run.output)")
    #expect(!run.output.lowercased().contains("nan"))
  }
}
