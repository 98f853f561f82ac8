import FoundationEssentials
import Glibc
import LanguageModels
import Synchronization
import TestSupport
import Testing

/// Against nginx, which speaks HTTP/2, in front of the fault server.
@Suite(
  "Transport: HTTP/2", .enabled("nginx is not installed, and nothing else here speaks HTTP/2") { Nginx.path != nil })
struct TransportHTTP2Tests {
  @Test("20 calls share one connection; cancelling one leaves the others alone")
  func oneConnection() async throws {
    let nginx = try await Nginx()
    let transport = CurlTransport(configuration: nginx.configuration)
    let slow = try FaultServer.shared.endpoint("slow", ["delay": "2500"])
    let hanging = try FaultServer.shared.endpoint("hang")
    let others = (0..<19).map { _ in Task { await outcome(transport, nginx.question(slow)) } }
    let doomed = Task { await outcome(transport, nginx.question(hanging)) }
    #expect(try await eventually { try await hanging.requests() == 1 })
    #expect(try await eventually { try await slow.requests() == 19 })
    let cancelledAt = Date().timeIntervalSince1970
    doomed.cancel()
    #expect(await doomed.value.error == .cancelled)
    // nginx closes its own connection to the fault server as soon as it hears that the stream is over.
    #expect(try await eventually { try await hanging.seen().hungUpAt.count == 1 })
    let delay = try #require(await hanging.seen().hungUpAt.first) - cancelledAt
    #expect(delay < 30, "\(delay)")
    for other in others {
      let response = try await other.value.get()
      #expect(response.status == 200)
      #expect(response.httpVersion == "2")
    }
    let lines = try await nginx.log(20)
    #expect(lines.count == 20)
    #expect(Set(lines.map { $0.split(separator: " ")[0] }).count == 1, "\(lines)")
    #expect(lines.allSatisfy { $0.contains("HTTP/2.0") })
    #expect(lines.count { $0.hasSuffix("499") } == 1)
    #expect(try await slow.seen().hungUpAt.isEmpty)
  }

  @Test("The only call on a connection ends for the server too when it is cancelled", arguments: ["hang", "sse-stall"])
  func lastStream(scenario: String) async throws {
    let nginx = try await Nginx()
    let transport = CurlTransport(configuration: nginx.configuration)
    let hanging = try FaultServer.shared.endpoint(scenario)
    var delays: [Double] = []
    for round in 1...3 {
      let doomed = Task { await outcome(transport, nginx.question(hanging)) }
      #expect(try await eventually { try await hanging.requests() == round })
      let cancelledAt = Date().timeIntervalSince1970
      doomed.cancel()
      let end = await doomed.value
      #expect(end.error == .cancelled, "\(end)")
      #expect(try await eventually { try await hanging.seen().hungUpAt.count == round })
      delays.append(try #require(await hanging.seen().hungUpAt.last) - cancelledAt)
    }
    // The soonest: on a busy machine three processes may have to wait for the processor.
    #expect(delays.contains { $0 < 0.5 }, "\(delays)")
  }

  @Test("Calls one after another stay on the connection, and large bodies pass both ways")
  func largeBodies() async throws {
    let nginx = try await Nginx()
    let transport = CurlTransport(configuration: nginx.configuration)
    let content = String(repeating: "abcdefgh", count: 40_000)
    try await FaultServer.shared.keep(content, as: "large")
    let endpoint = try FaultServer.shared.endpoint("ok", ["content": "@large"])
    for number in 0..<5 {
      var request = nginx.question(endpoint)
      request.body = Array("{\"messages\":\"\(number)\(content)\"}".utf8)
      let response = try await transport.send(request)
      #expect(response.status == 200 && response.body.count > content.utf8.count)
      #expect(response.timings.reusedConnection == (number > 0))
    }
    let lines = try await nginx.log(5)
    #expect(Set(lines.map { $0.split(separator: " ")[0] }).count == 1, "\(lines)")
  }

  @Test("A fault behind the proxy ends its own stream alone, and the server hears of it")
  func faults() async throws {
    let nginx = try await Nginx()
    let transport = CurlTransport(configuration: nginx.configuration)
    let server = try FaultServer.shared
    let slow = server.endpoint("slow", ["delay": "4000"])
    let other = Task { await outcome(transport, nginx.question(slow)) }
    #expect(try await eventually { try await slow.requests() == 1 })
    let broken = await outcome(transport, nginx.question(server.endpoint("fin-mid")))
    #expect(kind(broken.error) == "closedEarly", "\(broken)")
    let hanging = server.endpoint("hang")
    let late = await outcome(transport, nginx.question(hanging, limits: .total(.milliseconds(300))))
    #expect(late.error == .timedOut(after: .milliseconds(300)))
    let endless = server.endpoint("infinite")
    let large = await outcome(transport, nginx.question(endless))
    #expect(large.error == .tooLarge(limit: 8 << 20))
    for endpoint in [hanging, endless] {
      #expect(try await eventually { try await endpoint.seen().hungUpAfter.count == 1 })
      #expect(try await endpoint.seen().hungUpAfter.allSatisfy { $0 < 30 })
    }
    #expect(try await other.value.get().status == 200)
  }

  @Test("Cancelling at any moment answers every call once and harms no other", arguments: 0..<3)
  func cancelledAnywhere(seed: Int) async throws {
    let nginx = try await Nginx()
    let transport = CurlTransport(configuration: nginx.configuration)
    let endpoint = try FaultServer.shared.endpoint("slow", ["delay": "5"])
    let results = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<120 {
        group.addTask {
          let call = Task { await outcome(transport, nginx.question(endpoint)) }
          guard number % 3 > 0 else { return await call.value.error == nil }
          try? await Task.sleep(for: .microseconds((number * 7_919 + seed * 104_729) % 40_000))
          call.cancel()
          switch await call.value {
          case .success(let response): return response.status == 200
          case .failure(let error): return error == .cancelled
          }
        }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(results.count == 120 && results.allSatisfy { $0 })
    #expect(try await eventually { try await endpoint.seen().inFlight == 0 })
  }
}

/// An nginx of our own, under a folder of its own, that ends with this process.
private final class Nginx: Sendable {
  static let path = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private let child: FaultServerChild
  private let folder: String
  private let port: Int

  init() async throws {
    let server = try FaultServer.shared
    folder = FileManager.default.temporaryDirectory.path + "/nginx-" + UUID().uuidString
    port = Nginx.freePort()
    let certificates = URL(fileURLWithPath: server.authority).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let settings = """
      daemon off; worker_processes 1; pid \(folder)/pid; error_log \(folder)/error.log;
      events { worker_connections 512; }
      http {
        log_format short '$connection $server_protocol $request_uri $status'; access_log \(folder)/access.log short;
        client_body_temp_path \(folder)/b; proxy_temp_path \(folder)/p; fastcgi_temp_path \(folder)/f;
        uwsgi_temp_path \(folder)/u; scgi_temp_path \(folder)/s; client_max_body_size 64m;
        server {
          listen 127.0.0.1:\(port) ssl http2;
          ssl_certificate \(certificates)/tls.pem; ssl_certificate_key \(certificates)/tls.key;
          location / { proxy_pass http://127.0.0.1:\(server.port("port")); proxy_http_version 1.1; proxy_buffering off; }
        }
      }
      """
    try settings.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
    let script = "\"$0\" -p \"$1\" -c \"$1/nginx.conf\" -e \"$1/error.log\" & cat; kill $!; wait; rm -rf \"$1\""
    child = try FaultServerChild(["sh", "-c", script, Nginx.path ?? "nginx", folder])
    let address = "https://127.0.0.1:\(port)/_log?key=none"
    let transport = CurlTransport(configuration: configuration)
    guard try await eventually({ await outcome(transport, HTTPRequest(.get, address)).error == nil }) else {
      throw FaultServerChild.StartFailed(description: "nginx does not answer at port \(port)")
    }
  }

  var configuration: CurlTransport.Configuration {
    var configuration = FaultServer.direct
    configuration.caFile = try? FaultServer.shared.authority
    return configuration
  }

  func question(_ endpoint: FaultServer.Endpoint, limits: HTTPLimits = HTTPLimits()) -> HTTPRequest {
    .question(url: "https://127.0.0.1:\(port)/s/\(endpoint.key)/v1/chat/completions", limits: limits)
  }

  /// "connection protocol path status" of each question, once `count` are there (each is written after its answer).
  func log(_ count: Int) async throws -> [String] {
    var lines: [String] = []
    _ = try await eventually {
      let text = try String(contentsOfFile: folder + "/access.log", encoding: .utf8)
      lines = text.split(separator: "\n").map { String($0) }.filter { $0.contains(" /s/") }
      return lines.count >= count
    }
    return lines
  }

  private static let ports = Atomic<Int>(0)

  /// A port that nobody listens on, below those that the system gives to outgoing connections: no other test's
  /// connection takes it before nginx does.
  private static func freePort() -> Int {
    while true {
      let port = 10_000 + (Int(getpid()) * 97 + ports.add(1, ordering: .relaxed).newValue) % 20_000
      let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(probe) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isFree = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(probe, $0, size) == 0 }
      }
      if isFree { return port }
    }
  }
}
