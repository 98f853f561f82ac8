import Glibc
import LanguageModels
import Testing

/// Several processes at one file, and processes that die. Serialised: each test already keeps the cores busy.
@Suite("The answer cache under many processes", .serialized, .timeLimit(.minutes(10)))
struct StoreProcessTests {
  /// Saves and accepts `numbers` in one file, from a process of its own.
  static func hammer(_ path: String, _ numbers: [Int], _ mark: UInt8) throws {
    let store = try SQLiteAnswerStore(path: path)
    for number in numbers {
      let exchange = storeExchange(number, key: "question \(number)", response: [mark, 1, 2, 3])
      try store.save(exchange)
      try store.markAccepted(wireKey: exchange.wireKey)
      guard try store.accepted(key: exchange.key, sample: 0) != nil else { abort() }
    }
  }

  @Test("Two processes that open a new file at once and write the same questions lose nothing")
  func twoProcesses() async throws {
    let folder = try StoreFolder()
    let path = folder.file()
    async let up = #expect(processExitsWith: .success) { [path = path as String] in
      try StoreProcessTests.hammer(path, Array(0..<300), 1)
    }
    async let down = #expect(processExitsWith: .success) { [path = path as String] in
      try StoreProcessTests.hammer(path, (100..<400).reversed(), 2)
    }
    _ = await (up, down)
    let store = try SQLiteAnswerStore(path: path)
    #expect(try store.integrityProblems().isEmpty)
    #expect(try store.counts() == (400, 400))
    let writers = try (0..<400).map { number -> UInt8? in
      guard let answer = try store.accepted(key: "question \(number)", sample: 0)?.responseBody else { return nil }
      return Array(answer.dropFirst()) == [1, 2, 3] ? answer.first : nil
    }
    #expect(writers.prefix(100).allSatisfy { $0 == 1 })
    #expect(writers.suffix(100).allSatisfy { $0 == 2 })
    #expect(writers.allSatisfy { $0 == 1 || $0 == 2 })
  }

  /// Saves exchanges for ever and notes each one in a plain file once `save` has returned.
  static func runUntilKilled(_ path: String, _ log: String, from start: Int) throws {
    let store = try SQLiteAnswerStore(path: path)
    let descriptor = open(log, O_CREAT | O_WRONLY | O_APPEND, 0o600)
    var number = start
    while true {
      try store.save(storeExchange(number, response: [UInt8](repeating: 3, count: 20_000)))
      let line = Array("\(number)\n".utf8)
      guard write(descriptor, line, line.count) == line.count else { abort() }
      number += 1
    }
  }

  @Test("kill -9 at any moment loses nothing that was saved, and the file stays sound", arguments: 0..<8)
  func killed(round: Int) async throws {
    let folder = try StoreFolder()
    let (path, log) = (folder.file(), folder.file("log"))
    for turn in 0..<2 {
      let start = turn * 1_000_000
      let delay = UInt32(300 + 7_919 * (2 * round + turn) % 60_000)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, log = log as String, start = start as Int, delay = delay as UInt32] in
        let killer = try StoreKiller(afterMicroseconds: delay)
        try StoreProcessTests.runUntilKilled(path, log, from: start)
        killer.keep()
      }
      let noted = String(decoding: storeFileBytes(log), as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
      let store = try SQLiteAnswerStore(path: path)
      #expect(try store.integrityProblems().isEmpty)
      for number in noted {
        let found = try store.exchange(wireKey: storeExchange(number).wireKey)
        #expect(found?.responseBody.count == 20_000, "exchange \(number) was saved and is gone")
      }
      // At most the one that was being saved may be there without having been noted.
      #expect(try store.counts().exchanges - noted.count <= turn + 1)
    }
  }
}

/// Kills its own process, from another thread, after some time.
private final class StoreKiller {
  private let delay: UnsafeMutablePointer<UInt32>
  init(afterMicroseconds microseconds: UInt32) throws {
    delay = .allocate(capacity: 1)
    delay.initialize(to: microseconds)
    var thread = pthread_t()
    let started = pthread_create(&thread, nil, killAfter, delay)
    guard started == 0 else { throw StoreError.other(path: "", detail: "no thread") }
  }
  func keep() {}
}

private func killAfter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { usleep(argument.load(as: UInt32.self)) }
  kill(getpid(), SIGKILL)
  return nil
}
