import FoundationEssentials
import SeededRandom
import StrictJSON
import Subprocess
import SystemPackage
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

  @Test("Too few rows for cross-fitted models: a plainer method answers and says why")
  func fewRows() async throws {
    let data = try TestFolder.file(
      "few.csv", "a,b,t,y\n1,2,0,1.5\n2,1,1,3\n3,5,0,2.5\n4,3,1,4\n5,4,0,3.9\n6,8,1,7\n7,6,0,5\n8,9,1,8.3\n")
    let words = ["estimate", data, "--treatment", "t", "--outcome", "y", "--adjust", "a,b"]
    let result = try await CommandRun.wherefore(words)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("linear-regression: taken instead of aipw"), "\(result.output)")
    let sure = try await CommandRun.wherefore(words + ["--level", "0.9999999999999999"])
    #expect(sure.output.contains("99.99999999999999 % interval"), "\(sure.output)")
  }

  @Test(
    "What would be passed over in silence is refused",
    arguments: [
      ["--map", "x=z"], ["--method", ""], ["--method", ","], ["--method", "ols", "--method", " "], ["--adjust", ""],
      ["--mediator", ""],
    ])
  func emptySettings(words: [String]) async throws {
    let data = try TestFolder.file("d.csv", EstimateTests.rows)
    let result = try await CommandRun.wherefore(["estimate", data, "--treatment", "t", "--outcome", "y"] + words)
    #expect(result.status == 64 && result.errors.contains(words[0]), "\(result.errors)")
  }

  @Test("A controlled direct effect without a value for its mediator says that it is an average")
  func averagedMediator() async throws {
    let data = try TestFolder.file("d.csv", EstimateTests.rows)
    let words = ["estimate", data, "--treatment", "t", "--outcome", "y", "--effect", "cde", "--mediator", "z"]
    let free = try await CommandRun.wherefore(words)
    #expect(free.status == 0 && free.output.contains("averaged over the values of z"), "\(free.output)\(free.errors)")
    let held = try await CommandRun.wherefore(words + ["--at", "z=1"])
    #expect(held.status == 0 && !held.output.contains("averaged"), "\(held.output)\(held.errors)")
  }

  @Test("Effects by an instrument are told apart from those by adjustment")
  func instrumentsBesideAdjustment() async throws {
    let graph = try TestFolder.file("iv.dagitty", "dag { w -> t -> y ; z -> t ; z -> y }")
    let rows = EstimateTests.rows.split(separator: "\n").enumerated().map { place, row in
      place == 0 ? "\(row),w" : "\(row),\((place - 1) % 2 + (place * 5 % 7) / 5)"
    }
    let wide = try TestFolder.file("w.csv", rows.joined(separator: "\n") + "\n")
    let all = try await CommandRun.wherefore([
      "estimate", wide, "--graph", graph, "--treatment", "t", "--outcome", "y", "--method", "all",
    ])
    #expect(all.status == 0 && all.output.hasPrefix("The effect of t on y, adjusting for z\n"), "\(all.errors)")
    #expect(all.output.contains("\nwald, 2sls, liml: by the instrument w."), "\(all.output)")
    let two = try await CommandRun.wherefore([
      "estimate", wide, "--graph", graph, "--treatment", "t", "--outcome", "y", "--method", "2sls",
    ])
    #expect(two.output.hasPrefix("The effect of t on y, by the instrument w"), "\(two.output)\(two.errors)")
  }

  @Test("One row is one row")
  func words() async throws {
    let data = try TestFolder.file("gap.csv", EstimateTests.rows.replacing("\n0,0,", with: "\n0,,", maxReplacements: 1))
    let words = ["estimate", data, "--treatment", "t", "--outcome", "y", "--adjust", "z", "--method", "ols"]
    let result = try await CommandRun.wherefore(words)
    #expect(result.output.contains("- 1 row was left out for missing values"), "\(result.output)")
  }

  @Test("Without XGBoost, trees are refused in a sentence; all methods go on without them")
  func missingLibrary() async throws {
    let data = try TestFolder.file("d.csv", EstimateTests.rows)
    let words = ["estimate", data, "--treatment", "t", "--outcome", "y", "--adjust", "z", "--learner", "forest"]
    let absent = ["WHEREFORE_XGBOOST": TestFolder.path("no-library.so")]
    let one = try await CommandRun.wherefore(words + ["--method", "aipw"], environment: absent)
    #expect(one.status == 65 && one.errors.contains("libxgboost0"), "\(one.errors)")
    #expect(one.errors.split(separator: "\n").count == 1)
    let all = try await CommandRun.wherefore(words + ["--method", "all"], environment: absent)
    #expect(all.status == 0, "\(all.errors)")
    #expect(all.output.contains("\n  linear-regression") && all.output.contains("aipw: boosted trees and forests need"))
  }

  @Test("Ctrl-C ends it with a sentence and 130, whatever is being fitted")
  func interrupted() async throws {
    var random = SplitMix64(seed: 3)
    func uniform() -> Double { Double(random.next() >> 11) / Double(1 << 53) }
    let rows = (0..<6_000).map { _ in (0..<9).map { _ in "\(uniform())" }.joined(separator: ",") }
    let lines = zip(rows, 0...).map { "\($1 % 2),\($0)" }
    let data = try TestFolder.file("long.csv", "t,y,a,b,c,d,e,f,g,h\n" + lines.joined(separator: "\n") + "\n")
    let words = [
      "estimate", data, "--treatment", "t", "--outcome", "y", "--adjust", "a,b,c,d,e,f,g,h", "--method", "aipw",
      "--learner", "forest", "--folds", "50",
    ]
    let result = try await run(
      .path(CommandRun.executable), arguments: Arguments(words), environment: .custom(CommandRun.clean([:])),
      input: .none, output: .discarded, error: .string(limit: 1 << 16)
    ) { execution in
      // Before it has a handler the signal would end it as it ends any program.
      for _ in 0..<2_000 where !Self.catchesInterrupts(execution.processIdentifier) {
        try await Task.sleep(for: .milliseconds(5))
      }
      try await Task.sleep(for: .milliseconds(300))
      try execution.send(signal: .interrupt)
    }
    #expect(result.terminationStatus == .exited(130))
    #expect(result.standardError.contains("interrupted"), "\(result.standardError)")
  }

  private static func catchesInterrupts(_ process: ProcessIdentifier) -> Bool {
    // The kernel says that its files are empty: only what is read tells.
    guard let file = try? FileDescriptor.open("/proc/\(process.value)/status", .readOnly) else { return false }
    var bytes = [UInt8](repeating: 0, count: 1 << 13)
    let count = (try? bytes.withUnsafeMutableBytes { try file.read(into: $0) }) ?? 0
    try? file.close()
    let status = String(decoding: bytes[..<count], as: UTF8.self)
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("SigCgt:") }),
      let mask = line.split(separator: "\t").last.flatMap({ UInt64($0, radix: 16) })
    else { return false }
    return mask & 2 != 0
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
