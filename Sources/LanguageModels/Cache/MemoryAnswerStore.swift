public import StrictJSON
import Synchronization

/// A store that lives as long as the process: for `--no-cache`, and for tests.
public final class MemoryAnswerStore: AnswerStore {
  private struct Question: Hashable {
    var key: String
    var sample: Int
  }
  private struct Contents {
    var exchanges: [String: StoredExchange] = [:]
    var acceptedWireKeys: [Question: String] = [:]
    var capabilities: [[String]: JSONValue] = [:]
  }
  private let contents = Mutex(Contents())

  /// An empty store.
  public init() {}

  /// How many exchanges are held.
  public var count: Int { contents.withLock { $0.exchanges.count } }

  public func accepted(key: String, sample: Int) throws(StoreError) -> StoredExchange? {
    contents.withLock { contents in
      contents.acceptedWireKeys[Question(key: key, sample: sample)].flatMap { contents.exchanges[$0] }
    }
  }

  public func exchange(wireKey: String) throws(StoreError) -> StoredExchange? {
    contents.withLock { $0.exchanges[wireKey] }
  }

  public func save(_ exchange: StoredExchange) throws(StoreError) {
    guard exchange.largestBody <= StoredExchange.maximumBodyBytes else {
      throw .tooLarge(bytes: exchange.largestBody, limit: StoredExchange.maximumBodyBytes)
    }
    contents.withLock { contents in
      guard contents.exchanges[exchange.wireKey]?.isAccepted != true else { return }
      var kept = exchange
      let question = Question(key: exchange.key, sample: exchange.sample)
      if exchange.isAccepted {
        kept.isAccepted = contents.acceptedWireKeys[question] == nil
        if kept.isAccepted { contents.acceptedWireKeys[question] = exchange.wireKey }
      }
      contents.exchanges[exchange.wireKey] = kept
    }
  }

  public func markAccepted(wireKey: String) throws(StoreError) {
    contents.withLock { contents in
      guard var exchange = contents.exchanges[wireKey] else { return }
      let question = Question(key: exchange.key, sample: exchange.sample)
      guard contents.acceptedWireKeys[question] == nil else { return }
      exchange.isAccepted = true
      contents.acceptedWireKeys[question] = wireKey
      contents.exchanges[wireKey] = exchange
    }
  }

  public func withdraw(wireKey: String) throws(StoreError) {
    contents.withLock { contents in
      guard let exchange = contents.exchanges[wireKey], exchange.isAccepted else { return }
      contents.exchanges[wireKey]?.isAccepted = false
      contents.acceptedWireKeys[Question(key: exchange.key, sample: exchange.sample)] = nil
    }
  }

  public func capabilities(endpoint: String, model: String) throws(StoreError) -> JSONValue? {
    contents.withLock { $0.capabilities[[endpoint, model]] }
  }

  public func saveCapabilities(_ value: JSONValue, endpoint: String, model: String) throws(StoreError) {
    contents.withLock { $0.capabilities[[endpoint, model]] = value }
  }
}
