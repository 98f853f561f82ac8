/// One event of a stream (WHATWG HTML, "Server-sent events").
struct ServerSentEvent: Hashable, Sendable {
  /// "message" where the stream names none.
  var name = "message"
  /// The data lines, joined by line feeds, as bytes: they may be cut anywhere but at an event's end.
  var data: [UInt8]
}

/// Takes a stream's bytes in pieces of any size and gives its events. Comments, `\r\n`, a byte order mark, `data:`
/// without a space and characters cut in two by a packet are all in order. Linear in the bytes.
struct ServerSentEventParser: Sendable {
  private var line: [UInt8] = []
  private var name = ""
  private var data: [UInt8]?
  private var lastWasReturn = false
  private var isAtStart = true

  init() {}

  /// The events that `bytes` complete.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      if byte == 0x0A, lastWasReturn {
        lastWasReturn = false
        continue
      }
      lastWasReturn = byte == 0x0D
      if byte == 0x0A || byte == 0x0D {
        if let event = endLine() { events.append(event) }
      } else {
        line.append(byte)
      }
    }
    return events
  }

  /// What stood in the stream when it ended, not closed by an empty line: to be used only if it is whole.
  mutating func finish() -> ServerSentEvent? {
    if !line.isEmpty { _ = endLine() }
    return endLine()
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    if isAtStart {
      isAtStart = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    guard !line.isEmpty else {
      defer { (name, data) = ("", nil) }
      return data.map { ServerSentEvent(name: name.isEmpty ? "message" : name, data: $0) }
    }
    let colon = line.firstIndex(of: 0x3A)
    guard colon != 0 else { return nil }  // a comment
    let field = line[..<(colon ?? line.count)]
    var value = colon.map { line[($0 + 1)...] } ?? []
    if value.first == 0x20 { value = value.dropFirst() }
    if field.elementsEqual("data".utf8) {
      if data == nil {
        data = Array(value)
      } else {
        data?.append(0x0A)
        data?.append(contentsOf: value)
      }
    } else if field.elementsEqual("event".utf8) {
      name = String(decoding: value, as: UTF8.self)
    }
    return nil
  }
}
