public import StrictJSON

/// What was learned about one model at one endpoint: how to ask so that it is not refused. Kept in memory and in the
/// answer store, so that it is learned once.
public struct EndpointCapabilities: Hashable, Sendable {
  /// The name under which the limit on tokens goes.
  public enum TokenField: String, Sendable, Hashable {
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"

    var other: TokenField { self == .maxTokens ? .maxCompletionTokens : .maxTokens }
  }
  /// A part of a request that can be left out.
  public enum OptionalParameter: String, Sendable, Hashable, CaseIterable {
    case temperature, seed, logprobs, strict, stream
    case streamOptions = "stream_options"
  }

  /// The rung of the structured-output ladder to begin with.
  public var firstRung = StructuredOutputRung.jsonSchema
  /// The name under which the limit on tokens goes.
  public var tokenField: TokenField
  /// Left out since the endpoint refused them.
  public var dropped: Set<OptionalParameter> = []
  /// System messages go into the first user message.
  public var mergesSystemMessages = false

  /// What is assumed of an endpoint nothing is known of.
  public init(tokenField: TokenField = .maxTokens) { self.tokenField = tokenField }
}

extension EndpointCapabilities {
  /// As it is stored.
  public var json: JSONValue {
    let names = OptionalParameter.allCases.filter { dropped.contains($0) }.map { JSONValue.string($0.rawValue) }
    return [
      "first_rung": .string(firstRung.rawValue), "token_field": .string(tokenField.rawValue),
      "dropped": .array(names), "merges_system_messages": .bool(mergesSystemMessages),
    ]
  }

  /// From what was stored; what is not understood is left at its default.
  public init(_ json: JSONValue, default base: EndpointCapabilities) {
    self = base
    firstRung = json["first_rung"]?.string.flatMap(StructuredOutputRung.init) ?? firstRung
    tokenField = json["token_field"]?.string.flatMap(TokenField.init) ?? tokenField
    dropped = Set((json["dropped"]?.array ?? []).compactMap { $0.string.flatMap(OptionalParameter.init) })
    mergesSystemMessages = json["merges_system_messages"]?.bool ?? mergesSystemMessages
  }
}

extension EndpointCapabilities {
  /// What two calls learned, together: what either had refused stays out.
  func merged(with other: EndpointCapabilities) -> EndpointCapabilities {
    var merged = other
    let order = StructuredOutputRung.allCases
    let ranks = [firstRung, other.firstRung].compactMap { order.firstIndex(of: $0) }
    merged.firstRung = order[ranks.max() ?? 0]
    merged.dropped.formUnion(dropped)
    merged.mergesSystemMessages = mergesSystemMessages || other.mergesSystemMessages
    return merged
  }
}
