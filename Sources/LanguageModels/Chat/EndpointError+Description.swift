import StrictJSON

extension EndpointError: CustomStringConvertible {
  /// One sentence that says what happened and what to do.
  public var description: String {
    switch self {
    case .cancelled: "interrupted; what was answered is kept"
    case .unreachable(let error, let attempts):
      "the endpoint cannot be reached: \(error.explanation)" + EndpointError.after(attempts)
        + (error.remedy.map { ": \($0)" } ?? "")
    case .timedOut(let limit, let attempts):
      "no answer within \(limit.secondsText) s\(EndpointError.after(attempts)): try again, or allow more with --timeout"
    case .unauthorized(let status, let message, let keyConfigured):
      EndpointError.unauthorized(status, message, keyConfigured)
    case .unknownModel(let model, let message):
      "the endpoint does not know the model \"\(model.visible(limit: 80))\", or the path of the base URL is not its own"
        + EndpointError.quoted(message) + ": wherefore models lists what it offers"
    case .rateLimited(let retryAfter, let message):
      "the endpoint limits the rate of requests" + EndpointError.quoted(message)
        + (retryAfter.map { ": try again in \($0.secondsText) s" } ?? ": try again later, or set --rpm and --tpm")
    case .quotaExhausted(let message):
      "the account has nothing left to spend" + EndpointError.quoted(message)
        + ": add credit at the provider, or use another endpoint"
    case .overloaded(let status, let message, let attempts):
      "the endpoint is in trouble (HTTP \(status))\(EndpointError.quoted(message))\(EndpointError.after(attempts)): "
        + "try again later"
    case .rejected(let status, let message):
      "the endpoint rejected the request (HTTP \(status))\(EndpointError.quoted(message)): "
        + "wherefore doctor shows what it can do"
    case .redirected(let target):
      "the endpoint redirects to \(target), which is not followed, since it would carry the prompt there: if you trust "
        + "that place, make it the --base-url"
    case .tooLong(let message):
      "the question is longer than the model can take\(EndpointError.quoted(message)): ask about fewer variables, "
        + "shorten their descriptions, or use a model with a larger context"
    case .refused(let message):
      "the model declined to answer\(EndpointError.quoted(message)): reword the context, or use another model"
    case .truncated(let tokens):
      "the answer was cut off at \(tokens) tokens, even with a larger allowance: ask about fewer variables at once, or "
        + "use another model"
    case .unreadableReply(let reason, let contentType, let snippet):
      "what came is not a chat completion: \(reason)" + (contentType.map { ", content type \($0)" } ?? "")
        + EndpointError.quoted(snippet) + ": check the base URL (is there a proxy or a login page between?)"
    case .invalidAnswer(let problems, let snippet):
      "the model's answer stayed invalid: \(problems.prefix(3).joined(separator: "; "))"
        + EndpointError.quoted(snippet) + ": a larger model is likely to do better"
    case .budgetExhausted(let limit): limit.sentence
    case .cache(let message): message
    case .notConfigured(let message): message
    case .notKept: "--offline is set, and this answer is not in the cache: leave --offline out to ask"
    }
  }

  private static func after(_ attempts: Int) -> String { attempts > 1 ? " (after \(attempts) tries)" : "" }

  private static func quoted(_ message: String) -> String { message.isEmpty ? "" : " (it says: \(message))" }

  private static func unauthorized(_ status: Int, _ message: String, _ keyConfigured: Bool) -> String {
    if status == 0 {
      return "no API key is set, and this endpoint needs one: put it into OPENAI_API_KEY or name a file with "
        + "--api-key-file (a local server needs none: see --base-url)"
    }
    return "the endpoint does not accept "
      + (keyConfigured ? "the API key" : "requests without an API key") + " (HTTP \(status))" + quoted(message)
      + (keyConfigured
        ? ": check OPENAI_API_KEY or --api-key-file, and that the key belongs to this endpoint"
        : ": put one into OPENAI_API_KEY or name a file with --api-key-file")
  }
}

extension TransportError {
  /// What to do, where the explanation does not say it already.
  var remedy: String? {
    switch self {
    case .stalled, .closedEarly, .timedOut: "try again later"
    case .protocolViolation, .tooLarge: "check that --base-url is that of an OpenAI-compatible endpoint"
    case .other: "check --base-url and the network"
    default: nil
    }
  }

  /// What happened and what to do, without a full stop.
  var explanation: String {
    switch self {
    case .cancelled: "the transfer was interrupted"
    case .invalidURL: "the URL is not one that can be used: check --base-url"
    case .hostNotFound(let host):
      "the host \(host.visible(limit: 100)) is not known: check --base-url and the network"
    case .proxyNotFound: "the proxy's host is not known: check HTTPS_PROXY and NO_PROXY"
    case .connectionRefused(let host):
      "nobody listens at \(host.visible(limit: 100)): is the server running, and is the port of --base-url right?"
    case .connectTimedOut(let limit): "no connection within \(limit.secondsText) s: check --base-url and the network"
    case .timedOut(let limit): "no answer within \(limit.secondsText) s"
    case .stalled(let limit): "nothing came for \(limit.secondsText) s in the middle of the answer"
    case .closedEarly(let detail): "the connection ended before the answer did (\(detail.visible()))"
    case .protocolViolation(let detail): "what came is not proper HTTP (\(detail.visible()))"
    case .tls(let failure): failure.explanation
    case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
    case .other(let code, let detail): "\(detail.visible()) (libcurl \(code))"
    }
  }
}

extension TransportError.TLSFailure {
  var explanation: String {
    switch self {
    case .selfSigned: "its certificate is self-signed: name the certificate with --ca-file if you trust it"
    case .expired: "its certificate has expired: its owner must renew it (is this machine's clock right?)"
    case .wrongHost: "its certificate is for another host: check --base-url"
    case .unknownAuthority:
      "its certificate is from an authority that this machine does not know: name that authority with --ca-file"
    case .notYetValid: "its certificate is not valid yet: is this machine's clock right?"
    case .notTLS: "what answers there does not speak TLS: should --base-url begin with http:// ?"
    case .handshake: "no TLS connection came about: does the server speak https, or should --base-url begin with http?"
    case .caFileUnreadable(let path): "the --ca-file \(path.visible()) cannot be read as certificates"
    }
  }
}
