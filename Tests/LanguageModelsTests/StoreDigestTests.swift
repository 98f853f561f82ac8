import LanguageModels
import Testing

@Suite("SHA-256")
struct StoreDigestTests {
  /// FIPS 180-4's examples, and the NIST vectors of one million "a".
  @Test(
    "The published vectors",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func publishedVectors(text: String, expected: String) {
    #expect(sha256Hex(Array(text.utf8)) == expected)
  }

  @Test("One million times the letter a")
  func millionLetters() {
    let digest = sha256Hex([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(digest == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("How the bytes are cut into pieces changes nothing, at every length around a block", arguments: 0...130)
  func pieces(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    var whole = SHA256Digest()
    whole.update(bytes)
    var cut = SHA256Digest()
    cut.update(bytes.prefix(length / 3))
    _ = cut.digest()
    cut.update(bytes.dropFirst(length / 3))
    #expect(cut.digest() == whole.digest())
  }
}
