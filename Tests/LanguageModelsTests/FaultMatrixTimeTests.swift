import FoundationEssentials
import LanguageModels
import StrictJSON
import TestSupport
import Testing

/// The rows of the matrix that speak of time. Lower bounds are exact. Upper ones are wide, since this process runs other
/// tests beside; where it matters, the server says when it was hung up on.
@Suite("Fault matrix: time") struct FaultMatrixTimeTests {
  @Test("Row 3: a server that takes no connection is tried again after the connect timeout, until the deadline")
  func connectTimeout() async throws {
    let port = try FaultServer.shared.port("backlog")
    let bench = try FaultBench("ok", url: "http://127.0.0.1:\(port)/v1") { $0.timeout = .seconds(12) }
    let (result, time) = await bench.measured()
    let kinds = ["timedOut", "unreachable"]
    #expect(kinds.contains(result.kind), "\(result)")
    if let error = result.error { expectHelpful(error) }
    // The first try gives up after five seconds, a second begins.
    #expect((2...3).contains(bench.sent))
    #expect(time >= .seconds(5) && time < .seconds(12 * 1.65), "\(time)")
  }

  @Test(
    "Rows 3 and 4: what hangs, drips or stalls ends at the deadline, and nothing of it is used",
    arguments: [
      (3, "hang", false), (4, "drip", false), (4, "drip-head", false), (4, "stall", false), (4, "sse-stall", true),
    ])
  func deadline(row: Int, scenario: String, streams: Bool) async throws {
    let bench = try FaultBench(scenario) {
      $0.timeout = .seconds(3)
      $0.streams = streams
    }
    let (result, time) = await bench.measured()
    #expect(result.kind == "timedOut", "\(result)")
    if let error = result.error {
      expectHelpful(error)
      #expect(error.description.contains("within 3 s") && error.description.contains("--timeout"))
    }
    #expect(time >= .seconds(3), "\(time)")
    #expect(try await bench.server.requests() == 1)
    #expect(try await eventually { try await bench.server.seen().hungUpAt.count == 1 })
    // The deadline and a tenth of it, and half as much again for a slow machine.
    let hungUp = try #require(try await bench.server.seen().hungUpAfter.first)
    #expect(hungUp < 3 * 1.1 * 1.5, "\(hungUp)")
  }

  @Test(
    "Row 6: the server's wait is kept to, in each of the forms in which it says it",
    arguments: [
      ("429-secs", "1", 1.0), ("429-ms", "700", 0.7), ("429-date", "2", 1.0), ("429-litellm", "1", 1.0),
    ])
  func retryAfter(scenario: String, wait: String, seconds: Double) async throws {
    // A date has no fractions, so that of two seconds at least one is left.
    let bench = try FaultBench(scenario, ["wait": wait, "times": "2"])
    let (result, _) = await bench.measured()
    #expect(result.kind == "answered", "\(result)")
    let seen = try await bench.server.seen()
    #expect(seen.requests == 3)
    #expect(Set(seen.bodyHashes).count == 1)
    for (before, after) in zip(seen.times, seen.times.dropFirst()) {
      #expect(after - before >= seconds, "\(after - before)")
      #expect(after - before < seconds * 1.5 + 20)
    }
  }

  @Test("Row 6: where there are no retries left, the wait is told")
  func retryAfterIsTold() async throws {
    let bench = try FaultBench("429-secs", ["wait": "3"]) { $0.retries = 0 }
    let result = await bench.ask()
    #expect(result.error?.description.contains("try again in 3 s") == true, "\(result)")
    #expect(try await bench.server.requests() == 1)
  }

  @Test(
    "Rows 7 and 10: without a sensible wait the client backs off by itself, longer each time",
    arguments: [(7, "429-negative"), (7, "429-past-date"), (10, "503")])
  func backOff(row: Int, scenario: String) async throws {
    let bench = try FaultBench(scenario)
    _ = await bench.measured()
    let times = try await bench.server.seen().times
    try #require(times.count == 3)
    // Half a second and a second, each shortened by a quarter at most.
    #expect(times[1] - times[0] >= 0.375)
    #expect(times[2] - times[1] >= 0.75)
    #expect(times[2] - times[0] < 20)
  }

  @Test("Row 8: a wait of a day is not waited for, and is told")
  func longWait() async throws {
    let bench = try FaultBench("429-huge")
    let (result, time) = await bench.measured()
    #expect(result.error?.description.contains("86400 s") == true, "\(result)")
    #expect(bench.waits == 0)
    #expect(time < .seconds(20), "\(time)")
  }

  @Test("Row 10: a server that never stops loading is waited for until the deadline, and no longer")
  func loading() async throws {
    let bench = try FaultBench("503-loading") {
      $0.timeout = .seconds(6)
      $0.retries = 0
    }
    let (result, time) = await bench.measured()
    #expect(["overloaded", "timedOut"].contains(result.kind), "\(result)")
    if let error = result.error { expectHelpful(error) }
    #expect(time < .seconds(6 * 1.65), "\(time)")
    #expect(bench.sent > 1)
  }

  @Test("Row 47: cancelled in the middle, the connection is closed at once and nothing more is sent")
  func cancellation() async throws {
    var delays: [Double] = []
    for _ in 0..<5 {
      let bench = try FaultBench("hang")
      let task = Task(executorPreference: OwnThread()) { await bench.ask() }
      #expect(try await eventually { try await bench.server.requests() == 1 })
      let cancelled = Date().timeIntervalSince1970
      task.cancel()
      #expect(await task.value.kind == "cancelled")
      #expect(try await eventually { try await bench.server.seen().hungUpAt.count == 1 })
      delays.append(try #require(try await bench.server.seen().hungUpAt.first) - cancelled)
      #expect(try await bench.server.requests() == 1)
    }
    // A tenth of a second is the aim; a machine that is busy for a moment may miss it, but not five times.
    #expect((delays.min() ?? 1) < 0.15 && (delays.max() ?? 1) < 5, "\(delays)")
  }

  @Test("Row 47: cancelled while it waits for another try, no further try is made")
  func cancellationWhileWaiting() async throws {
    let bench = try FaultBench("429-secs", ["wait": "110"]) { $0.timeout = .seconds(600) }
    let task = Task(executorPreference: OwnThread()) { await bench.ask() }
    #expect(try await eventually { bench.waits == 1 })
    let (result, time) = await withTaskExecutorPreference(OwnThread()) {
      await timed {
        task.cancel()
        return await task.value
      }
    }
    #expect(result.kind == "cancelled")
    // The wait itself would be 110 s.
    #expect(time < .seconds(30), "\(time)")
    #expect(try await bench.server.requests() == 1)
  }

  @Test("Row 47: cancelled while its answers come, the cache stays whole")
  func cacheSurvives() async throws {
    let folder = try StoreFolder()
    let slow = try FaultServer.shared.endpoint("slow", ["delay": "30"])
    var configuration = try EndpointConfiguration(baseURL: slow.baseURL, model: "fault")
    configuration.concurrency = 4
    let store = try SQLiteAnswerStore(path: folder.file())
    let endpoint = Endpoint(configuration, transport: CurlTransport(configuration: FaultServer.direct), store: store)
    let task = Task {
      await withTaskGroup(of: Void.self) { group in
        for sample in 0..<200 {
          group.addTask {
            var request = matrixQuestion()
            request.sample = sample
            _ = try? await endpoint.answer(request)
          }
        }
      }
    }
    #expect(try await eventually { try await slow.requests() >= 20 })
    task.cancel()
    await task.value
    let sent = try await slow.requests()
    #expect(sent < 200)
    let again = try SQLiteAnswerStore(path: folder.file())
    #expect(try again.integrityProblems().isEmpty)
    // What was paid for is there: all that was answered, in-flight ones aside.
    let kept = try again.counts().exchanges
    try await Task.sleep(for: .milliseconds(500))
    // The four that were under way may have reached the server after we looked.
    let seen = try await slow.requests()
    #expect(seen <= sent + 4)
    #expect(kept >= sent - 4 && kept <= seen)
  }
}
