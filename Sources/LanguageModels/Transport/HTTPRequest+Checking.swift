extension HTTPRequest {
  /// Refuses what libcurl would misread: another protocol, and control characters, with which a value could end its
  /// own line and begin another.
  func check() throws(TransportError) {
    guard isSecure || hasScheme("http://"), !host.isEmpty,
      url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else { throw .invalidURL }
    for (name, value) in headers {
      guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }) else {
        throw .other(code: 0, detail: "a header's name is empty or holds a character that may not stand there")
      }
      guard value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == UInt8(ascii: "\t") }) else {
        throw .other(code: 0, detail: "the value of the header \(name) holds a line break or control character")
      }
    }
  }

  var isSecure: Bool { hasScheme("https://") }

  private func hasScheme(_ scheme: String) -> Bool { url.prefix(scheme.count).lowercased() == scheme }

  /// "api.openai.com", "127.0.0.1:8080": without a user's name and password.
  var host: String {
    guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return "" }
    let rest = url.utf8[colon...].dropFirst(3)
    let authority = rest.prefix { ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
    let host = authority.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false).last ?? authority
    return String(Substring(host))
  }

  /// `host` without the port.
  var hostName: String {
    let bytes = host.utf8
    guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")), bytes.last != UInt8(ascii: "]") else { return host }
    return String(Substring(bytes[..<colon]))
  }

  /// As libcurl wants them, with the headers taken away that it would add by itself.
  var headerLines: [String] {
    var lines = headers.map { name, value in
      // libcurl reads "Name:" as an order to leave the header out, and "Name;" as an empty one.
      value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? name + ";" : name + ": " + value
    }
    for name in ["Accept", "Content-Type", "Expect"]
    where !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
      lines.append(name + ":")
    }
    return lines
  }
}
