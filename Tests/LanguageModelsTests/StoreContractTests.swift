import LanguageModels
import StrictJSON
import Testing

/// What every store promises.
@Suite("Stores of answers")
struct StoreContractTests {
  enum Kind: String, CaseIterable, Sendable { case memory, sqlite }

  /// Runs `body` with a new store of each kind.
  private func with(_ kind: Kind, _ body: (any AnswerStore) throws -> Void) throws {
    switch kind {
    case .memory: try body(MemoryAnswerStore())
    case .sqlite:
      let folder = try StoreFolder()
      try body(SQLiteAnswerStore(path: folder.file()))
    }
  }

  @Test("What was saved comes back, every field", arguments: Kind.allCases)
  func roundTrip(kind: Kind) throws {
    try with(kind) { store in
      var exchange = storeExchange(7, sample: 3)
      exchange.requestBody = "\"quotes'\", a newline\n and Ünïcode \u{202E}"
      exchange.responseBody = [0, 255, 128, 10, 0]
      exchange.options = ["nested": ["a": [1, 2.5, nil, true, "x"]]]
      try store.save(exchange)
      #expect(try store.exchange(wireKey: exchange.wireKey) == exchange)
      var bare = storeExchange(8)
      (bare.answeringModel, bare.usage, bare.timeToFirstToken) = (nil, nil, nil)
      (bare.responseBody, bare.requestBody, bare.status, bare.createdAt) = ([], "", 0, -5)
      try store.save(bare)
      #expect(try store.exchange(wireKey: bare.wireKey) == bare)
      #expect(try store.exchange(wireKey: "nothing") == nil)
    }
  }

  @Test("An answer that was withdrawn makes room for another", arguments: Kind.allCases)
  func withdrawal(kind: Kind) throws {
    try with(kind) { store in
      var exchange = storeExchange(1, key: "q", isAccepted: true)
      try store.save(exchange)
      try store.withdraw(wireKey: "not there")
      try store.withdraw(wireKey: exchange.wireKey)
      #expect(try store.accepted(key: "q", sample: 0) == nil)
      exchange.responseBody = Array("better".utf8)
      try store.save(exchange)
      #expect(try store.accepted(key: "q", sample: 0)?.responseBody == Array("better".utf8))
    }
  }

  @Test("An answer is accepted only when it was marked, and per sample", arguments: Kind.allCases)
  func acceptance(kind: Kind) throws {
    try with(kind) { store in
      let exchange = storeExchange(1, key: "q", sample: 2)
      try store.save(exchange)
      #expect(try store.accepted(key: "q", sample: 2) == nil)
      try store.markAccepted(wireKey: exchange.wireKey)
      #expect(try store.accepted(key: "q", sample: 2)?.wireKey == exchange.wireKey)
      #expect(try store.accepted(key: "q", sample: 2)?.isAccepted == true)
      #expect(try store.accepted(key: "q", sample: 0) == nil)
      try store.markAccepted(wireKey: "not there")
    }
  }

  @Test("The first accepted answer stands", arguments: Kind.allCases)
  func firstAcceptedStands(kind: Kind) throws {
    try with(kind) { store in
      let (first, second) = (storeExchange(1, key: "q"), storeExchange(2, key: "q"))
      try store.save(first)
      try store.save(second)
      try store.markAccepted(wireKey: second.wireKey)
      try store.markAccepted(wireKey: first.wireKey)
      #expect(try store.accepted(key: "q", sample: 0)?.wireKey == second.wireKey)
      #expect(try store.exchange(wireKey: first.wireKey)?.isAccepted == false)

      var third = storeExchange(3, key: "q")
      third.isAccepted = true
      try store.save(third)
      #expect(try store.accepted(key: "q", sample: 0)?.wireKey == second.wireKey)
      #expect(try store.exchange(wireKey: third.wireKey)?.isAccepted == false)
    }
  }

  @Test("An exchange is replaced until it is accepted, never after", arguments: Kind.allCases)
  func replacement(kind: Kind) throws {
    try with(kind) { store in
      try store.save(storeExchange(1, response: [1]))
      try store.save(storeExchange(1, response: [2]))
      let wireKey = storeExchange(1).wireKey
      #expect(try store.exchange(wireKey: wireKey)?.responseBody == [2])
      try store.markAccepted(wireKey: wireKey)
      try store.save(storeExchange(1, response: [3]))
      #expect(try store.exchange(wireKey: wireKey)?.responseBody == [2])
      #expect(try store.exchange(wireKey: wireKey)?.isAccepted == true)
    }
  }

  @Test("Saving as accepted makes it the answer", arguments: Kind.allCases)
  func savedAsAccepted(kind: Kind) throws {
    try with(kind) { store in
      let exchange = storeExchange(4, isAccepted: true)
      try store.save(exchange)
      #expect(try store.accepted(key: exchange.key, sample: 0) == exchange)
    }
  }

  @Test("A body of 8 MiB is kept, one byte more is refused", arguments: Kind.allCases)
  func sizes(kind: Kind) throws {
    try with(kind) { store in
      let limit = StoredExchange.maximumBodyBytes
      let largest = [UInt8](repeating: 65, count: limit)
      try store.save(storeExchange(1, response: largest))
      #expect(try store.exchange(wireKey: storeExchange(1).wireKey)?.responseBody == largest)
      #expect(throws: StoreError.tooLarge(bytes: limit + 1, limit: limit)) {
        try store.save(storeExchange(2, response: largest + [65]))
      }
      var question = storeExchange(3)
      question.requestBody = String(repeating: "é", count: limit / 2 + 1)
      #expect(throws: StoreError.tooLarge(bytes: limit + 2, limit: limit)) { try store.save(question) }
      #expect(try store.exchange(wireKey: question.wireKey) == nil)
    }
  }

  @Test("What was learned about a model is remembered per endpoint and model", arguments: Kind.allCases)
  func capabilities(kind: Kind) throws {
    try with(kind) { store in
      #expect(try store.capabilities(endpoint: "e", model: "m") == nil)
      let learned: JSONValue = ["rung": "json_object", "dropped": ["seed"]]
      try store.saveCapabilities(["rung": "tool"], endpoint: "e", model: "m")
      try store.saveCapabilities(learned, endpoint: "e", model: "m")
      #expect(try store.capabilities(endpoint: "e", model: "m") == learned)
      #expect(try store.capabilities(endpoint: "e", model: "M") == nil)
      #expect(try store.capabilities(endpoint: "em", model: "") == nil)
    }
  }

  @Test("Many threads at once lose nothing", arguments: Kind.allCases)
  func threads(kind: Kind) async throws {
    let folder = try StoreFolder()
    let store: any AnswerStore =
      switch kind {
      case .memory: MemoryAnswerStore()
      case .sqlite: try SQLiteAnswerStore(path: folder.file())
      }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<20 {
            let exchange = storeExchange(number, key: "shared \(number)", response: [UInt8(task)])
            try store.save(exchange)
            try store.markAccepted(wireKey: exchange.wireKey)
          }
        }
      }
      try await group.waitForAll()
    }
    for number in 0..<20 { #expect(try store.accepted(key: "shared \(number)", sample: 0) != nil) }
  }
}
