import FoundationEssentials
import Glibc
import SeededRandom
import StrictJSON
import Subprocess
import TestSupport
import Testing

/// What was paid for is kept, whenever the command is killed. The endpoint's own log says what was asked and answered.
@Suite("Killed and resumed")
struct KillTests {
  static let concurrency = 8
  /// 15 variables, both orders of each pair.
  static let calls = 15 * 14

  @Test("50 kills: nothing that was saved is asked again, the end is that of a run that was left alone")
  func fiftyKills() async throws {
    let server = try FaultServer.shared
    var random = SplitMix64(seed: 4)
    var kills = 0
    var lost = 0
    var round = 0
    while kills < 50 {
      round += 1
      try #require(round <= 40, "the kills do not hit the runs: \(kills) of 50 after \(round - 1) caches")
      // 30 ms an answer: a run asks for about a second, whatever the machine's speed.
      let endpoint = server.endpoint(
        "ok", ["content": #"{"reason":"r","choice":"A","confidence":80}"#, "delay": "30"])
      let outcome = try await KillTests.killUntilDone(endpoint, atMost: 50 - kills, using: &random)
      kills += outcome.kills
      lost += outcome.lost
    }
    #expect(kills == 50)
    #expect(lost <= 50 * KillTests.concurrency)
  }

  private struct Outcome {
    /// Kills that hit a run after its first request and before its last answer.
    var kills = 0
    /// Answers that went out whole and were not kept, since a kill came between.
    var lost = 0
  }

  /// One new cache: runs that are killed until one comes to its end, with a check after each.
  private static func killUntilDone(
    _ endpoint: FaultServer.Endpoint, atMost limit: Int, using random: inout SplitMix64
  ) async throws -> Outcome {
    let cache = TestFolder.path("killed.sqlite")
    var outcome = Outcome()
    var saved: Set<String> = []
    var (asked, answered) = (0, 0)
    while outcome.kills < limit {
      // One in eight at a moment of the start, when the cache is made, opened or read; the others while it asks.
      let isEarly = random.next() % 8 == 0
      let delay = Duration.milliseconds(Int64(random.next() % (isEarly ? 100 : 200)))
      let before = asked
      let ended = try await wasKilled(suggest(endpoint, cache: cache), after: delay) {
        guard !isEarly else { return true }
        return try await endpoint.requests() > before
      }
      let seen = try await settled(endpoint)
      // Nothing that was kept before this run was asked in it.
      #expect(saved.isDisjoint(with: seen.bodyHashes.dropFirst(asked)))
      let database = try await SavedBodies(cache)
      #expect(database.integrity == "ok")
      #expect(saved.isSubset(of: database.hashes))
      saved = Set(database.hashes)
      #expect(saved.count == database.hashes.count)
      // What went out whole in this run was kept, but for what was in flight at the kill.
      let missing = seen.answeredHashes.dropFirst(answered).filter { !saved.contains($0) }
      #expect(missing.count <= (ended ? concurrency : 0))
      #expect(saved.isSubset(of: seen.answeredHashes))
      outcome.lost += missing.count
      if ended, seen.requests > asked { outcome.kills += 1 }
      (asked, answered) = (seen.requests, seen.answeredHashes.count)
      if !ended { break }
    }
    let resumed = try await CommandRun.wherefore(suggest(endpoint, cache: cache))
    #expect(resumed.status == 0)
    let seen = try await settled(endpoint)
    #expect(saved.isDisjoint(with: seen.bodyHashes.dropFirst(asked)))
    // Exactly: every question was answered once, and once more for each answer that a kill lost.
    #expect(Set(seen.answeredHashes).count == calls)
    #expect(seen.answeredHashes.count == calls + outcome.lost)
    #expect(try await SavedBodies(cache).hashes.count == calls)

    let alone = try await CommandRun.wherefore(suggest(endpoint, cache: TestFolder.path("alone.sqlite")))
    #expect(alone.status == 0)
    #expect(alone.output == resumed.output)
    #expect(try JSONParser.parse(alone.output)["edges"]?.array?.isEmpty == false)
    return outcome
  }

  private static func suggest(_ endpoint: FaultServer.Endpoint, cache: String) -> [String] {
    ["suggest"] + (1...15).map { "v\($0)" } + [
      "--strategy", "pairwise", "--concurrency", "\(concurrency)", "--base-url", endpoint.baseURL, "--model", "fault",
      "--cache", cache, "--format", "json",
    ]
  }

  /// Starts the command and kills it `delay` after `isUnderWay` holds.
  /// - Returns: False where it had ended by then.
  private static func wasKilled(
    _ arguments: [String], after delay: Duration, isUnderWay: () async throws -> Bool
  ) async throws -> Bool {
    let result = try await run(
      .path(CommandRun.executable), arguments: Arguments(arguments), environment: .custom(CommandRun.clean([:])),
      input: .none, output: .discarded, error: .discarded
    ) { execution in
      // A minute is far more than it takes; a run without a request ends by itself.
      for _ in 0..<20_000 {
        if try await isUnderWay() || hasEnded(execution.processIdentifier) { break }
        try await Task.sleep(for: .milliseconds(3))
      }
      try await Task.sleep(for: delay)
      // Fails where the command has ended, which its status tells.
      try? execution.send(signal: .kill)
    }
    switch result.terminationStatus {
    case .signaled(let signal):
      #expect(signal == 9)
      return true
    case .exited(let code):
      #expect(code == 0)
      return false
    }
  }

  /// Whether a child of ours has ended and waits for us to take notice.
  private static func hasEnded(_ process: ProcessIdentifier) -> Bool {
    var status = siginfo_t()
    return waitid(P_PID, id_t(process.value), &status, WEXITED | WNOHANG | WNOWAIT) != 0 || status.si_signo == SIGCHLD
  }

  /// The endpoint's log when it has noticed that the killed client is gone.
  private static func settled(_ endpoint: FaultServer.Endpoint) async throws -> FaultServer.Seen {
    for _ in 0..<500 {
      let seen = try await endpoint.seen()
      if seen.inFlight == 0 { return seen }
      try await Task.sleep(for: .milliseconds(10))
    }
    return try await endpoint.seen()
  }
}

/// What a cache holds, read by another program than ours from a copy, so that ours finds what the kill left.
private struct SavedBodies {
  var integrity: String
  /// SHA-256 of each request's body.
  var hashes: [String]

  init(_ cache: String) async throws {
    let copy = TestFolder.path("copy.sqlite")
    for end in ["", "-wal"] where FileManager.default.fileExists(atPath: cache + end) {
      try FileManager.default.copyItem(atPath: cache + end, toPath: copy + end)
    }
    let script = """
      import hashlib, sqlite3, sys
      database = sqlite3.connect(sys.argv[1])
      print(*(row[0] for row in database.execute("PRAGMA integrity_check")))
      if database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'exchange'").fetchone()[0]:
          for body, in database.execute("SELECT request_body FROM exchange"):
              print(hashlib.sha256(body.encode()).hexdigest())
      """
    let result = try await run(
      .name("python3"), arguments: ["-c", script, copy], output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 16))
    let lines = result.standardOutput.split(separator: "\n").map(String.init)
    integrity = lines.first ?? result.standardError
    hashes = Array(lines.dropFirst())
  }
}
