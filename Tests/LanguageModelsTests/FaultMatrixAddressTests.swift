import Glibc
import LanguageModels
import StrictJSON
import TestSupport
import Testing

/// The rows of the matrix about who is asked: addresses, redirects, certificates, kept connections, memory.
@Suite("Fault matrix: addresses") struct FaultMatrixAddressTests {
  @Test("Row 1: a port where nobody listens is tried until the deadline, since the server may be starting")
  func refused() async throws {
    let port = try FaultServer.shared.port("refused")
    let bench = try FaultBench("ok", url: "http://127.0.0.1:\(port)/v1") {
      $0.timeout = .seconds(6)
      $0.retries = 0
    }
    let (result, time) = await bench.measured()
    #expect(result.kind == "unreachable", "\(result)")
    let error = try #require(result.error)
    expectHelpful(error)
    #expect(error.description.contains("nobody listens at 127.0.0.1:\(port)"))
    #expect(bench.sent > 1)
    #expect(time < .seconds(6 * 1.65), "\(time)")
  }

  @Test("Row 2: a host that does not exist is named, after one more try at most")
  func unknownHost() async throws {
    let bench = try FaultBench("ok", url: "http://no-such-host.invalid/v1") { $0.retries = 5 }
    let result = await bench.ask()
    let error = try #require(result.error)
    guard case .unreachable(.hostNotFound(let host), let attempts) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(host == "no-such-host.invalid")
    #expect(attempts <= 2 && bench.sent == attempts)
    expectHelpful(error)
    #expect(error.description.contains("no-such-host.invalid") && error.description.contains("--base-url"))
  }

  @Test(
    "Row 40: no redirect is followed, and the message names its target",
    arguments: ["redirect-other", "redirect-302", "redirect-loop", "redirect-file", "308"], [false, true])
  func redirects(scenario: String, streams: Bool) async throws {
    let bench = try FaultBench(scenario) { $0.streams = streams }
    let result = await bench.ask()
    #expect(result.kind == "redirected", "\(result)")
    let error = try #require(result.error)
    expectHelpful(error)
    let other = try FaultServer.shared.port("other")
    let target =
      switch scenario {
      case "redirect-file": "file:///etc/passwd"
      case "redirect-loop": "/s/redirect-loop"
      default: "http://127.0.0.1:\(other)/v1/chat/completions"
      }
    #expect(error.description.contains(target), "\(error)")
    #expect(try await bench.server.requests() == 1)
    #expect(try await FaultServer.shared.seen("_other").requests == 0)
  }

  @Test(
    "Row 41: a certificate that cannot be trusted ends the call at once, and the message says why",
    arguments: [
      ("tls-self-signed", true, "self-signed"), ("tls-expired", true, "expired"),
      ("tls-not-yet-valid", true, "not valid yet"), ("tls-wrong-host", true, "another host"),
      ("tls", false, "--ca-file"),
    ])
  func certificates(port: String, trusted: Bool, says: String) async throws {
    let bench = try FaultBench("ok", port: port, transport: trusting(trusted))
    let result = await bench.ask()
    guard case .unreachable(.tls, let attempts)? = result.error else {
      Issue.record("\(result)")
      return
    }
    #expect(attempts == 1 && bench.sent == 1)
    #expect(result.error?.description.contains(says) == true, "\(result)")
    if let error = result.error { expectHelpful(error) }
    // Not a byte of the question was sent.
    #expect(try await bench.server.requests() == 0)
  }

  @Test("Row 41: --ca-file makes a private authority's certificate good")
  func authority() async throws {
    let bench = try FaultBench("ok", port: "tls", transport: trusting(true))
    #expect(await bench.ask().kind == "answered")
  }

  @Test("Row 41: https to a port that speaks plain HTTP says so, at once")
  func secureToPlain() async throws {
    let port = try FaultServer.shared.port("port")
    let bench = try FaultBench("ok", url: "https://127.0.0.1:\(port)/v1")
    let result = await bench.ask()
    #expect(result.error == .unreachable(.tls(.notTLS), attempts: 1), "\(result)")
    if let error = result.error { expectHelpful(error) }
    #expect(result.error?.description.contains("http://") == true)
  }

  @Test("Row 41: https to a port that says nothing ends with a word about TLS")
  func secureToSilent() async throws {
    let port = try FaultServer.shared.port("silent")
    let bench = try FaultBench("ok", url: "https://127.0.0.1:\(port)/v1") { $0.timeout = .seconds(8) }
    let (result, time) = await bench.measured()
    #expect(result.error == .unreachable(.tls(.handshake), attempts: 1), "\(result)")
    if let error = result.error { expectHelpful(error) }
    #expect(time < .seconds(8 * 1.65), "\(time)")
  }

  @Test("Row 41: plain HTTP to a port that speaks TLS hints at https")
  func plainToSecure() async throws {
    let port = try FaultServer.shared.port("tls")
    let bench = try FaultBench("ok", url: "http://127.0.0.1:\(port)/v1") { $0.retries = 1 }
    let result = await bench.ask()
    let error = try #require(result.error)
    expectHelpful(error)
    #expect(error.description.contains("https://"), "\(error)")
  }

  @Test("Row 43: a kept connection that went stale is replaced without costing a try", arguments: ["close", "reset"])
  func staleConnection(how: String) async throws {
    let bench = try FaultBench("keepalive-then-close", ["how": how]) { $0.retries = 0 }
    for sample in 0..<3 {
      var question = matrixQuestion()
      question.sample = sample
      let answer = try await bench.ask(question).get()
      #expect(answer.exchange.requests == 1)
    }
    #expect(bench.waits == 0)
    let seen = try await bench.server.seen()
    #expect(seen.requests == 3)
    #expect(seen.connections == 3)
  }

  @Test("Row 48: kept connections that break after the request was taken do not take it further than the tries allowed")
  func brokenAfterReuse() async throws {
    let bench = try FaultBench(
      "reset-after", ["after": "6", "delay": "1000"], transport: CurlTransport(configuration: FaultServer.direct))
    // Six answers that overlap make six connections (on a machine that is busy perhaps fewer, but more than there are
    // tries), and all are kept when the seventh question comes.
    await withTaskGroup(of: Void.self) { group in
      for sample in 1...6 {
        group.addTask {
          var question = matrixQuestion()
          question.sample = sample
          #expect(await bench.ask(question).kind == "answered")
        }
      }
    }
    let before = try await bench.server.requests()
    #expect(try await (4...6).contains(bench.server.seen().connections))
    let result = await bench.ask()
    #expect(result.kind == "unreachable", "\(result)")
    let seen = try await bench.server.seen()
    #expect(seen.requests - before == 3)
    #expect(Set(seen.bodyHashes.suffix(3)).count == 1)
  }

  @Test("Row 44: usage that is not given is unknown, not zero; row 45: another model's answer is noted")
  func provenance() async throws {
    #expect(try await FaultBench("no-usage").ask().get().exchange.usage == nil)
    #expect(try await FaultBench("ok").ask().get().exchange.usage == TokenUsage(prompt: 12, completion: 5))
    let other = try await FaultBench("other-model").ask().get().exchange
    #expect(other.answeringModel == "another-model-0613")
    #expect(other.notes.count == 1)
  }

  private func trusting(_ trusted: Bool) throws -> CurlTransport {
    var configuration = FaultServer.direct
    configuration.caFile = trusted ? try FaultServer.shared.authority : nil
    return CurlTransport(configuration: configuration)
  }
}

/// One at a time, since they look at the memory of the whole process.
@Suite("Fault matrix: memory", .serialized) struct FaultMatrixMemoryTests {
  @Test(
    "Row 5 (and 32): what never ends is cut off at the cap, in bounded memory, and not asked for again",
    arguments: [
      ("infinite", false), ("infinite-sse", true), ("gzip-bomb", false), ("too-long", false), ("million-edges", false),
    ])
  func endless(scenario: String, streams: Bool) async throws {
    // A transport of its own: eight megabytes to be read event by event would hold up the others.
    let bench = try FaultBench(scenario, transport: CurlTransport(configuration: FaultServer.direct)) {
      $0.streams = streams
    }
    let before = try resetPeak()
    let (result, time) = await bench.measured()
    #expect(result.error == .unreachable(.tooLarge(limit: 8 << 20), attempts: 1), "\(result)")
    if let error = result.error { expectHelpful(error) }
    #expect(try await bench.server.requests() == 1)
    #expect(try peakBytes() - before < 256 << 20)
    #expect(time < .seconds(40), "\(time)")
  }

  /// Makes the peak of this process's memory what it holds now.
  private func resetPeak() throws -> Int {
    if let file = fopen("/proc/self/clear_refs", "w") {
      fputs("5", file)
      fclose(file)
    }
    return try peakBytes()
  }

  /// VmHWM of this process.
  private func peakBytes() throws -> Int {
    let lines = String(decoding: storeFileBytes("/proc/self/status"), as: UTF8.self).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("VmHWM:") })
    return (Int(line.filter(\.isNumber)) ?? 0) * 1_024
  }
}
