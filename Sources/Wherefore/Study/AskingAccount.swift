public import Elicitation
public import LanguageModels

/// What a model was asked for a study and what it took. It counts the answers that the study rests on, whenever they were
/// paid for, so it is the same for a run at one go and for one that was interrupted and continued.
public struct AskingAccount: Hashable, Sendable {
  /// The model that was asked for.
  public var model: String
  /// Those that answered, by their own names, in the order of their first answers.
  public var answeringModels: [String] = []
  /// How it was asked.
  public var strategy: String
  /// Answers; each is one call.
  public var calls = 0
  /// Tokens of the prompts, as far as the endpoint counted.
  public var promptTokens = 0
  /// Tokens of the answers, likewise.
  public var completionTokens = 0
  /// Answers whose tokens nobody counted.
  public var uncounted = 0
  /// What the tokens cost; nil where no price is known.
  public var cost: Double?
  /// Of `cost`.
  public var currency: String?
  /// The templates that questions were made from.
  public var prompts: [Prompt] = []
  /// Questions without a usable answer, in sentences.
  public var unanswered: [String] = []
  /// Whether every question has an answer.
  public var isComplete = true
  /// What was noted, in sentences.
  public var notes: [String] = []

  /// A template.
  public struct Prompt: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its version.
    public var version: String
    /// SHA-256 of its text, hexadecimal.
    public var hash: String

    /// A template by its name.
    public init(name: String, version: String, hash: String) {
      (self.name, self.version, self.hash) = (name, version, hash)
    }
  }

  /// A model that was not asked yet.
  public init(model: String, strategy: String) { (self.model, self.strategy) = (model, strategy) }

  /// The account of a result.
  ///
  /// - Parameter prices: What tokens cost; nil where nobody says.
  public init(_ result: ElicitationResult, model: String, prices: PriceTable? = nil) {
    self.init(model: model, strategy: result.strategy)
    var (cost, isPriced) = (0.0, true)
    for exchange in result.exchanges {
      calls += 1
      let answering = exchange.answeringModel ?? exchange.requestedModel
      if !answeringModels.contains(answering) { answeringModels.append(answering) }
      let prompt = Prompt(
        name: exchange.prompt.name, version: exchange.prompt.version, hash: exchange.prompt.hash)
      if !prompts.contains(prompt) { prompts.append(prompt) }
      guard let usage = exchange.usage else {
        uncounted += 1
        continue
      }
      promptTokens += usage.prompt
      completionTokens += usage.completion
      if let price = prices?.price(of: exchange.requestedModel) {
        cost += price.cost(of: usage)
      } else {
        isPriced = false
      }
    }
    if isPriced, calls > uncounted, let prices { (self.cost, currency) = (cost, prices.currency) }
    prompts.sort { ($0.name, $0.hash) < ($1.name, $1.hash) }
    unanswered = result.failures.map { failure in
      let about = failure.variables.isEmpty ? "all variables" : failure.variables.joined(separator: " – ")
      return "\(about) (\(failure.strategy)): \(failure.error)"
    }
    isComplete = result.isComplete
    notes = result.notes
  }
}
