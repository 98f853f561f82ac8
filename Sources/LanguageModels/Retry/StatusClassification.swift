import StrictJSON

/// What an error status and its body mean, shared by questions and by the list of models.
struct StatusClassification: Sendable {
  var model: String
  var carriesKey: Bool
  var hints: RetryHints

  /// What headers and status decide alone: redirects, which are never followed, and what is not HTTP.
  func failureBeforeBody(_ response: HTTPResponse) -> AttemptFailure? {
    let lengths = Set(response.headers.all("content-length"))
    if lengths.count > 1 {
      return .final(.unreachable(.protocolViolation(detail: "two different Content-Length headers"), attempts: 1))
    }
    if (300...399).contains(response.status) {
      let target = response.headers["location"].map { String($0.prefix { $0 != "?" && $0 != "#" }) } ?? "nowhere"
      return .final(.redirected(to: target.visible()))
    }
    guard (200...599).contains(response.status) else {
      let detail = "the status \(response.status) is not one of HTTP's"
      return .final(.unreachable(.protocolViolation(detail: detail), attempts: 1))
    }
    return nil
  }

  /// Errors that neither another try nor another form of the request can change.
  func certain(_ status: Int, _ error: ErrorBody) -> EndpointError? {
    let kind = [error.type, error.code].compactMap(\.self).joined(separator: " ").lowercased()
    let text = error.fingerprint
    if status == 413 || (status < 502 && status != 429 && isAboutLength(kind, text)) {
      return .tooLong(message: error.shown)
    }
    if status == 402 || isAboutQuota(kind, text) { return .quotaExhausted(message: error.shown) }
    if kind.contains("content_filter") || kind.contains("content_policy") || kind.contains("responsibleaipolicy")
      || (status == 403 && (text.contains("moderation") || text.contains("flagged")))
    {
      return .refused(message: error.shown)
    }
    if status == 401 || status == 403 || isAboutKey(kind, text, status) {
      return .unauthorized(status: status, message: error.shown, keyConfigured: carriesKey)
    }
    if status == 404 || isAboutModel(kind, text, status) { return .unknownModel(model, message: error.shown) }
    return nil
  }

  /// Everything else: what may pass, and what will not.
  func remaining(_ status: Int, _ error: ErrorBody, _ response: HTTPResponse) -> AttemptFailure {
    let mayPass = status == 408 || status == 409 || status == 425 || status == 429 || status >= 500
    let isUnimplemented = status == 501 || status == 505
    guard (mayPass && !isUnimplemented) || hints.shouldRetry == true else {
      return .final(.rejected(status: status, message: error.shown))
    }
    let text = error.fingerprint
    let isLoading =
      status == 503
      && (error.type == "unavailable_error" || text.contains("loading model") || text.contains("model is loading")
        || text.contains("is currently loading"))
    return .transient(
      status: status, message: error.shown + hintAboutKey(status, error), hints: hints, isLoading: isLoading)
  }

  /// LiteLLM answers a missing key with a bare 500.
  private func hintAboutKey(_ status: Int, _ error: ErrorBody) -> String {
    status == 500 && !error.isJSON && !carriesKey
      ? " (no API key is configured: the endpoint may want one, see OPENAI_API_KEY)" : ""
  }

  private func isAboutLength(_ kind: String, _ text: String) -> Bool {
    let kinds = [
      "context_length_exceeded", "exceed_context_size", "context_window_exceeded", "string_above_max_length",
    ]
    if kinds.contains(where: kind.contains) { return true }
    return [
      "context length", "context size", "context window", "contextwindowexceeded", "prompt is too long",
      "input is too long", "too many tokens", "context_length_exceeded",
    ].contains { text.contains($0) }
  }

  private func isAboutQuota(_ kind: String, _ text: String) -> Bool {
    let kinds = ["insufficient_quota", "credit_balance", "billing_hard_limit", "billing_not_active"]
    return kinds.contains(where: kind.contains) || text.contains("insufficient balance")
      || text.contains("insufficient credits")
  }

  private func isAboutKey(_ kind: String, _ text: String, _ status: Int) -> Bool {
    if kind.contains("no_db_connection") || text.contains("no connected db") { return true }
    guard status < 500 || status == 500 else { return false }
    return ["invalid_api_key", "authentication_error", "invalid_authentication", "permission_denied"].contains {
      kind.contains($0)
    }
  }

  private func isAboutModel(_ kind: String, _ text: String, _ status: Int) -> Bool {
    guard status == 400 || status == 422 || status == 500 else { return false }
    if kind.contains("model_not_found") || kind.contains("invalid_model") || text.contains("invalid model name") {
      return true
    }
    guard text.contains("model") else { return false }
    let named =
      text.contains("'\(model.lowercased())'") || text.contains("\"\(model.lowercased())\"")
      || text.contains("`\(model.lowercased())`")
    return named
      && ["not found", "does not exist", "not exist", "unknown model", "not a valid model"].contains {
        text.contains($0)
      }
  }
}
