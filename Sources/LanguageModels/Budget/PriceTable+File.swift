import Glibc
import OrderedCollections
public import StrictJSON

/// Why a price table cannot be used.
@nonexhaustive public enum PriceTableError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreadable(path: String, detail: String)
  case notJSON(path: String, JSONError)
  /// The entry (from 1; 0 for the table itself) is not as it should be.
  case invalid(path: String, entry: Int, problem: String)

  public var description: String {
    switch self {
    case .unreadable(let path, let detail): "the price table \(path.visible()) cannot be read: \(detail.visible())"
    case .notJSON(let path, let error): "the price table \(path.visible()), \(error.description)"
    case .invalid(let path, 0, let problem):
      "the price table \(path.visible()): \(problem). \(PriceTableError.example)"
    case .invalid(let path, let entry, let problem):
      "the price table \(path.visible()), price \(entry): \(problem). \(PriceTableError.example)"
    }
  }

  private static let example =
    #"It looks like {"as_of": "2026-10-21", "currency": "USD", "prices": "#
    + #"[{"model": "gpt-4o-mini*", "prompt": 0.15, "completion": 0.6}]}, in money for a million tokens."#
}

extension PriceTable {
  private static let maximumBytes = 1 << 20
  private static let maximumEntries = 10_000

  /// `$XDG_CONFIG_HOME/wherefore/prices.json`, else `~/.config/wherefore/prices.json`; nil where the environment names no
  /// home folder.
  public static func userPath(environment: [String: String]) -> String? {
    if let base = environment["XDG_CONFIG_HOME"], base.utf8.first == UInt8(ascii: "/") {
      return base + "/wherefore/prices.json"
    }
    guard let home = environment["HOME"], home.utf8.first == UInt8(ascii: "/") else { return nil }
    return home + "/.config/wherefore/prices.json"
  }

  /// The prices to go by: `path` where one is named, else the user's own file where there is one; models that it does not
  /// have come from the built-in table.
  public static func current(path: String?, environment: [String: String]) throws(PriceTableError) -> PriceTable {
    if let path { return try read(path: path).filled(from: builtIn) }
    guard let own = userPath(environment: environment), access(own, F_OK) == 0 else { return builtIn }
    return try read(path: own).filled(from: builtIn)
  }

  /// Reads a table from a file of at most 1 MiB.
  public static func read(path: String) throws(PriceTableError) -> PriceTable {
    guard let file = fopen(path, "re") else {
      throw .unreadable(path: path, detail: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
    let count = fread(&bytes, 1, bytes.count, file)
    guard ferror(file) == 0 else { throw .unreadable(path: path, detail: String(cString: strerror(errno))) }
    guard count <= maximumBytes else { throw .unreadable(path: path, detail: "it is larger than 1 MiB") }
    return try parse(Array(bytes[..<count]), path: path)
  }

  /// Reads a table from JSON; `path` is for its errors.
  public static func parse(_ bytes: [UInt8], path: String) throws(PriceTableError) -> PriceTable {
    let json: JSONValue
    do { json = try JSONParser.parse(bytes) } catch { throw .notJSON(path: path, error) }
    func refuse(_ entry: Int, _ problem: String) -> PriceTableError {
      .invalid(path: path, entry: entry, problem: problem)
    }
    guard let members = json.object else { throw refuse(0, "it is not a JSON object") }
    for key in members.keys where !["as_of", "currency", "prices", "note"].contains(key) {
      throw refuse(0, "the key \"\(key.visible(limit: 60))\" is not one of as_of, currency, prices, note")
    }
    guard let date = members["as_of"]?.string, isDate(date) else {
      throw refuse(0, "as_of must be a date such as \"2026-10-21\"")
    }
    let currency = members["currency"]?.string ?? ""
    guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
    else { throw refuse(0, "currency must be three capital letters, such as \"USD\"") }
    guard let entries = members["prices"]?.array else { throw refuse(0, "prices must be an array") }
    guard entries.count <= maximumEntries else { throw refuse(0, "it has more than \(maximumEntries) prices") }
    var seen: Set<[UInt8]> = []
    var prices: [ModelPrice] = []
    for (index, entry) in entries.enumerated() {
      guard let price = entry.object else { throw refuse(index + 1, "it is not a JSON object") }
      for key in price.keys where !["model", "prompt", "completion", "note"].contains(key) {
        throw refuse(index + 1, "the key \"\(key.visible(limit: 60))\" is not one of model, prompt, completion, note")
      }
      guard let pattern = price["model"]?.string, !pattern.isEmpty, !pattern.utf8.dropLast().contains(UInt8(ascii: "*"))
      else { throw refuse(index + 1, "model must be a name, with * at most once and at its end") }
      guard seen.insert(Array(pattern.utf8)).inserted else {
        throw refuse(index + 1, "the model \"\(pattern.visible(limit: 60))\" has a price already")
      }
      guard let prompt = price["prompt"]?.number, let completion = price["completion"]?.number,
        (0...1_000_000).contains(prompt), (0...1_000_000).contains(completion)
      else { throw refuse(index + 1, "prompt and completion must be numbers from 0 to 1000000") }
      prices.append(ModelPrice(pattern: pattern, prompt: prompt, completion: completion))
    }
    return PriceTable(date: date, currency: currency, source: path, prices: prices)
  }

  /// Whether this is four digits, two and two, with hyphens between.
  private static func isDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 10 else { return false }
    return bytes.enumerated().allSatisfy { index, byte in
      index == 4 || index == 7
        ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
  }
}
