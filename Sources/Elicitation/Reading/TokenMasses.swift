public import LanguageModels

/// The token probabilities of one answer, renormalised over the answers that were allowed.
///
/// Endpoints differ: some give probabilities before a grammar was applied, so that forbidden tokens hold mass and the
/// chosen token may be missing from the list; the same answer appears with and without a space, in several cases.
public struct TokenMasses: Hashable, Sendable {
  /// The natural logarithm of the mass of each allowed answer, in the order given.
  public let logarithms: [Double]

  /// - Parameters:
  ///   - token: The token that answers, and its alternatives.
  ///   - allowed: The answers in lower case, such as "yes" and "no", or letters.
  ///   - prefix: Text of the token in front of the answer, such as a quotation mark.
  /// - Returns: nil where none of the allowed answers is among the tokens. An allowed answer that is not listed has at
  ///   most the smallest listed probability; half of that is assumed.
  public init?(of token: TokenLogProbability, allowed: [String], prefix: String = "") {
    var listed = token.alternatives.map { ($0.token, $0.logProbability) }
    if !listed.contains(where: { $0.0.utf8.elementsEqual(token.token.utf8) }) {
      listed.append((token.token, token.logProbability))
    }
    listed = listed.filter { $0.1.isFinite && $0.1 <= 0.001 }
    guard let smallest = listed.map(\.1).min() else { return nil }
    var terms = [[Double]](repeating: [], count: allowed.count)
    for (text, logarithm) in listed {
      if let index = TokenMasses.answer(text, among: allowed, prefix: prefix) { terms[index].append(logarithm) }
    }
    guard terms.contains(where: { !$0.isEmpty }) else { return nil }
    logarithms = terms.map { $0.isEmpty ? smallest - logarithmOfTwo : logarithmOfSum($0) }
  }

  /// The probability of each allowed answer, given that it is one of `among` (all by default). Sums to one.
  public func probabilities(among indices: [Int]? = nil) -> [Double] {
    let chosen = indices ?? Array(logarithms.indices)
    let total = logarithmOfSum(chosen.map { logarithms[$0] })
    return chosen.map { exponential(logarithms[$0] - total) }
  }

  private static func answer(_ text: String, among allowed: [String], prefix: String) -> Int? {
    var body = Substring(text)
    if !prefix.isEmpty, body.hasPrefix(prefix) { body = body.dropFirst(prefix.count) }
    let fold = body.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" }
    guard !fold.isEmpty else { return nil }
    if let exact = allowed.firstIndex(of: fold) { return exact }
    // A long answer comes in several tokens; its beginning tells, where it can begin only one answer.
    let begun = allowed.indices.filter { allowed[$0].hasPrefix(fold) }
    return begun.count == 1 ? begun[0] : nil
  }
}

extension TokenMasses {
  /// The token in which the value of the member `key` begins, and the text in front of the value inside that token.
  ///
  /// The tokens' texts, one after the other, are the content; the last `"key"` that is followed by a colon and a string
  /// is taken. Complexity: O(bytes).
  static func place(
    of key: String, in tokens: [TokenLogProbability]
  ) -> (token: TokenLogProbability, prefix: String)? {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for token in tokens {
      bytes += token.token.utf8
      ends.append(bytes.count)
    }
    let name = Array("\"\(key)\"".utf8)
    guard bytes.count > name.count else { return nil }
    var start: Int?
    for offset in 0..<(bytes.count - name.count) where bytes[offset] == name[0] {
      guard bytes[offset..<(offset + name.count)].elementsEqual(name) else { continue }
      var position = offset + name.count
      func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
      }
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { continue }
      position += 1
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { continue }
      start = position + 1
    }
    guard let start, let index = ends.firstIndex(where: { $0 > start }) else { return nil }
    let beginning = index == 0 ? 0 : ends[index - 1]
    return (tokens[index], String(decoding: bytes[beginning..<start], as: UTF8.self))
  }
}
