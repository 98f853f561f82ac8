/// Everything that a report shows: one study in plain values, ready to be written as HTML or Markdown.
///
/// What a study lacks is nil or empty, and the report says so or leaves the part out. Every text is data: it is escaped
/// where it is written, and whatever stands in it does nothing.
public struct ReportContent: Hashable, Sendable {
  /// The page's title: "Does quitting smoking change weight?".
  public var title: String
  /// About three sentences, the answer first.
  public var summary: [String] = []
  /// What was asked.
  public var question: Question
  /// The table.
  public var data: Dataset?
  /// The graph, with evidence on each edge.
  public var graph: Graph?
  /// How the effect follows from the graph.
  public var identification: Identification?
  /// The estimates, in the order in which they are shown; those of one contrast together.
  public var estimates: [Estimate] = []
  /// Methods that gave no estimate, and why.
  public var estimatesLeftOut: [Omission] = []
  /// What the effect can be where the graph leaves edges undecided, one a contrast.
  public var ranges: [EffectRange] = []
  /// The attacks on the headline estimate.
  public var refutations: [Attack] = []
  /// Attacks that were not made, and why.
  public var refutationsLeftOut: [Omission] = []
  /// How strong an unobserved common cause would have to be.
  public var sensitivity: [Sensitivity] = []
  /// Whether the data contradict the graph.
  public var falsification: Falsifying?
  /// What has to be true for the headline to be the effect; one sentence each.
  public var assumptions: [Assumption] = []
  /// What the study can not say; one sentence each.
  public var limitations: [String] = []
  /// What would change the conclusion; one sentence each.
  public var wouldChange: [String] = []
  /// What was used beside the methods that the estimates, refutations and the graph name: shown after them.
  public var furtherMethods: [MethodNote] = []
  /// How to do it again.
  public var reproduction: Reproduction?

  /// A report of one question; all else may be added.
  public init(title: String, question: Question) { (self.title, self.question) = (title, question) }

  /// What was asked.
  public struct Question: Hashable, Sendable {
    /// One sentence with a question mark.
    public var words: String
    /// The treatment's name.
    public var treatment: String
    /// The outcome's name.
    public var outcome: String
    /// What the treatment is.
    public var treatmentDescription: String?
    /// What the outcome is.
    public var outcomeDescription: String?
    /// The unit of the outcome, which effects are in unless they are ratios: "kg".
    public var unit: String?
    /// Whose effect: "the average over all rows (ATE)".
    public var target: String?
    /// Which change of the treatment: "from 0 to 1".
    public var contrast: String?

    /// A question of one treatment and one outcome.
    public init(_ words: String, treatment: String, outcome: String) {
      (self.words, self.treatment, self.outcome) = (words, treatment, outcome)
    }
  }

  /// Something that was not done, and why.
  public struct Omission: Hashable, Sendable {
    /// The method's name.
    public var name: String
    /// One sentence.
    public var reason: String

    /// What was not done.
    public init(_ name: String, reason: String) { (self.name, self.reason) = (name, reason) }
  }

  /// What has to be true.
  public struct Assumption: Hashable, Sendable {
    /// One sentence.
    public var sentence: String
    /// How it could be checked, or what was found when it was; nil where nothing in the data can say.
    public var check: String?

    /// An assumption; `check` is nil where no data can say.
    public init(_ sentence: String, check: String? = nil) { (self.sentence, self.check) = (sentence, check) }
  }

  /// A method and where it is described.
  public struct MethodNote: Hashable, Sendable {
    /// Its usual name.
    public var name: String
    /// What it does here, in a sentence.
    public var sentence: String
    /// Works that describe it, as they are cited.
    public var references: [String]

    /// A method with its references.
    public init(_ name: String, _ sentence: String, references: [String] = []) {
      (self.name, self.sentence, self.references) = (name, sentence, references)
    }
  }
}
