import FoundationEssentials
import StrictJSON
import SystemPackage
import Testing

@Suite("wherefore refute")
struct RefuteTests {
  /// y = 2 t + 3 z + a pattern that is no one's friend; n is z with another pattern, which t cannot change.
  private static let rows =
    "t,z,y,n\n"
    + (0..<120).map { row in
      let (t, z) = (row * 5 % 7 < 3 ? 1 : 0, row % 11)
      return "\(t),\(z),\(2 * t + 3 * z + row * row % 13 - 6),\(z + row * 3 % 17)"
    }.joined(separator: "\n") + "\n"

  private static func refute(_ data: String, _ more: [String]) async throws -> CommandRun {
    try await CommandRun.wherefore(
      ["refute", data, "--treatment", "t", "--outcome", "y", "--adjust", "z", "--method", "ols"] + more)
  }

  @Test("The keys that other programs rely on; a graph says what to adjust for; the seed fixes all, threads nothing")
  func json() async throws {
    let data = try TestFolder.file("r.csv", RefuteTests.rows)
    let graph = try TestFolder.file("g.dagitty", "dag { t [exposure] y [outcome] z -> t -> y z -> y }")
    let words = [
      "refute", data, "--graph", graph, "--format", "json", "--seed", "3", "--replicates", "40", "--threads",
    ]
    let result = try await CommandRun.wherefore(words + ["1"])
    #expect(result.status == 0, "\(result.errors)")
    let json = try JSONParser.parse(result.output)
    let refutations = json["refutations"]?.array ?? []
    for name in ["placebo-permuted", "random-common-cause", "data-subset", "bootstrap", "dummy-outcome"] {
      let refutation = refutations.first { $0["refuter"]?.string == name }
      #expect(refutation?["verdict"] == "passed", "\(name): \(refutation?["explanation"]?.string ?? "not run")")
      #expect(refutation?["replicates"]?.number == 40 && refutation?["p_value"]?.number != nil)
      #expect(refutation?["original_effect"] == json["estimate"]?["effect"])
      #expect(refutation?["refuted_effect"]?.number != nil && refutation?["does_not_show"]?.string != nil)
    }
    #expect(json["not_run"]?.array?.contains { $0["refuter"] == "negative-control-outcome" } == true)
    #expect(try await CommandRun.wherefore(words + ["2"]).output == result.output)
  }

  @Test("Chosen refuters alone run; text has a table and a sentence each; files are written by their extension")
  func textAndFiles() async throws {
    let data = try TestFolder.file("r.csv", RefuteTests.rows)
    for (kind, mark) in [("json", "\"refutations\""), ("csv", "refuter,treatment"), ("md", "| refuter |")] {
      let path = TestFolder.path("out.\(kind)")
      let result = try await RefuteTests.refute(
        data, ["--refuter", "placebo_permuted,bootstrap", "--replicates", "10", "-o", path])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("placebo-permuted") && !result.output.contains("data-subset"))
      #expect(result.output.contains("is expected") && result.output.contains("Fewer than 39 replicates"))
      #expect(try String(contentsOfFile: path, encoding: .utf8).contains(mark))
    }
    let control = try await RefuteTests.refute(
      data, ["--refuter", "negative-control-outcome", "--negative-control-outcome", "n"])
    #expect(control.status == 0 && control.output.contains("negative-control-outcome"), "\(control.errors)")
  }

  @Test("What does not suit, is not there or makes no sense is one sentence and its exit code")
  func failures() async throws {
    let data = try TestFolder.file("r.csv", RefuteTests.rows)
    let cases: [([String], Int32, String)] = [
      (["--refuter", "magic"], 64, "placebo-permuted"), (["--replicates", "0"], 64, "--replicates"),
      (["--refuter", ","], 64, "--refuter needs a name"),
      (["--refuter", "unobserved-common-cause", "--benchmark", "zz"], 65, "--benchmark zz: it is not adjusted for"),
      (["--subset-share", "1"], 64, "--subset-share"), (["-o", "x.pdf"], 64, ".json or .csv or .md"),
      (["--refuter", "negative-control-outcome"], 64, "--negative-control-outcome"),
    ]
    for (words, status, text) in cases {
      let result = try await RefuteTests.refute(data, words)
      #expect(result.status == status && result.errors.contains(text), "\(words): \(result.errors)")
    }
  }

  @Test("Of a graph that leaves several adjustment sets possible each is attacked, and the worst verdict is told")
  func undecided() async throws {
    let data = try TestFolder.file("r.csv", RefuteTests.rows)
    let open = try TestFolder.file("o.dagitty", "pdag { t [exposure] y [outcome] z -- t z -> y t -> y }")
    let words = ["refute", data, "--graph", open, "--replicates", "40", "--refuter", "placebo-permuted,overlap"]
    let run = try await CommandRun.wherefore(words + ["--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    let json = try JSONParser.parse(run.output)
    let refutations = json["refutations"]?.array ?? []
    let sets = refutations.filter { $0["refuter"] == "placebo-permuted" }.map { $0["estimand"]?["adjustment_set"] }
    #expect(sets.count == 2 && sets.contains(["z"]) && sets.contains([]))
    #expect(refutations.contains { $0["estimand"]?["orientations"] == [["z → t"]] })
    #expect(json["worst"]?.array?.count == 2 && json["estimands"]?.array?.count == 2)
    // What does not suit one of them is no error, and says of which.
    #expect(refutations.count { $0["refuter"] == "overlap" } == 1)
    let omission = json["not_run"]?.array?.first
    #expect(omission?["reason"]?.string?.hasPrefix("adjusting for nothing: ") == true)
    #expect(json["notes"]?.array?.contains { $0.string?.contains("the direction of") == true } == true)
    let path = TestFolder.path("out.md")
    let text = try await CommandRun.wherefore(words + ["-o", path])
    #expect(text.output.contains("At worst: ") && text.output.contains("placebo-permuted (adjusting for nothing)"))
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("At worst"))
  }

  @Test("Ctrl-C ends it with 130, soon")
  func interrupted() async throws {
    let data = try TestFolder.file("r.csv", RefuteTests.rows)
    let after = TestFolder.path("after")
    let script = """
      "$0" "$@" & child=$!
      sleep 1.5; kill -INT $child; begun=$(date +%s); wait $child; status=$?
      echo $(($(date +%s) - begun)) >'\(after)'; exit $status
      """
    let run = try await CommandRun.shell(
      script,
      [
        CommandRun.executable.string, "refute", data, "--treatment", "t", "--outcome", "y", "--adjust", "z", "--method",
        "aipw", "--refuter", "bootstrap", "--replicates", "1000000",
      ])
    #expect(run.status == 130 && run.errors.contains("interrupted"), "\(run.errors)")
    // Two seconds, and some for a slow machine.
    let seconds = try String(contentsOfFile: after, encoding: .utf8).prefix { $0.isNumber }
    #expect((Int(seconds) ?? 99) <= 4)
  }

  @Test(
    "A control or benchmark that is none is an error, not an attack that silently does not happen",
    arguments: [
      (["--negative-control-outcome", "nobody"], "nobody"),
      (["--negative-control-outcome", "z"], "it is adjusted for"),
      (["--negative-control-exposure", "t"], "it is the treatment"), (["--benchmark", "n"], "adjusted for are z"),
    ])
  func uselessNames(options: [String], words: String) async throws {
    let data = try TestFolder.file("r.csv", RefuteTests.rows)
    let result = try await RefuteTests.refute(data, ["--replicates", "5"] + options)
    #expect(result.status == 65 && result.errors.contains(words), "\(result.errors)")
  }
}
