import StrictJSON

/// What one HTTP response means, as a pure function of status, headers and body.
enum ReplyClassification: Hashable, Sendable {
  /// A chat completion, for the ladder to judge.
  case completion(ChatReply)
  /// The endpoint cannot take a part of the request.
  case complaint(Complaint, status: Int, message: String)
  /// Nothing usable: the retry policy decides.
  case failure(AttemptFailure)

  /// What has to be known besides the response.
  struct Context: Sendable {
    var plan: WirePlan
    var carriesKey: Bool
    /// Seconds since 1970-01-01 00:00 UTC.
    var now: Int64
  }

  init(_ response: HTTPResponse, _ context: Context) {
    let verdict = StatusClassification(
      model: context.plan.model, carriesKey: context.carriesKey, hints: RetryHints(response.headers, now: context.now))
    if let failure = verdict.failureBeforeBody(response) {
      self = .failure(failure)
      return
    }
    guard (200...299).contains(response.status) else {
      self = .error(response.status, ErrorBody(response.body), response, context, verdict)
      return
    }
    let contentType = response.headers["content-type"]?.visible(limit: 80)
    func unreadable(_ reason: String, mayRecur: Bool = false) -> ReplyClassification {
      .failure(
        .unreadable(
          reason: reason, contentType: contentType, snippet: PlainText.of(response.body, limit: 200).visible(),
          mayRecur: mayRecur))
    }
    guard !response.body.isEmpty else {
      self = unreadable("the reply is empty (HTTP \(response.status))")
      return
    }
    if ReplyClassification.isStream(response) {
      self = .stream(response, context, verdict, unreadable)
      return
    }
    do throws(JSONError) {
      let value = try JSONParser.parse(response.body)
      if let error = ReplyClassification.error(in: value) {
        self = .error(error.innerStatus, error, response, context, verdict)
        return
      }
      do throws(UnreadableReply) {
        self = .completion(try ChatReply(completion: value))
      } catch {
        self = unreadable(error.reason, mayRecur: error.mayRecur)
      }
    } catch {
      self = unreadable("the reply is not JSON: \(error)", mayRecur: error.isTooDeep)
    }
  }

  private static func stream(
    _ response: HTTPResponse, _ context: Context, _ verdict: StatusClassification,
    _ unreadable: (String, Bool) -> ReplyClassification
  ) -> ReplyClassification {
    var parser = ServerSentEventParser()
    var stream = StreamedReply()
    for event in parser.take(response.body) { stream.take(event) }
    // The last event may lack the empty line that closes it; cut short, it would not be JSON.
    if let last = parser.finish(), (try? JSONParser.parse(last.data)) != nil { stream.take(last) }
    if let error = stream.error { return .error(error.innerStatus, error, response, context, verdict) }
    if let fault = stream.unreadable { return unreadable(fault.reason, fault.mayRecur) }
    guard let reply = stream.finished() else {
      return .failure(.truncatedStream(snippet: PlainText.of(response.body, limit: 200).visible()))
    }
    return .completion(reply)
  }

  /// A stream is one by how it begins, whatever its type says: what is stored has no type, and JSON that comes where a
  /// stream was asked for is taken as what it is.
  private static func isStream(_ response: HTTPResponse) -> Bool {
    var body = response.body[...]
    if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
    body = body.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
    if ["data:", "event:", "id:", "retry:", ":"].contains(where: { body.starts(with: $0.utf8) }) { return true }
    let type = response.headers["content-type"]?.lowercased() ?? ""
    return type.hasPrefix("text/event-stream") && body.first != UInt8(ascii: "{")
  }

  /// An error inside a reply that says 200.
  private static func error(in value: JSONValue) -> ErrorBody? {
    if value["choices"]?.array?.isEmpty == false { return nil }
    if let inner = value["error"], inner != .null, inner.bool != false { return ErrorBody(value) }
    if value["object"]?.string == "error" { return ErrorBody(value) }
    if let first = value.array?.first, let inner = first["error"], inner != .null { return ErrorBody(value) }
    return nil
  }

  private static func error(
    _ status: Int, _ error: ErrorBody, _ response: HTTPResponse, _ context: Context, _ verdict: StatusClassification
  ) -> ReplyClassification {
    let complaint = Complaint(status: status, error: error, plan: context.plan)
    // A key that may not ask for log-probabilities may ask for the rest.
    if status != 403 || complaint == nil, let final = verdict.certain(status, error) {
      return .failure(.final(final))
    }
    if let complaint { return .complaint(complaint, status: status, message: error.shown) }
    return .failure(verdict.remaining(status, error, response))
  }
}
