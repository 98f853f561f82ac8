import FoundationEssentials
import StrictJSON
import Testing

@Suite("wherefore estimate")
struct EstimateTests {
  /// y = 1 + 2 t + 3 z + a pattern that is no one's friend.
  private static let rows =
    "t,z,y,g,label\n"
    + (0..<40).map { row in
      let (t, z) = (row % 2, row / 2 % 5)
      return "\(t),\(z),\(1 + 2 * t + 3 * z + (row * 7 % 11 - 5)),g\(row / 10),\(t == 1 ? "drug" : "none")"
    }.joined(separator: "\n") + "\n"

  @Test("The keys that other programs rely on; a graph says what to adjust for")
  func json() async throws {
    let data = try TestFolder.file("d.csv", EstimateTests.rows)
    let graph = try TestFolder.file("g.dagitty", "dag { t [exposure] y [outcome] z -> t -> y z -> y }")
    let result = try await CommandRun.wherefore([
      "estimate", data, "--graph", graph, "--method", "linear_regression", "--format", "json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let estimate = try JSONParser.parse(result.output)["estimates"]?.array?.first
    #expect(estimate?["method"] == "linear-regression" && estimate?["target"] == "ate")
    #expect(estimate?["rows_used"]?.number == 40)
    #expect(estimate?["diagnostics"]?["adjustment_set"] == ["z"])
    let (effect, error) = (estimate?["effect"]?.number ?? .nan, estimate?["standard_error"]?.number ?? .nan)
    #expect(abs(effect - 2) < 2 * error && error > 0)
    let interval = estimate?["interval"]
    #expect((interval?["lower"]?.number ?? .nan) < effect && effect < (interval?["upper"]?.number ?? .nan))
    #expect(interval?["level"]?.number == 0.95)
  }

  @Test("Without a graph: what to adjust for is said, and a method chosen and named")
  func declared() async throws {
    let data = try TestFolder.file("d.csv", EstimateTests.rows)
    let result = try await CommandRun.wherefore([
      "estimate", data, "--treatment", "label", "--outcome", "y", "--adjust", "z", "--control", "none", "--cluster",
      "g",
      "--method", "ols",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("linear-regression") && result.output.contains("from none to drug"))
  }

  @Test("What is not identified, not there or not possible is one sentence and its exit code")
  func failures() async throws {
    let data = try TestFolder.file("d.csv", EstimateTests.rows)
    let bow = try TestFolder.file("bow.dagitty", "dag { t -> y ; t <-> y ; z }")
    let unidentified = try await CommandRun.wherefore([
      "estimate", data, "--graph", bow, "--treatment", "t", "--outcome", "y",
    ])
    #expect(unidentified.status == 65 && unidentified.errors.contains("t ↔ y"), "\(unidentified.errors)")
    let near = try TestFolder.file("near.dagitty", "dag { t -> y ; zz -> t ; zz -> y }")
    let slip = try await CommandRun.wherefore(["estimate", data, "--graph", near, "--treatment", "t", "--outcome", "y"])
    #expect(slip.status == 65 && slip.errors.contains("did you mean \"z\"?"), "\(slip.errors)")
    let mapped = try await CommandRun.wherefore([
      "estimate", data, "--graph", near, "--treatment", "t", "--outcome", "y", "--map", "zz=z", "--method", "ols",
    ])
    #expect(mapped.status == 0, "\(mapped.errors)")
    let typo = try await CommandRun.wherefore(["estimate", data, "--treatment", "labl", "--outcome", "y"])
    #expect(typo.status == 65 && typo.errors.contains("did you mean \"label\"?"), "\(typo.errors)")
    let method = try await CommandRun.wherefore([
      "estimate", data, "--treatment", "t", "--outcome", "y", "--method", "magic",
    ])
    #expect(method.status == 64 && method.errors.contains("linear-regression"), "\(method.errors)")
    let constant = try TestFolder.file("c.csv", "t,y\n1,2\n1,3\n1,5\n")
    let level = try await CommandRun.wherefore(["estimate", constant, "--treatment", "t", "--outcome", "y"])
    #expect(level.status == 65 && level.errors.contains("every row in use has t = 1"), "\(level.errors)")
  }

  @Test("Undecided edges give a range, every method its line, and pictures are drawn")
  func rangesAndPictures() async throws {
    let data = try TestFolder.file("d.csv", EstimateTests.rows)
    let open = try TestFolder.file("o.dagitty", "pdag { t [exposure] y [outcome] z -- t z -> y t -> y }")
    let range = try await CommandRun.wherefore(["estimate", data, "--graph", open, "--format", "json"])
    #expect(range.status == 0, "\(range.errors)")
    let json = try JSONParser.parse(range.output)
    #expect(json["estimates"] == [] && json["ranges"]?.array?.first?["members"]?.array?.count == 2)
    let forest = data + ".svg"
    let (love, overlap) = (data + ".love.svg", data + ".overlap.svg")
    let all = try await CommandRun.wherefore([
      "estimate", data, "--treatment", "t", "--outcome", "y", "--adjust", "z", "--method", "all", "-o", forest,
      "--love-plot", love, "--overlap-plot", overlap,
    ])
    #expect(all.status == 0, "\(all.errors)")
    for method in ["linear-regression", "g-formula", "weighting", "matching", "aipw", "dml"] {
      #expect(all.output.contains("\n  \(method)"), "\(all.output)")
    }
    #expect(all.output.contains("favourite"))
    for picture in [forest, love, overlap] {
      #expect(try String(contentsOfFile: picture, encoding: .utf8).hasPrefix("<svg"))
    }
  }
}
