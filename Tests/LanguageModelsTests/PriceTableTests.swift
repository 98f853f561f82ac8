import Testing

@testable import LanguageModels

@Suite("Prices")
struct PriceTableTests {
  let table = PriceTable(
    date: "2026-01-01", currency: "USD", source: "test",
    prices: [
      ModelPrice(pattern: "gpt*", prompt: 9, completion: 9), ModelPrice(pattern: "gpt-4o*", prompt: 2, completion: 3),
      ModelPrice(pattern: "gpt-4o-mini*", prompt: 1, completion: 1),
      ModelPrice(pattern: "gpt-4o-mini", prompt: 0.5, completion: 0.5),
    ])

  @Test(
    "The whole name wins, then the longest prefix; nothing else fits",
    arguments: [
      ("gpt-4o-mini", 0.5), ("gpt-4o-mini-2024", 1), ("gpt-4o-2024", 2), ("gpt-4o", 2), ("gpt", 9), ("gp", nil),
      ("GPT-4o", nil), ("", nil), ("openai/gpt-4o", nil),
    ] as [(String, Double?)])
  func matching(model: String, expected: Double?) {
    #expect(table.price(of: model)?.prompt == expected)
  }

  @Test("Costs are per million tokens")
  func cost() {
    #expect(
      ModelPrice(pattern: "m", prompt: 2, completion: 8).cost(of: TokenUsage(prompt: 500_000, completion: 250_000)) == 3
    )
  }

  @Test("The user's file wins wherever it fits, and the built-in table fills the rest")
  func filling() throws {
    let json = #"{"as_of":"2026-11-01","currency":"USD","prices":[{"model":"gpt-4.1*","prompt":0,"completion":0}]}"#
    let own = try PriceTable.parse(Array(json.utf8), path: "prices.json").filled(from: .builtIn)
    #expect(own.price(of: "gpt-4.1-mini")?.prompt == 0)
    #expect(own.price(of: "gpt-4o-mini")?.prompt == 0.15)
    #expect(own.date == "2026-11-01")
    let euro = PriceTable(date: "2026-11-01", currency: "EUR", source: "x", prices: []).filled(from: .builtIn)
    #expect(euro.prices.isEmpty)
  }

  @Test("The built-in table is well formed")
  func builtIn() {
    let table = PriceTable.builtIn
    #expect(Set(table.prices.map(\.pattern)).count == table.prices.count)
    for price in table.prices { #expect(price.prompt > 0 && price.completion >= price.prompt) }
    #expect(table.price(of: "gpt-4o-mini-2024-07-18") != nil)
    #expect(table.price(of: "smollm2") == nil)
  }

  @Test(
    "Bad tables are refused with the entry and an example",
    arguments: [
      (#"[]"#, "not a JSON object"), (#"{"as_of":"2026","currency":"USD","prices":[]}"#, "as_of"),
      (#"{"as_of":"2026-01-01","currency":"usd","prices":[]}"#, "currency"),
      (#"{"as_of":"2026-01-01","currency":"USD"}"#, "prices must"),
      (#"{"as_of":"2026-01-01","currency":"USD","prices":[],"price":1}"#, "\"price\" is not one of"),
      (#"{"as_of":"2026-01-01","currency":"USD","prices":[1]}"#, "price 1"),
      (
        #"{"as_of":"2026-01-01","currency":"USD","prices":[{"model":"a*b","prompt":1,"completion":1}]}"#,
        "price 1: model"
      ),
      (#"{"as_of":"2026-01-01","currency":"USD","prices":[{"model":"a","prompt":-1,"completion":1}]}"#, "from 0 to"),
      (#"{"as_of":"2026-01-01","currency":"USD","prices":[{"model":"a","prompt":1}]}"#, "from 0 to"),
      (
        #"{"as_of":"2026-01-01","currency":"USD","prices":[{"model":"a","prompt":1,"completion":1},{"model":"a","prompt":2,"completion":1}]}"#,
        "price 2: the model \"a\" has a price already"
      ),
      (#"{"as_of":"2026-01-01""#, "line 1"),
    ])
  func refusals(json: String, expected: String) throws {
    let error = #expect(throws: PriceTableError.self) { try PriceTable.parse(Array(json.utf8), path: "p.json") }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test("Files: the named one, the user's own, the built-in one")
  func files() throws {
    let folder = try StoreFolder()
    let json = #"{"as_of":"2026-11-01","currency":"USD","prices":[{"model":"mine","prompt":1,"completion":2}]}"#
    storeWrite(Array(json.utf8), to: folder.file("p.json"))
    #expect(try PriceTable.current(path: folder.file("p.json"), environment: [:]).price(of: "mine") != nil)
    #expect(throws: PriceTableError.self) { try PriceTable.current(path: folder.file("none"), environment: [:]) }
    #expect(throws: PriceTableError.self) { try PriceTable.read(path: folder.path) }
    #expect(try PriceTable.current(path: nil, environment: ["HOME": folder.path]) == .builtIn)
    #expect(PriceTable.userPath(environment: ["XDG_CONFIG_HOME": "/c"]) == "/c/wherefore/prices.json")
    #expect(PriceTable.userPath(environment: ["HOME": "/h"]) == "/h/.config/wherefore/prices.json")
    storeWrite([UInt8](repeating: 32, count: 2 << 20), to: folder.file("large.json"))
    #expect(throws: PriceTableError.unreadable(path: folder.file("large.json"), detail: "it is larger than 1 MiB")) {
      try PriceTable.read(path: folder.file("large.json"))
    }
  }
}
