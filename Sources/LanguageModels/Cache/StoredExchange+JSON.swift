import Glibc
import OrderedCollections
public import StrictJSON

extension StoredExchange {
  /// Everything that is kept, as one JSON object. The request's body is the JSON that was sent; the response's is text
  /// where it is UTF-8 (`response_body`), else hexadecimal (`response_body_hex`).
  public var json: JSONValue {
    var members = ExchangeSummary(self).members
    members["duration_ms"] = .number(duration.inSeconds * 1_000)
    members["time_to_first_token_ms"] = timeToFirstToken.map { .number($0.inSeconds * 1_000) } ?? .null
    members["options"] = options
    members["request_body"] = .string(requestBody)
    if let text = String(validating: responseBody, as: UTF8.self) {
      members["response_body"] = .string(text)
    } else {
      members["response_body_hex"] = .string(hexadecimal(responseBody))
    }
    return .object(members)
  }

  /// The time of the system's clock, in milliseconds since 1970-01-01 00:00 UTC: what `createdAt` is set from.
  public static var currentTime: Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
  }
}

extension ExchangeSummary {
  /// An exchange without its bodies.
  public init(_ exchange: StoredExchange) {
    self.init(
      wireKey: exchange.wireKey, key: exchange.key, sample: exchange.sample, endpoint: exchange.endpoint,
      model: exchange.model, answeringModel: exchange.answeringModel, prompt: exchange.prompt, rung: exchange.rung,
      status: exchange.status, usage: exchange.usage, createdAt: exchange.createdAt, isAccepted: exchange.isAccepted,
      size: exchange.requestBody.utf8.count + exchange.responseBody.count)
  }

  /// The summary as a JSON object.
  public var json: JSONValue { .object(members) }

  fileprivate var members: JSONObject {
    [
      "wire_key": .string(wireKey), "key": .string(key), "sample": .number(Double(sample)),
      "created_at": .string(utcText(milliseconds: createdAt)), "endpoint": .string(endpoint), "model": .string(model),
      "answering_model": answeringModel.map { .string($0) } ?? .null,
      "prompt": ["name": .string(prompt.name), "version": .string(prompt.version), "hash": .string(prompt.hash)],
      "rung": .string(rung), "status": .number(Double(status)),
      "usage": usage.map {
        ["prompt_tokens": .number(Double($0.prompt)), "completion_tokens": .number(Double($0.completion))]
      } ?? .null,
      "accepted": .bool(isAccepted), "bytes": .number(Double(size)),
    ]
  }
}

/// A time as `2026-11-21T08:15:30Z`; the number itself where the calendar has no such year.
public func utcText(milliseconds: Int64) -> String {
  var seconds = time_t(milliseconds >= 0 ? milliseconds / 1_000 : (milliseconds - 999) / 1_000)
  var parts = tm()
  guard gmtime_r(&seconds, &parts) != nil, (0...9_999).contains(Int(parts.tm_year) + 1_900) else {
    return String(milliseconds)
  }
  func padded(_ value: Int32, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
  let date = "\(padded(parts.tm_year + 1_900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
  return date + "T\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))Z"
}
