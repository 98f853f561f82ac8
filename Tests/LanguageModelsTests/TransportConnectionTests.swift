import FoundationEssentials
import Glibc
import LanguageModels
import TestSupport
import Testing

/// Connections: kept, lost, encrypted, through a proxy; and the thread behind them.
@Suite("Transport: connections")
struct TransportConnectionTests {
  private let transport = CurlTransport(configuration: FaultServer.direct)

  @Test("500 calls, 64 at a time, share 64 connections and get each its own answer")
  func reuse() async throws {
    let endpoint = try FaultServer.shared.endpoint("ok")
    let statuses = await withTaskGroup(of: Int.self) { group in
      var statuses: [Int] = []
      for number in 0..<500 {
        if number >= 64, let status = await group.next() { statuses.append(status) }
        group.addTask {
          switch await outcome(transport, .question(endpoint, "question \(number)")) {
          case .success(let response): response.status
          case .failure: 0
          }
        }
      }
      for await status in group { statuses.append(status) }
      return statuses
    }
    #expect(statuses.count == 500 && statuses.allSatisfy { $0 == 200 })
    let seen = try await endpoint.seen()
    #expect(seen.requests == 500)
    #expect(Set(seen.bodyHashes).count == 500)
    #expect(seen.connections <= 64)
    #expect(seen.mostInFlight <= 64)
  }

  @Test("No more than the set number run at a time")
  func bounded() async throws {
    var configuration = FaultServer.direct
    configuration.maxConnections = 3
    let transport = CurlTransport(configuration: configuration)
    let endpoint = try FaultServer.shared.endpoint("slow", ["delay": "20"])
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<30 { group.addTask { _ = await outcome(transport, .question(endpoint)) } }
    }
    let seen = try await endpoint.seen()
    #expect(seen.requests == 30)
    #expect(seen.mostInFlight == 3)
    #expect(seen.connections == 3)
  }

  @Test("A second call goes over the first one's connection, and says so")
  func reused() async throws {
    let endpoint = try FaultServer.shared.endpoint("ok")
    let first = try await transport.send(.question(endpoint))
    let second = try await transport.send(.question(endpoint))
    #expect(!first.timings.reusedConnection && second.timings.reusedConnection)
    #expect(try await endpoint.seen().connections == 1)
  }

  @Test(
    "A kept connection that the server has closed meanwhile is replaced unnoticed",
    arguments: [["how": "close"], ["how": "reset"], ["gap": "100"], ["gap": "100", "how": "reset"]])
  func stale(parameters: [String: String]) async throws {
    let endpoint = try FaultServer.shared.endpoint("keepalive-then-close", parameters)
    for _ in 0..<3 {
      #expect(try await transport.send(.question(endpoint)).status == 200)
      if parameters["gap"] != nil { try await Task.sleep(for: .milliseconds(200)) }
    }
    #expect(try await endpoint.requests() == 3)
    #expect(try await endpoint.seen().connections == 3)
  }

  @Test("A server that breaks every connection after the first answer is asked once more, not for ever")
  func resetAfterReuse() async throws {
    let endpoint = try FaultServer.shared.endpoint("reset-after", ["after": "1"])
    #expect(try await transport.send(.question(endpoint)).status == 200)
    #expect(kind(await outcome(transport, .question(endpoint)).error) == "closedEarly")
    let seen = try await endpoint.seen()
    #expect(seen.requests <= 3)
    #expect(Set(seen.bodyHashes).count == 1)
  }

  @Test("The echo server, which measurements rest on, answers every call")
  func echo() async throws {
    let child = try FaultServerChild(["python3", FaultServerChild.support("echo_server.py"), "{\"answer\":\"no\"}"])
    let line = try #require(child.nextLine())
    let port = try #require(Int(line.filter { $0.isNumber }))
    let good = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          let url = "http://127.0.0.1:\(port)/v1/chat/completions"
          let text = String(repeating: "x", count: number * 997)
          guard let answer = try? await outcome(transport, .question(url: url, text)).get() else { return false }
          return String(decoding: answer.body, as: UTF8.self).contains(#"{\"answer\":\"no\"}"#)
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(good == 200)
    let list = try await transport.send(HTTPRequest(.get, "http://127.0.0.1:\(port)/v1/models"))
    #expect(String(decoding: list.body, as: UTF8.self).contains("\"list\""))
  }

  // MARK: TLS

  private func transport(trusting file: String?) -> CurlTransport {
    var configuration = FaultServer.direct
    configuration.caFile = file
    return CurlTransport(configuration: configuration)
  }

  @Test("A certificate is good where its authority is trusted, and only there")
  func authority() async throws {
    let server = try FaultServer.shared
    let endpoint = server.endpoint("ok", port: "tls")
    #expect(await outcome(transport, .question(endpoint)).error == .tls(.unknownAuthority))
    let trusting = transport(trusting: server.authority)
    #expect(try await trusting.send(.question(endpoint)).status == 200)
    #expect(try await endpoint.requests() == 1)
  }

  @Test(
    "Each bad certificate is told from the others, and nothing is sent",
    arguments: [
      ("tls-self-signed", TransportError.TLSFailure.selfSigned), ("tls-expired", .expired),
      ("tls-not-yet-valid", .notYetValid), ("tls-wrong-host", .wrongHost),
    ])
  func badCertificate(port: String, expected: TransportError.TLSFailure) async throws {
    let server = try FaultServer.shared
    let endpoint = server.endpoint("ok", port: port)
    let trusting = transport(trusting: server.authority)
    #expect(await outcome(trusting, .question(endpoint)).error == .tls(expected))
    #expect(try await endpoint.requests() == 0)
  }

  @Test("One transport tells each certificate's fault, whatever it has met before")
  func badCertificatesInTurn() async throws {
    let server = try FaultServer.shared
    let trusting = transport(trusting: server.authority)
    for _ in 0..<2 {
      for (port, expected) in [
        ("tls-expired", TransportError.TLSFailure.expired), ("tls-wrong-host", .wrongHost),
        ("tls-self-signed", .selfSigned), ("tls-wrong-host", .wrongHost),
      ] {
        #expect(await outcome(trusting, .question(server.endpoint("ok", port: port))).error == .tls(expected))
      }
      #expect(try await trusting.send(.question(server.endpoint("ok", port: "tls"))).status == 200)
    }
  }

  @Test("A file of certificates that is not there is named")
  func missingFile() async throws {
    let endpoint = try FaultServer.shared.endpoint("ok", port: "tls")
    let end = await outcome(transport(trusting: "/no/such/file.pem"), .question(endpoint))
    #expect(end.error == .tls(.caFileUnreadable(path: "/no/such/file.pem")))
  }

  @Test("TLS to a port without it, and the other way round")
  func mixedUp() async throws {
    let server = try FaultServer.shared
    let plain = await outcome(transport, .question(url: "https://127.0.0.1:\(server.port("port"))/v1"))
    #expect(plain.error == .tls(.notTLS))
    let limits = HTTPLimits.total(.seconds(20), connect: .milliseconds(500))
    let silent = HTTPRequest.question(url: "https://127.0.0.1:\(server.port("silent"))/v1", limits: limits)
    let mute = await outcome(transport, silent)
    #expect(mute.error == .tls(.handshake), "\(mute)")
    let secure = await outcome(transport, .question(url: "http://127.0.0.1:\(server.port("tls"))/v1"))
    guard case .closedEarly(let detail) = secure.error else { return #expect(Bool(false), "\(secure)") }
    #expect(detail.contains("https://"))
  }

  // MARK: Proxies

  @Test("A proxy that is set sees the whole address")
  func proxy() async throws {
    let server = try FaultServer.shared
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .url("http://127.0.0.1:\(server.port("port"))")
    let proxied = CurlTransport(configuration: configuration)
    let url = "http://endpoint.invalid/v1/\(UUID().uuidString)"
    #expect(try await proxied.send(.question(url: url)).status == 200)
    #expect(try await server.seen("_proxy").lines.contains("POST \(url)"))
  }

  @Test("The environment's proxy is honoured, and no_proxy")
  func environmentProxy() async {
    await #expect(processExitsWith: .success) {
      let server = try FaultServer.shared
      setenv("http_proxy", "http://127.0.0.1:\(server.port("port"))", 1)
      setenv("no_proxy", "127.0.0.1", 1)
      let transport = CurlTransport()
      let away = try await transport.send(.question(url: "http://endpoint.invalid/v1/chat/completions"))
      let near = try await transport.send(.question(url: "http://127.0.0.1:\(server.port("port"))/v1"))
      let lines = try await server.seen("_proxy").lines
      guard away.status == 200, near.status == 404, lines == ["POST http://endpoint.invalid/v1/chat/completions"] else {
        exit(1)
      }
    }
  }

  @Test("A proxy that does not exist is named as the fault, and its password is not")
  func missingProxy() async throws {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .url("http://user:secret@no-such-proxy.invalid:8080")
    let end = await outcome(CurlTransport(configuration: configuration), .question(url: "http://127.0.0.1:1/"))
    #expect(end.error == .proxyNotFound)
    configuration.proxy = .url("nonsense://user:secret@proxy")
    let other = await outcome(CurlTransport(configuration: configuration), .question(url: "http://127.0.0.1:1/"))
    #expect(other.error == .proxyNotFound)
    #expect(!"\(end)\(other)".contains("secret"))
  }

  // MARK: The thread

  @Test("Transports leave no thread and no socket behind")
  func noLeaks() async {
    await #expect(processExitsWith: .success) {
      func sockets() -> Int {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return open.count { number in
          let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
          return link?.hasPrefix("socket:") == true
        }
      }
      func threads() -> Int {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return tasks.count { task in
          let name = try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8)
          return name == "curl-transport\n"
        }
      }
      let server = try FaultServer.shared
      _ = try await server.seen("nothing")
      let (socketsBefore, threadsBefore) = (sockets(), threads())
      for round in 0..<30 {
        let transport = CurlTransport(configuration: FaultServer.direct)
        guard round > 0 else { continue }
        for _ in 0..<3 { _ = try await transport.send(.question(server.endpoint("ok"))) }
        let hanging = Task { await outcome(transport, .question(server.endpoint("hang"))) }
        try await Task.sleep(for: .milliseconds(5))
        hanging.cancel()
        guard await hanging.value.error == .cancelled else { exit(2) }
      }
      // The last task may still let go of its transport.
      for _ in 0..<100 where threads() > threadsBefore || sockets() > socketsBefore {
        try await Task.sleep(for: .milliseconds(20))
      }
      guard threadsBefore == 1, threads() == threadsBefore else { exit(1) }
      guard sockets() <= socketsBefore else { exit(3) }
    }
  }
}
