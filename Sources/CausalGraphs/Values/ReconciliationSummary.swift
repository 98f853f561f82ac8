/// How experts' opinions, data and knowledge became one graph: what a reader needs in order to judge it. It travels with
/// the graph.
public struct ReconciliationSummary: Hashable, Sendable {
  /// How far one expert was believed.
  public struct Expert: Hashable, Sendable {
    /// Whose opinions these are.
    public var name: String
    /// The model that answered; nil where no model did.
    public var model: String?
    /// How many claims were made, abstentions left out.
    public var claims: Int
    /// The factor by which the expert's log-odds counted; nil where none was learned.
    public var reliability: Double?
    /// What the data had to say about that, in a sentence.
    public var note: String?

    /// One expert's standing.
    public init(name: String, model: String? = nil, claims: Int, reliability: Double? = nil, note: String? = nil) {
      self.name = name
      self.model = model
      self.claims = claims
      self.reliability = reliability
      self.note = note
    }
  }

  /// A proposal that could not be used.
  public struct Rejection: Hashable, Sendable {
    /// As it came.
    public var proposal: EdgeProposal
    /// One sentence.
    public var reason: String

    /// A proposal and why it could not be used.
    public init(_ proposal: EdgeProposal, reason: String) {
      self.proposal = proposal
      self.reason = reason
    }
  }

  /// The score of the data, such as "BDeu"; nil where there were no data.
  public var score: String?
  /// Rows of data behind it.
  public var rows: Int?
  /// How the edges' probabilities were computed, such as "the sum over all graphs"; nil where nobody says.
  public var posterior: String?
  /// "proven", or in words what is known of how good the graph is.
  public var optimality: String?
  /// What agreement with acyclicity and knowledge cost, in nats.
  public var totalCost: Double?
  /// P(→), and P(←), before the data, of a pair that nobody spoke of.
  public var sparseProbability: Double?
  /// How far each expert was believed.
  public var experts: [Expert]
  /// Proposals that could not be used.
  public var rejected: [Rejection]
  /// What a reader must know: assumptions, approximations, contradictions.
  public var notes: [String]

  /// What is not known is left out.
  public init(
    score: String? = nil, rows: Int? = nil, posterior: String? = nil, optimality: String? = nil,
    totalCost: Double? = nil, sparseProbability: Double? = nil, experts: [Expert] = [], rejected: [Rejection] = [],
    notes: [String] = []
  ) {
    self.score = score
    self.rows = rows
    self.posterior = posterior
    self.optimality = optimality
    self.totalCost = totalCost
    self.sparseProbability = sparseProbability
    self.experts = experts
    self.rejected = rejected
    self.notes = notes
  }
}
