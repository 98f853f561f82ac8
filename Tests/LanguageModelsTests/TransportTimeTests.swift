import FoundationEssentials
import LanguageModels
import TestSupport
import Testing

/// Deadlines, stalls and cancellation. Times are the server's where there is one: how long until the client hung up. A
/// task of this process may get its answer later, when other tests keep the processors busy.
@Suite("Transport: time")
struct TransportTimeTests {
  private let transport = CurlTransport(configuration: FaultServer.direct)

  @Test("The total deadline ends what is too slow", arguments: ["hang", "drip", "drip-head", "stall", "sse-stall"])
  func deadline(scenario: String) async throws {
    let endpoint = try FaultServer.shared.endpoint(scenario)
    let (end, time) = await timed { await outcome(transport, .question(endpoint, limits: .total(.seconds(1)))) }
    #expect(end.error == .timedOut(after: .seconds(1)))
    #expect(time >= .milliseconds(990))
    let after = try await hungUp(endpoint)
    #expect(after < 30, "\(after)")
  }

  @Test("A stall ends the call before the deadline", arguments: ["stall", "sse-stall"])
  func stall(scenario: String) async throws {
    var limits = HTTPLimits.total(.seconds(60))
    limits.lowSpeedTime = .seconds(1)
    let endpoint = try FaultServer.shared.endpoint(scenario)
    #expect(await outcome(transport, .question(endpoint, limits: limits)).error == .stalled(after: .seconds(1)))
    let after = try await hungUp(endpoint)
    #expect(after < 30, "\(after)")
  }

  /// How long after its request the one client hung up, in seconds.
  private func hungUp(_ endpoint: FaultServer.Endpoint) async throws -> Double {
    #expect(try await eventually { try await endpoint.seen().hungUpAfter.count == 1 })
    return try await endpoint.seen().hungUpAfter.first ?? 0
  }

  @Test("A drip below the asked speed is a stall; above it, it is let be")
  func drip() async throws {
    var limits = HTTPLimits.total(.seconds(4))
    limits.lowSpeedTime = .seconds(1)
    limits.lowSpeedBytes = 100
    let server = try FaultServer.shared
    let slow = await outcome(transport, .question(server.endpoint("drip"), limits: limits))
    #expect(slow.error == .stalled(after: .seconds(1)))
    limits.lowSpeedBytes = 1
    let fair = await outcome(transport, .question(server.endpoint("drip"), limits: limits))
    #expect(fair.error == .timedOut(after: .seconds(4)))
  }

  @Test("Silence before the answer is thinking, not a stall")
  func thinking() async throws {
    var limits = HTTPLimits.total(.seconds(30))
    limits.lowSpeedTime = .milliseconds(300)
    let endpoint = try FaultServer.shared.endpoint("slow", ["delay": "1500"])
    #expect(try await transport.send(.question(endpoint, limits: limits)).status == 200)
  }

  @Test("A connection that is never made is told from an answer that never comes")
  func connectTimeout() async throws {
    let port = try FaultServer.shared.port("backlog")
    let limits = HTTPLimits.total(.seconds(300), connect: .milliseconds(700))
    let request = HTTPRequest.question(url: "http://127.0.0.1:\(port)/v1/chat/completions", limits: limits)
    let (end, time) = await timed { await outcome(transport, request) }
    #expect(end.error == .connectTimedOut(after: .milliseconds(700)))
    #expect(time >= .milliseconds(690) && time < .seconds(100), "\(time)")
  }

  @Test("Those who wait for a turn have a deadline too, and can be cancelled")
  func waiting() async throws {
    var configuration = FaultServer.direct
    configuration.maxConnections = 1
    let transport = CurlTransport(configuration: configuration)
    let endpoint = try FaultServer.shared.endpoint("hang")
    let first = Task { await outcome(transport, .question(endpoint)) }
    #expect(try await eventually { try await endpoint.requests() == 1 })
    let late = await outcome(transport, .question(endpoint, limits: .total(.milliseconds(300))))
    #expect(late.error == .timedOut(after: .milliseconds(300)))
    let second = Task { await outcome(transport, .question(endpoint)) }
    try await Task.sleep(for: .milliseconds(50))
    second.cancel()
    #expect(await second.value.error == .cancelled)
    first.cancel()
    #expect(await first.value.error == .cancelled)
    #expect(try await endpoint.requests() == 1)
    // The place is free again.
    let good = try FaultServer.shared.endpoint("ok")
    #expect(try await transport.send(.question(good)).status == 200)
  }

  @Test("A cancelled call ends at once, its connection with it; the others go on")
  func cancellation() async throws {
    let hanging = try FaultServer.shared.endpoint("hang")
    let slow = try FaultServer.shared.endpoint("slow", ["delay": "2500"])
    let doomed = (0..<20).map { _ in Task { await outcome(transport, .question(hanging)) } }
    let others = (0..<20).map { _ in Task { await outcome(transport, .question(slow)) } }
    #expect(try await eventually { try await hanging.requests() == 20 })
    var cancelledAt: [Double] = []
    for task in doomed {
      cancelledAt.append(Date().timeIntervalSince1970)
      task.cancel()
    }
    for task in doomed { #expect(await task.value.error == .cancelled) }
    #expect(try await eventually { try await hanging.seen().hungUpAt.count == 20 })
    let delays = zip(cancelledAt, try await hanging.seen().hungUpAt.sorted()).map { $1 - $0 }.sorted()
    // The soonest, and with room: on a busy machine a thread may not be given the processor for a while. What polls, as
    // curl's progress callback does, takes a second.
    #expect(delays[0] < 0.5, "\(delays)")
    for other in others { #expect(try await other.value.get().status == 200) }
    #expect(try await slow.seen().hungUpAt.isEmpty)
    #expect(try await hanging.requests() == 20)
  }

  @Test("A task that is cancelled before it asks sends nothing")
  func cancelledBefore() async throws {
    let endpoint = try FaultServer.shared.endpoint("ok")
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await outcome(transport, .question(endpoint))
    }
    task.cancel()
    #expect(await task.value.error == .cancelled)
    #expect(try await endpoint.requests() == 0)
  }

  @Test("Cancelling at any moment answers every call once", arguments: 0..<4)
  func cancelledAnywhere(seed: Int) async throws {
    let endpoint = try FaultServer.shared.endpoint("slow", ["delay": "3"])
    let results = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<100 {
        group.addTask {
          let call = Task { await outcome(transport, .question(endpoint)) }
          try? await Task.sleep(for: .microseconds((number * 7_919 + seed * 104_729) % 12_000))
          call.cancel()
          switch await call.value {
          case .success(let response): return response.status == 200
          case .failure(let error): return error == .cancelled
          }
        }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(results.count == 100 && results.allSatisfy { $0 })
    #expect(try await eventually { try await endpoint.seen().inFlight == 0 })
  }
}
