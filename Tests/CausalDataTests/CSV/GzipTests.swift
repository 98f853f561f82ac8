import CausalData
import Testing

/// Wraps bytes as gzip (RFC 1952), for the tests.
enum Gzip {
  /// One member of stored blocks: nothing gets smaller.
  static func compress(_ bytes: [UInt8]) -> [UInt8] {
    var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
      let end = min(start + 65_535, bytes.count)
      let size = UInt16(end - start)
      member.append(end == bytes.count ? 1 : 0)
      for word in [size, ~size] { member += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
      member += bytes[start..<end]
      start = end
    } while start < bytes.count
    for word in [checksum(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
      for shift in [0, 8, 16, 24] as [UInt32] { member.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    return member
  }

  /// CRC-32.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    let table = (0..<256 as Range<UInt32>).map { byte in
      (0..<8).reduce(byte) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
    return ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
  }
}

@Suite struct GzipTests {
  private static let text = "a,b\n" + (0..<3_000).map { "\($0),g\($0 % 4)\n" }.joined()

  private static func read(_ bytes: [UInt8]) throws(DataError) -> [ParsedColumn] { try CSVReader.read(.bytes(bytes)) }

  private static func error(_ bytes: [UInt8]) -> DataError? {
    do throws(DataError) {
      _ = try read(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test("One member, several, and zeros behind the last are read like the text")
  func members() throws {
    let bytes = Array(GzipTests.text.utf8)
    let whole = Gzip.compress(bytes)
    let halves = Gzip.compress(Array(bytes[..<7_001])) + Gzip.compress(Array(bytes[7_001...]))
    for compressed in [whole, halves, halves + [UInt8](repeating: 0, count: 700)] {
      let columns = try GzipTests.read(compressed)
      #expect(columns[0].numbers == (0..<3_000).map(Double.init))
      #expect(columns[1].levels == ["g0", "g1", "g2", "g3"] && columns[1].count == 3_000)
    }
  }

  @Test("Cut off anywhere, it says so", arguments: [3, 11, 40, 900, -5])
  func cutOff(length: Int) {
    let whole = Gzip.compress(Array(GzipTests.text.utf8))
    let error = GzipTests.error(Array(whole[..<(length > 0 ? length : whole.count + length)]))
    #expect(error?.message.contains("cut off") == true)
  }

  @Test("Damage and rubbish behind the end are told")
  func damage() {
    var bytes = Gzip.compress(Array(GzipTests.text.utf8))
    #expect(GzipTests.error(bytes + Array("rubbish".utf8))?.message.contains("damaged") == true)
    bytes[bytes.count - 6] ^= 1
    #expect(GzipTests.error(bytes)?.message.contains("damaged") == true)
  }

  @Test("What unfolds to gigabytes ends at the limit on memory, or on a row's length")
  func bombs() {
    var options = CSVOptions()
    options.limits.memory = 1 << 20
    options.limits.rowBytes = 1 << 20
    for text in ["a\n" + String(repeating: "1\n", count: 4 << 20), "a\n" + String(repeating: "1", count: 8 << 20)] {
      let bytes = Gzip.compress(Array(text.utf8))
      #expect(throws: DataError.self) { try CSVReader.read(.bytes(bytes), options: options) }
    }
  }
}
