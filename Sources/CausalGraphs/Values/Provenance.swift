/// Where an opinion comes from, in enough detail to ask the same again.
public struct Provenance: Hashable, Sendable {
  /// Who: a model's name, a person, a file. A simulated expert is called simulated.
  public var expert: String
  /// The model that answered; nil where no model did.
  public var model: String?
  /// How the question was put, such as "pairwise".
  public var strategy: String?
  /// The template that the question was made from.
  public var promptName: String?
  /// Its version.
  public var promptVersion: String?
  /// SHA-256 of the template, hexadecimal.
  public var promptHash: String?
  /// Which of the repeated samples, from 0.
  public var sample: Int?
  /// The key of the exchange in the answer cache.
  public var exchange: String?
  /// What the endpoint could not honour, and other things to know: "temperature was not accepted".
  public var notes: [String]

  /// What is not known is left out.
  public init(
    expert: String, model: String? = nil, strategy: String? = nil, promptName: String? = nil,
    promptVersion: String? = nil, promptHash: String? = nil, sample: Int? = nil, exchange: String? = nil,
    notes: [String] = []
  ) {
    self.expert = expert
    self.model = model
    self.strategy = strategy
    self.promptName = promptName
    self.promptVersion = promptVersion
    self.promptHash = promptHash
    self.sample = sample
    self.exchange = exchange
    self.notes = notes
  }
}
