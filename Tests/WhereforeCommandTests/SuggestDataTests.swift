import FoundationEssentials
import SeededRandom
import StrictJSON
import TestSupport
import Testing

@Suite("suggest with data")
struct SuggestDataTests {
  /// alpha → beta → gamma → delta and epsilon alone, with levels that no prompt would hold by itself.
  private static func table() throws -> String {
    var dice = SplitMix64(seed: 11)
    func chance(_ probability: Double) -> Bool { Double(dice.next() >> 11) * 0x1p-53 < probability }
    var text = "alpha,beta,gamma,delta,epsilon\n"
    for _ in 0..<800 {
      var row = [chance(0.5)]
      for _ in 0..<3 { row.append(chance(row[row.count - 1] ? 0.85 : 0.15)) }
      row.append(chance(0.5))
      text += row.map { $0 ? "quoxaffirm" : "quoxdeny" }.joined(separator: ",") + "\n"
    }
    return try TestFolder.file("chain.csv", text)
  }

  private static func run(
    _ arguments: [String], chain: [String] = ["alpha", "beta", "gamma", "delta"],
    log: String = TestFolder.path("requests.log")
  ) async throws -> (run: CommandRun, sent: [String]) {
    let child = try FaultServerChild(["python3", FaultServerChild.support("chain_server.py"), log] + chain)
    let port = try #require(child.nextLine())
    let run = try await CommandRun.wherefore(
      ["suggest", "--model", "m", "--base-url", "http://127.0.0.1:\(port)/v1", "--no-cache"] + arguments)
    let sent = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    withExtendedLifetime(child) {}
    return (run, sent.split(separator: "\n").map(String.init))
  }

  private static func edges(_ output: String) throws -> [[String?]] {
    (try JSONParser.parse(output)["edges"]?.array ?? []).map { [$0["source"]?.string, $0["target"]?.string] }
  }

  private static let chain: [[String?]] = [["alpha", "beta"], ["beta", "gamma"], ["gamma", "delta"]]

  @Test("Names come from the columns, answers meet the rows, and no value of a row leaves the machine")
  func data() async throws {
    let table = try Self.table()
    let (run, sent) = try await Self.run(["--data", table, "--strategy", "ordering", "--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Self.edges(run.output) == Self.chain)
    #expect(sent.count == 5 && sent.allSatisfy { $0.contains("epsilon") && !$0.contains("quox") })
    let json = try JSONParser.parse(run.output)
    #expect(json["graph"]?["reconciliation"]?["rows"] == 800)
    let text = try await Self.run(["--data", table, "--strategy", "ordering", "--drop", "epsilon"])
    #expect(text.run.output.contains("nats") && text.run.output.contains("4 requests"), "\(text.run.output)")
  }

  @Test("Active asking keeps to its budget, asks about what is open, and sends no rows")
  func active() async throws {
    let table = try Self.table()
    let (run, sent) = try await Self.run(
      ["--data", table, "--ask", "active", "--max-requests", "6", "--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Self.edges(run.output) == Self.chain)
    #expect((1...6).contains(sent.count) && sent.allSatisfy { !$0.contains("quox") })
    // Five questions of order and ten pairs in both orders are all there is to ask: not all of them are worth a call.
    let full = try await Self.run(["--data", table, "--ask", "active", "--max-requests", "100", "--format", "json"])
    #expect(full.sent.count < 25)
    let settled = try await Self.run(
      ["--data", table, "--ask", "active", "--require", "alpha,beta", "--format", "json"])
    #expect(try Self.edges(settled.run.output) == Self.chain)
    #expect(settled.sent.count < full.sent.count)
    let nothing = try await Self.run([
      "--data", table, "--ask", "active", "--least-information", "5", "--format", "json",
    ])
    #expect(nothing.run.status == 0 && nothing.sent.isEmpty, "\(nothing.run.errors)")
  }

  /// alpha → beta → gamma → delta apart from cause → treatment → outcome ← cause: data leave all directions open, and only
  /// those of the second part decide what to adjust for.
  private static func twoParts() throws -> String {
    var dice = SplitMix64(seed: 5)
    func chance(_ probability: Double) -> Bool { Double(dice.next() >> 11) * 0x1p-53 < probability }
    var text = "alpha,treatment,beta,outcome,gamma,cause,delta\n"
    for _ in 0..<1_500 {
      var row = [chance(0.5)]
      for _ in 0..<3 { row.append(chance(row[row.count - 1] ? 0.8 : 0.2)) }
      let cause = chance(0.5)
      let treatment = chance(cause ? 0.8 : 0.3)
      let outcome = chance(0.1 + (cause ? 0.3 : 0) + (treatment ? 0.4 : 0))
      text += [row[0], treatment, row[1], outcome, row[2], cause, row[3]].map { $0 ? "yes" : "no" }.joined(
        separator: ",")
      text += "\n"
    }
    return try TestFolder.file("parts.csv", text)
  }

  @Test("With a treatment and an outcome only pairs are asked about that decide what to adjust for, and that is said")
  func targeted() async throws {
    let table = try Self.twoParts()
    let chain = ["cause", "treatment", "outcome"]
    func asked(_ arguments: [String]) async throws -> (run: CommandRun, subjects: [[String]]) {
      let log = TestFolder.path("requests.log")
      let run = try await Self.run(
        ["--data", table, "--ask", "active", "--max-requests", "8", "--format", "json"] + arguments, chain: chain,
        log: log
      ).run
      #expect(run.status == 0, "\(run.errors)")
      let text = try String(contentsOfFile: log + ".asked", encoding: .utf8)
      return (run, text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) })
    }
    let (run, subjects) = try await asked(["--treatment", "treatment", "--outcome", "outcome"])
    #expect((1...8).contains(subjects.count) && subjects.allSatisfy { Set($0).isSubset(of: chain) }, "\(subjects)")
    #expect(try Self.edges(run.output).contains(["cause", "treatment"]))
    let account = try JSONParser.parse(run.output)["graph"]?["reconciliation"]
    #expect(account?["posterior"] == "the sum over all graphs")
    let said = "would change which variables to adjust for in the effect of treatment on outcome"
    #expect(run.errors.contains(said))
    #expect(account?["notes"]?.array?.contains { $0.string?.contains(said) == true } == true)
    // The whole graph has other open questions.
    let whole = try await asked([])
    #expect(!whole.subjects.allSatisfy { Set($0).isSubset(of: chain) } && !whole.run.errors.contains("adjust for"))
  }

  @Test("On the way to an estimate too, only pairs are asked about that decide what to adjust for")
  func activeAnalysis() async throws {
    let (table, log, study) = (
      try Self.twoParts(), TestFolder.path("requests.log"), TestFolder.path("study.json")
    )
    let chain = ["cause", "treatment", "outcome"]
    let child = try FaultServerChild(["python3", FaultServerChild.support("chain_server.py"), log] + chain)
    let port = try #require(child.nextLine())
    let words = [
      "analyze", table, "--treatment", "treatment", "--outcome", "outcome", "--model", "m", "--base-url",
      "http://127.0.0.1:\(port)/v1", "--no-cache", "--max-requests", "8", "--replicates", "4", "--method",
      "linear-regression", "-o", study, "--ask",
    ]
    let run = try await CommandRun.wherefore(words + ["active"])
    #expect(run.status == 0, "\(run.errors)")
    let asked = try String(contentsOfFile: log + ".asked", encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect((1...8).contains(asked.count) && asked.allSatisfy { Set($0).isSubset(of: chain) }, "\(asked)")
    let json = try JSONParser.parse(Array(Data(contentsOf: URL(filePath: study))))
    #expect(json["asking"]?["strategy"] == "active")
    #expect(run.output.contains("would change which variables to adjust for in the effect of treatment on outcome"))
    #expect(json["identification"]?["estimands"]?.array?.first?["adjustment_set"] == ["cause"])
    // What was asked is taken over.
    let again = try await CommandRun.wherefore(words + ["active"])
    #expect(again.output == run.output)
    #expect(try String(contentsOfFile: log + ".asked", encoding: .utf8).split(separator: "\n").count == asked.count)
    withExtendedLifetime(child) {}
  }

  @Test("What --data and --ask active do not go with is a wrong use")
  func refused() async throws {
    let table = try Self.table()
    for arguments in [
      ["a", "b", "--data", table], ["--data", table, "--role", "mediators"], ["--data", "-"],
      ["--data", table, "--treatment", "alpha"], ["a", "b", "--ask", "active", "--treatment", "a", "--outcome", "b"],
      ["--data", table, "--ask", "active", "--treatment", "alpha"], ["--data", table, "--least-information=-1"],
    ] {
      let run = try await CommandRun.wherefore(["suggest", "--model", "m", "--no-cache", "--offline"] + arguments)
      #expect(run.status == 64, "\(arguments) \(run.errors)")
    }
    let run = try await CommandRun.wherefore(
      [
        "suggest", "--model", "m", "--no-cache", "--data", table, "--ask", "active", "--treatment", "alpa", "--outcome",
        "beta",
      ])
    #expect(run.status == 65 && run.errors.contains("did you mean \"alpha\""), "\(run.errors)")
  }
}
