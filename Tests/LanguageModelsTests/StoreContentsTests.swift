import Glibc
import LanguageModels
import StrictJSON
import Testing

@Suite("Looking into the answer cache")
struct StoreContentsTests {
  @Test("The list is newest first and counts bytes, not characters")
  func list() throws {
    let folder = try StoreFolder()
    let store = try SQLiteAnswerStore(path: folder.file())
    var umlaut = storeExchange(2)
    umlaut.requestBody = "ü"
    umlaut.responseBody = [1, 2, 3]
    try store.save(storeExchange(1))
    try store.save(storeExchange(3))
    try store.save(umlaut)
    let list = try store.summaries()
    #expect(list.map(\.createdAt) == [3, 2, 1].map { 1_700_000_000_000 + $0 })
    #expect(list[1].size == 5)
    #expect(list[1] == ExchangeSummary(umlaut))
    #expect(try store.summaries(limit: 2) == Array(list.prefix(2)))
  }

  @Test("A prefix of either key finds, in any case, and nothing else does")
  func prefixes() throws {
    let folder = try StoreFolder()
    let store = try SQLiteAnswerStore(path: folder.file())
    for number in 0..<50 { try store.save(storeExchange(number, key: sha256Hex([UInt8(number / 2)]))) }
    let wanted = storeExchange(10, key: sha256Hex([5]))
    #expect(try store.exchanges(prefix: String(wanted.wireKey.prefix(20)), limit: 9) == [wanted])
    #expect(try store.exchanges(prefix: wanted.wireKey.uppercased(), limit: 9) == [wanted])
    #expect(try store.exchanges(prefix: wanted.key, limit: 9).count == 2)
    #expect(try store.exchanges(prefix: "", limit: 9).isEmpty)
    for hostile in ["%", "_", "' OR 1=1 --", "é", "zz", "0\u{0}"] {
      #expect(try store.exchanges(prefix: hostile, limit: 9).isEmpty)
    }
  }

  @Test("Pages go through everything once, oldest first", arguments: [1, 3, 7, 100])
  func pages(size: Int) throws {
    let folder = try StoreFolder()
    let store = try SQLiteAnswerStore(path: folder.file())
    for number in 0..<20 { try store.save(storeExchange(number, createdAt: Int64(number / 4))) }
    var seen: [StoredExchange] = []
    while true {
      let page = try store.exchanges(after: seen.last, limit: size)
      if page.isEmpty { break }
      #expect(page.count <= size)
      seen += page
    }
    #expect(seen.count == 20)
    #expect(Set(seen.map(\.wireKey)).count == 20)
    #expect(seen.map(\.createdAt) == seen.map(\.createdAt).sorted())
  }

  @Test("Pruning drops what fits every condition and gives the room back")
  func pruning() throws {
    let folder = try StoreFolder()
    let store = try SQLiteAnswerStore(path: folder.file())
    let body = [UInt8](repeating: 9, count: 100_000)
    for number in 0..<20 {
      try store.save(
        storeExchange(number, model: number % 2 == 0 ? "even" : "odd", createdAt: Int64(number), response: body))
    }
    for model in ["even", "odd"] { try store.saveCapabilities(["x": 1], endpoint: "e", model: model) }
    let filter = PruneFilter(before: 10, model: "even")
    #expect(try store.wouldPrune(filter).exchanges == 5)
    #expect(try store.counts().exchanges == 20)
    #expect(try store.prune(filter).exchanges == 5)
    #expect(try store.summaries().filter { $0.model == "even" }.map(\.createdAt) == [18, 16, 14, 12, 10])
    #expect(try store.capabilities(endpoint: "e", model: "even") != nil)
    #expect(try store.prune(PruneFilter(model: "even")).exchanges == 5)
    #expect(try store.capabilities(endpoint: "e", model: "even") == nil)
    #expect(try store.capabilities(endpoint: "e", model: "odd") != nil)
    let before = storeFileBytes(folder.file()).count
    let report = try store.prune(PruneFilter())
    #expect(report.exchanges == 10)
    #expect(report.size > 1_000_000)
    #expect(storeFileBytes(folder.file()).count < before / 4)
    #expect(try store.counts() == (0, 0))
    #expect(try store.capabilities(endpoint: "e", model: "odd") == nil)
    #expect(try store.integrityProblems().isEmpty)
  }

  @Test("What was pruned is gone from the disk, and a header never comes there")
  func nothingLeftBehind() throws {
    let folder = try StoreFolder()
    let marker = "MARKER-4b1d-in-an-answer"
    do {
      let store = try SQLiteAnswerStore(path: folder.file())
      try store.save(storeExchange(1, response: Array(marker.utf8)))
      _ = try store.prune(PruneFilter())
    }
    for name in ["answers.sqlite", "answers.sqlite-wal", "answers.sqlite-shm"] {
      let text = String(decoding: storeFileBytes(folder.file(name)), as: UTF8.self)
      #expect(!text.contains(marker))
    }
  }

  @Test("As JSON: every field, text where the response is text, hexadecimal where it is not")
  func json() throws {
    let exchange = storeExchange(5, createdAt: 1_763_712_930_123)
    let json = try JSONParser.parse(exchange.json.text())
    #expect(json["wire_key"]?.string == exchange.wireKey)
    #expect(json["created_at"] == "2025-11-21T08:15:30Z")
    #expect(json["response_body"]?.string == #"{"answer":5}"#)
    #expect(json["usage"]?["completion_tokens"]?.integer == 5)
    #expect(json["duration_ms"]?.number == 250)
    #expect(json["time_to_first_token_ms"]?.number == 1.5)
    var binary = exchange
    binary.responseBody = [0xFF, 0x00, 0x0A]
    #expect(binary.json["response_body_hex"] == "ff000a")
    #expect(binary.json["response_body"] == nil)
  }

  @Test(
    "Times in words",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
      (Int64.max, String(Int64.max)), (253_402_300_799_000, "9999-12-31T23:59:59Z"),
    ])
  func times(milliseconds: Int64, expected: String) {
    #expect(utcText(milliseconds: milliseconds) == expected)
  }
}
