import StrictJSON

/// A step from a JSON value to one that it holds.
public enum JSONStep: Hashable, Sendable {
  case key(String)
  case index(Int)
}

/// Why a JSON value is not what it should be: where in it, and what to do.
public struct JSONMeaningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From the outermost value.
  public var path: [JSONStep]
  /// What is wrong and what to do; safe to print.
  public var message: String

  /// An error at the value that the path leads to from the whole.
  public init(_ path: [JSONStep], _ message: String) {
    self.path = path
    self.message = message
  }

  /// Of the outermost value itself.
  public init(_ message: String) { self.init([], message) }

  public var description: String { pathText.isEmpty ? message : "\(pathText): \(message)" }

  /// The path as people write it: edges[3].evidence[0].claim.
  public var pathText: String {
    var text = ""
    for step in path {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .key(let key): text += (text.isEmpty ? "" : ".") + key.visible(limit: 40)
      }
    }
    return text
  }

  /// The same error seen from a value that holds this one.
  package func inside(_ steps: JSONStep...) -> JSONMeaningError { JSONMeaningError(steps + path, message) }
}

/// Finds the place of a value in the bytes that it was read from, for errors of meaning.
package enum JSONPlace {
  /// The offset of the value at `path`, or of the nearest one around it; `bytes` are valid JSON. O(bytes), no recursion.
  package static func offset(of path: [JSONStep], in bytes: [UInt8]) -> Int {
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    skipSpace(bytes, &position)
    for step in path {
      guard position < bytes.count else { return position }
      let start = position
      switch (step, bytes[position]) {
      case (.index(let index), UInt8(ascii: "[")):
        position += 1
        skipSpace(bytes, &position)
        for _ in 0..<index {
          skipValue(bytes, &position)
          skipSpace(bytes, &position)
          guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { return start }
          position += 1
          skipSpace(bytes, &position)
        }
      case (.key(let key), UInt8(ascii: "{")):
        position += 1
        var isFound = false
        while !isFound {
          skipSpace(bytes, &position)
          let keyStart = position
          guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return start }
          skipValue(bytes, &position)
          isFound = (try? JSONParser.parse(Array(bytes[keyStart..<position])))?.string == key
          skipSpace(bytes, &position)
          position += 1
          skipSpace(bytes, &position)
          guard !isFound else { break }
          skipValue(bytes, &position)
          skipSpace(bytes, &position)
          guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { return start }
          position += 1
        }
      default: return start
      }
    }
    return position
  }

  /// The offset of each element of the array that is member `key` of the outermost object. O(bytes).
  static func elements(of key: String, count: Int, in bytes: [UInt8]) -> [Int] {
    var position = offset(of: [.key(key)], in: bytes) + 1
    return (0..<count).map { _ in
      skipSpace(bytes, &position)
      let start = position
      skipValue(bytes, &position)
      skipSpace(bytes, &position)
      position += 1
      return start
    }
  }

  private static func skipSpace(_ bytes: [UInt8], _ position: inout Int) {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
  }

  /// Passes over one value of any kind.
  private static func skipValue(_ bytes: [UInt8], _ position: inout Int) {
    var depth = 0
    repeat {
      skipSpace(bytes, &position)
      guard position < bytes.count else { return }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
          position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        position += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        position += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"): position += 1
      default:
        while position < bytes.count, !isEnd(bytes[position]) { position += 1 }
      }
    } while depth > 0
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D: true
    default: false
    }
  }
}
