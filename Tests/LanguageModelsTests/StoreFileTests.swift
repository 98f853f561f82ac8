import GRDB
import Glibc
import SeededRandom
import StrictJSON
import Testing

@testable import LanguageModels

@Suite("The answer cache's file")
struct StoreFileTests {
  @Test("The file is made for its owner only, in folders that are too")
  func permissions() throws {
    let folder = try StoreFolder()
    let path = folder.file("a/b/answers.sqlite")
    let store = try SQLiteAnswerStore(path: path)
    try store.save(storeExchange(1))
    #expect(storePermissions(path) == 0o600)
    #expect(storePermissions(path + "-wal") == 0o600)
    #expect(storePermissions(folder.file("a/b")) == 0o700)
    #expect(storePermissions(folder.file("a")) == 0o700)
  }

  @Test("It is a write-ahead log, and what was saved is there when it is opened again")
  func reopening() throws {
    let folder = try StoreFolder()
    do {
      let store = try SQLiteAnswerStore(path: folder.file())
      #expect(try store.queue.inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
      #expect(try store.queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 1)
      try store.save(storeExchange(1, isAccepted: true))
      try store.saveCapabilities(["a": 1], endpoint: "e", model: "m")
    }
    let store = try SQLiteAnswerStore(path: folder.file())
    #expect(try store.accepted(key: storeExchange(1).key, sample: 0) == storeExchange(1, isAccepted: true))
    #expect(try store.capabilities(endpoint: "e", model: "m") == ["a": 1])
    #expect(try store.integrityProblems().isEmpty)
  }

  @Test("A file that is no database is refused and left as it is")
  func notADatabase() throws {
    let folder = try StoreFolder()
    let bytes = Array(repeating: Array("These are my notes.\n".utf8), count: 300).flatMap(\.self)
    storeWrite(bytes, to: folder.file())
    let path = folder.file()
    #expect(throws: StoreError.notADatabase(path: path)) { try SQLiteAnswerStore(path: path) }
    #expect(storeFileBytes(path) == bytes)
    #expect(StoreError.notADatabase(path: path).description.contains("--cache"))
  }

  @Test("Another program's database is refused and left as it is")
  func foreignDatabase() throws {
    let folder = try StoreFolder()
    let path = folder.file()
    do {
      let queue = try DatabaseQueue(path: path)
      try queue.write { try $0.execute(sql: "CREATE TABLE exchange (currency TEXT)") }
    }
    let bytes = storeFileBytes(path)
    #expect(throws: StoreError.foreignDatabase(path: path)) { try SQLiteAnswerStore(path: path) }
    #expect(storeFileBytes(path) == bytes)
  }

  @Test("A file of a newer version is refused with the names of the steps we do not know")
  func newerSchema() throws {
    let folder = try StoreFolder()
    let path = folder.file()
    do {
      let store = try SQLiteAnswerStore(path: path)
      try store.queue.write { try $0.execute(sql: "INSERT INTO migration VALUES ('900 from the future')") }
    }
    #expect(throws: StoreError.newerSchema(path: path, migrations: ["900 from the future"])) {
      try SQLiteAnswerStore(path: path)
    }
  }

  @Test("A damaged file gives an error, never a crash, and is not deleted", arguments: 0..<40 as Range<UInt64>)
  func damage(seed: UInt64) throws {
    let folder = try StoreFolder()
    let path = folder.file()
    do {
      let store = try SQLiteAnswerStore(path: path)
      for number in 0..<50 {
        try store.save(storeExchange(number, response: [UInt8](repeating: 7, count: 3_000), isAccepted: true))
      }
    }
    var bytes = storeFileBytes(path)
    var generator = SplitMix64(seed: seed)
    if seed % 4 == 0 {
      bytes.removeLast(generator.below(bytes.count - 200))
    } else {
      for _ in 0..<(seed % 4 == 1 ? 20 : 2_000) {
        bytes[16 + generator.below(bytes.count - 16)] = UInt8(generator.below(256))
      }
    }
    storeWrite(bytes, to: path)
    do {
      let store = try SQLiteAnswerStore(path: path)
      for number in 0..<50 {
        _ = try store.accepted(key: storeExchange(number).key, sample: 0)
        try store.save(storeExchange(100 + number))
      }
      _ = try store.summaries()
      _ = try store.exchanges(after: nil, limit: 100)
    } catch {
      #expect(!error.description.isEmpty)
    }
    #expect(access(path, F_OK) == 0)
  }

  @Test("A folder, a pipe and a device are refused at once")
  func notRegular() throws {
    let folder = try StoreFolder()
    #expect(throws: StoreError.cannotOpen(path: folder.path, detail: "it is a folder")) {
      try SQLiteAnswerStore(path: folder.path)
    }
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    for path in [folder.file("pipe"), "/dev/null"] {
      #expect(throws: StoreError.cannotOpen(path: path, detail: "it is not a regular file")) {
        try SQLiteAnswerStore(path: path)
      }
    }
    #expect(throws: StoreError.cannotOpen(path: "", detail: "its name is empty")) { try SQLiteAnswerStore(path: "") }
    storeWrite([1], to: folder.file("file"))
    #expect(throws: StoreError.self) { try SQLiteAnswerStore(path: folder.file("file/answers.sqlite")) }
  }

  @Test("A full disk and a read-only file are told apart, and the store goes on afterwards")
  func fullAndReadOnly() throws {
    let folder = try StoreFolder()
    let path = folder.file()
    let store = try SQLiteAnswerStore(path: path)
    let large = storeExchange(1, response: [UInt8](repeating: 1, count: 1 << 20))
    try store.queue.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = 30") }
    #expect(throws: StoreError.diskFull(path: path)) { try store.save(large) }
    try store.queue.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = 100000; PRAGMA query_only = ON") }
    #expect(throws: StoreError.readOnly(path: path)) { try store.save(large) }
    try store.queue.inDatabase { try $0.execute(sql: "PRAGMA query_only = OFF") }
    try store.save(large)
    #expect(try store.exchange(wireKey: large.wireKey) == large)
  }

  @Test("A file that another connection keeps locked is busy after the time-out")
  func busy() throws {
    let folder = try StoreFolder()
    let path = folder.file()
    let other = try SQLiteAnswerStore(path: path)
    let store = try SQLiteAnswerStore(path: path, busyTimeout: .milliseconds(20))
    _ = try other.queue.write { _ in
      #expect(throws: StoreError.busy(path: path, after: .milliseconds(20))) { try store.save(storeExchange(1)) }
    }
    try store.save(storeExchange(1))
  }

  @Test("Where the answers are kept by default")
  func location() {
    let answers = { (environment: [String: String]) in CacheLocation.answers(environment: environment) }
    #expect(answers(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/wherefore/answers.sqlite")
    #expect(answers(["HOME": "/h"]) == "/h/.cache/wherefore/answers.sqlite")
    #expect(answers(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/wherefore/answers.sqlite")
    #expect(answers(["XDG_CACHE_HOME": "", "HOME": ""]) == nil)
  }

  @Test("Names that mean something to SQLite mean nothing here", arguments: [":memory:", "file:x?mode=memory"])
  func specialNames(name: String) throws {
    let folder = try StoreFolder()
    let store = try SQLiteAnswerStore(path: folder.file(name))
    try store.save(storeExchange(1))
    #expect(access(folder.file(name), F_OK) == 0)
  }
}
