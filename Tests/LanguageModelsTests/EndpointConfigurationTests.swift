import Glibc
import Testing

@testable import LanguageModels

@Suite("Endpoint configuration")
struct EndpointConfigurationTests {
  @Test(
    "The joining rule",
    arguments: [
      ("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/models"),
      ("https://api.openai.com/v1/", "https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/models"),
      ("HTTP://LocalHost:8080", "http://localhost:8080/chat/completions", "http://localhost:8080/models"),
      ("http://h/v1/chat/completions", "http://h/v1/chat/completions", "http://h/v1/models"),
      ("http://[::1]:80/v1?a=b&c", "http://[::1]:80/v1/chat/completions?a=b&c", "http://[::1]:80/v1/models?a=b&c"),
      (
        "https://r.openai.azure.com/openai/deployments/d?api-version=1",
        "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=1",
        "https://r.openai.azure.com/openai/models?api-version=1"
      ),
      (
        "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=1",
        "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=1",
        "https://r.openai.azure.com/openai/models?api-version=1"
      ),
    ])
  func joins(base: String, chat: String, models: String) throws {
    let url = try EndpointURL(base)
    #expect(url.chatCompletions() == chat)
    #expect(url.models() == models)
  }

  @Test(
    "What no endpoint can have is refused",
    arguments: [
      "", "localhost:8080/v1", "ftp://h", "file:///etc/passwd", "http://", "http:///v1", "http://u:p@h/v1",
      "http://h/v1#x", "http://h:0", "http://h:70000", "http://h:+80", "http://h:x", "http://a b", "http://h\n",
      "http://[::1", "http://[]", "http://h\u{E9}", "http://a,b/",
    ])
  func refuses(base: String) {
    #expect(throws: EndpointError.self) { try EndpointURL(base) }
  }

  @Test("A password in the URL is not quoted by the error")
  func hidesUserInfo() {
    do throws(EndpointError) {
      _ = try EndpointURL("http://user:hunter22@h/v1")
      Issue.record("should refuse")
    } catch {
      #expect(!"\(error)".contains("hunter22"))
    }
  }

  @Test("Azure's hosts get the key in their own header")
  func azure() throws {
    let key = try APIKey(testKey, source: "t")
    let azure = try EndpointConfiguration(baseURL: "https://r.openai.azure.com/openai/v1", model: "m", key: key)
    #expect(azure.requestHeaders(accept: "*/*", hasBody: true).contains { $0 == ("api-key", testKey) })
    let bearer = try EndpointConfiguration(
      baseURL: "https://r.openai.azure.com/openai/v1", model: "m", key: key, authentication: .bearer)
    #expect(bearer.requestHeaders(accept: "*/*", hasBody: true).contains { $0.name == "Authorization" })
  }

  @Test("Secrets in a query or a header show nowhere")
  func hidesQuery() throws {
    var configuration = try EndpointConfiguration(baseURL: "http://h/v1?key=topsecret1&api-version=2", model: "m")
    try configuration.addHeader(name: "X-Auth-Token", value: "topsecret2")
    configuration.addQuery(name: "token", value: "topsecret3")
    var shown = "\(configuration) \(configuration.url)"
    dump(configuration, to: &shown)
    debugPrint(configuration, configuration.url, configuration.secrets, to: &shown)
    #expect(!shown.contains("topsecret"))
    #expect(shown.contains("api-version=2"))
    let bytes = Array("topsecret1 topsecret2 topsecret3".utf8)
    #expect(configuration.secrets.covered(bytes) == Array("[hidden] [hidden] [hidden]".utf8))
    #expect(configuration.url.identity(extra: configuration.query) == "http://h/v1?api-version=2")
  }

  @Test("The cache's key has no secret in it, but all that changes an answer")
  func keys() throws {
    let one = try EndpointConfiguration(baseURL: "http://h/v1", model: "m", key: try APIKey("aaaaaaaa", source: "t"))
    let two = try EndpointConfiguration(baseURL: "http://h/v1/", model: "m", key: try APIKey("bbbbbbbb", source: "t"))
    let key = RequestKey.question(question, configuration: one)
    #expect(key == RequestKey.question(question, configuration: two))
    var other = question
    other.temperature = 1
    #expect(key != RequestKey.question(other, configuration: one))
    other = question
    other.schema = nil
    #expect(key != RequestKey.question(other, configuration: one))
    let model = try EndpointConfiguration(baseURL: "http://h/v1", model: "n")
    #expect(key != RequestKey.question(question, configuration: model))
  }

  @Test(
    "Keys: one line end is forgiven, anything else odd is not",
    arguments: [
      ("sk-1\n", true), ("sk-1\r\n", true), ("sk-1", true), ("", false), ("\n", false), ("a\nb", false), ("a b", false),
      ("a\u{7}", false), ("\u{E9}", false), ("sk-1\n\n", false), (String(repeating: "k", count: 4_097), false),
      (String(repeating: "k", count: 4_096), true),
    ])
  func keyForms(text: String, isGood: Bool) {
    #expect(((try? APIKey(text, source: "t")) != nil) == isGood)
  }

  @Test("Key files: permissions are looked at; folders, pipes and long files are refused")
  func keyFiles() throws {
    var template = Array("/tmp/wherefore-key-XXXXXX\0".utf8.map { CChar(bitPattern: $0) })
    let descriptor = mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      close(descriptor)
      unlink(path)
    }
    #expect(write(descriptor, testKey + "\n", testKey.utf8.count + 1) == testKey.utf8.count + 1)
    chmod(path, 0o600)
    #expect(try APIKey.read(file: path).warning == nil)
    #expect(try APIKey.read(file: path).key == APIKey(testKey, source: "t"))
    chmod(path, 0o644)
    #expect(try APIKey.read(file: path).warning?.contains("chmod 600") == true)
    for bad in ["/tmp", "/nonexistent/key", "/dev/zero"] {
      #expect(throws: EndpointError.self) { try APIKey.read(file: bad) }
    }
  }

  @Test(
    "Headers that HTTP or the client forbids are refused",
    arguments: [
      ("X Y", "v"), ("", "v"), ("X", "a\r\nEvil: 1"), ("Host", "h"), ("Content-Length", "1"), ("X:", "v"),
    ])
  func headers(name: String, value: String) throws {
    var configuration = try EndpointConfiguration(model: "m")
    #expect(throws: EndpointError.self) { try configuration.addHeader(name: name, value: value) }
  }
}
