import StrictJSON

/// A model that an endpoint offers.
public struct ModelListing: Sendable, Hashable {
  /// What to give as `--model`.
  public var id: String
  /// Who made or serves it, where the endpoint says so.
  public var owner: String?
  /// Tokens that prompt and answer may have together, where the endpoint says so.
  public var contextLength: Int?

  /// A model as an endpoint lists it.
  public init(id: String, owner: String? = nil, contextLength: Int? = nil) {
    (self.id, self.owner, self.contextLength) = (id, owner, contextLength)
  }

  /// The models in a reply to `GET …/models`, in its order, each once: OpenAI's `data`, Ollama's `models`, or a bare
  /// array. Nil where it is none of these.
  static func list(_ value: JSONValue) -> [ModelListing]? {
    guard let entries = value["data"]?.array ?? value["models"]?.array ?? value.array else { return nil }
    var seen: Set<String> = []
    return entries.compactMap { entry in
      guard let id = entry["id"]?.string ?? entry["name"]?.string ?? entry.string, !id.isEmpty,
        seen.insert(id).inserted
      else { return nil }
      let lengths = [
        entry["context_length"], entry["context_window"], entry["max_model_len"], entry["max_context_length"],
        entry["meta"]?["n_ctx"],
      ]
      return ModelListing(
        id: id, owner: entry["owned_by"]?.string ?? entry["organization"]?.string,
        contextLength: lengths.lazy.compactMap { $0?.integer }.first)
    }
  }
}
