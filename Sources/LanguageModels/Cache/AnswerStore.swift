public import StrictJSON

/// Where answers that were paid for are kept, so that nothing is asked twice.
///
/// An exchange has two keys. Its *wire key* names one request as it was sent (one rung of the structured-output ladder,
/// one set of parameters); its *key* and *sample* name the question that the caller asked, whatever rungs it took. Every
/// exchange is saved before its answer is used; the one whose answer passed validation is then marked as accepted.
///
/// Conformers are safe to call from any thread. Every method may wait for a disk, for milliseconds as a rule.
public protocol AnswerStore: Sendable {
  /// The exchange that was accepted as the answer to a question; nil where there is none.
  func accepted(key: String, sample: Int) throws(StoreError) -> StoredExchange?

  /// The exchange that was saved for a request as it was sent; nil where there is none.
  func exchange(wireKey: String) throws(StoreError) -> StoredExchange?

  /// Keeps an exchange. On return it survives the end of this process, however that comes.
  ///
  /// An exchange with the same wire key is replaced, unless that one is accepted: then the old one stands, so that an
  /// answer somebody has already used never changes under them.
  /// - Throws: `StoreError.tooLarge` where a body is larger than `StoredExchange.maximumBodyBytes`.
  func save(_ exchange: StoredExchange) throws(StoreError)

  /// Marks the exchange as the answer to its question. The first one accepted for a (key, sample) stands: a later one
  /// changes nothing, and neither does a wire key that is not in the store (it may have been pruned meanwhile).
  func markAccepted(wireKey: String) throws(StoreError)

  /// Takes the mark of the accepted answer back, for an answer that can not be read any more: the next one may take its
  /// place. Does nothing where the exchange is not in the store or not accepted.
  func withdraw(wireKey: String) throws(StoreError)

  /// What was learned about a model at an endpoint, as it was saved; nil where nothing was.
  func capabilities(endpoint: String, model: String) throws(StoreError) -> JSONValue?

  /// Remembers what was learned about a model at an endpoint; the last writer wins.
  func saveCapabilities(_ value: JSONValue, endpoint: String, model: String) throws(StoreError)
}
