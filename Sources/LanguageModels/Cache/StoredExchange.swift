public import StrictJSON

/// One request to an endpoint and its response, as they are kept. Holds no key and no header.
public struct StoredExchange: Sendable, Hashable {
  /// The largest body, of a request or a response, that a store takes.
  public static let maximumBodyBytes = 8 << 20

  /// SHA-256 of the request as it was sent, with endpoint, model and sample: hexadecimal.
  public var wireKey: String
  /// SHA-256 of the question, whatever rung answered it: hexadecimal.
  public var key: String
  /// Which of the repeated samples of the question, from 0.
  public var sample: Int
  /// The endpoint's URL in its normal form, without user, password or query values.
  public var endpoint: String
  /// The model that was asked for.
  public var model: String
  /// The model that the endpoint says answered; nil where it did not say.
  public var answeringModel: String?
  /// The options of the request, such as temperature and the number of tokens allowed.
  public var options: JSONValue
  /// Which prompt the question was made from.
  public var prompt: PromptLabel
  /// The JSON text of the request's body, as sent.
  public var requestBody: String
  /// The HTTP status of the response.
  public var status: Int
  /// The response's body, byte for byte.
  public var responseBody: [UInt8]
  /// As the endpoint counted; nil where it did not say.
  public var usage: TokenUsage?
  /// From the call to the last byte, retries not included.
  public var duration: Duration
  /// Where the answer was streamed.
  public var timeToFirstToken: Duration?
  /// The rung of the structured-output ladder that this request stood on.
  public var rung: String
  /// Milliseconds since 1970-01-01 00:00 UTC.
  public var createdAt: Int64
  /// Whether its answer passed validation and is the answer to the question.
  public var isAccepted: Bool

  /// One request and its response.
  public init(
    wireKey: String, key: String, sample: Int = 0, endpoint: String, model: String, answeringModel: String? = nil,
    options: JSONValue = [:], prompt: PromptLabel, requestBody: String, status: Int, responseBody: [UInt8],
    usage: TokenUsage? = nil, duration: Duration = .zero, timeToFirstToken: Duration? = nil, rung: String = "",
    createdAt: Int64, isAccepted: Bool = false
  ) {
    self.wireKey = wireKey
    self.key = key
    self.sample = sample
    self.endpoint = endpoint
    self.model = model
    self.answeringModel = answeringModel
    self.options = options
    self.prompt = prompt
    self.requestBody = requestBody
    self.status = status
    self.responseBody = responseBody
    self.usage = usage
    self.duration = duration
    self.timeToFirstToken = timeToFirstToken
    self.rung = rung
    self.createdAt = createdAt
    self.isAccepted = isAccepted
  }

  /// The bytes of the larger body.
  var largestBody: Int { max(requestBody.utf8.count, responseBody.count) }
}
