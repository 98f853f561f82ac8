public import CausalData
public import CausalGraphs
public import Elicitation
public import Estimation
public import LanguageModels
public import Reconciliation
public import Refutation

/// What a study is to do: a table, a question, who is asked, and how each step is done.
///
/// ```swift
/// let plan = StudyPlan(StudyQuestion(treatments: ["dose"], outcome: "pain"), table: table, name: "trial.csv")
/// let study = try await StudyPipeline(plan).run()
/// ```
public struct StudyPlan: Sendable {
  /// What is asked.
  public var question: StudyQuestion
  /// The rows.
  public var table: Table
  /// What people call the table: the file's name, without its folder.
  public var dataName: String
  /// The graph, where there is one: nothing is proposed and reconciled then.
  public var graph: GraphDocument?
  /// By variable of the graph: its column, where that has another name.
  public var columns: [String: String] = [:]
  /// What experts said already.
  public var proposals: [EdgeProposal] = []
  /// Who else is asked; nil for nobody.
  public var asking: Asking?
  /// Why nobody is, where nobody is: told as a note.
  public var whyNobodyIsAsked: String?
  /// What is known for certain.
  public var knowledge = BackgroundKnowledge()
  /// A graph whose decisions by persons are kept.
  public var decisions: GraphDocument?
  /// What is done about missing values where the graph is learned.
  public var missing = MissingRule.listwise
  /// How opinions and data become a graph; its seed and threads are the plan's.
  public var reconciliation = ReconciliationSettings()
  /// The share of rows that the graph is learned from, above 0 and below 1; the effect is estimated from the others.
  public var split: Double?
  /// How the effect is estimated: methods, target, roles, estimators, settings; its effects, seed and threads are the plan's.
  /// With `automatic` the other methods that suit run too, after the one chosen.
  public var estimation = EstimationPlan(effects: [])
  /// Words that tell the estimators' options apart: other words, another estimate.
  public var estimatorChoices: [String] = []
  /// How the estimate is attacked; its seed and threads are the plan's.
  public var refutation = RefutationPlan()
  /// How the graph is attacked; its seed, threads and missing values are the plan's.
  public var falsification = FalsificationSettings()
  /// Fixes every random choice.
  public var seed: UInt64 = 0
  /// The most threads; no result depends on it.
  public var threads = 1
  /// The command, for those who want to do it again.
  public var command: [String] = []

  /// A model, and how it is asked.
  public struct Asking: Sendable {
    /// Who.
    public var model: any LanguageModel
    /// The strategy.
    public var strategy: any ElicitationStrategy
    /// In place of the strategy's the questions that are worth most, chosen after each round of answers by what data and
    /// answers leave open: with one treatment by what would change which variables to adjust for. Its target is the plan's.
    public var active: ActiveAsking?
    /// Samples, prompts, the limit of calls; its variables, context and seed are the plan's.
    public var prompts: PromptLibrary
    /// How often each question is put.
    public var samples = 1
    /// The most calls.
    public var callLimit: Int?
    /// Questions in flight at once.
    public var concurrency = 8
    /// What the model's claims are worth.
    public var calibration: any ProposalCalibration = CalibrationTable.shipped
    /// What tells this asking apart from others beside all that: the endpoint, a file of calibration.
    public var choices: [String] = []
    /// What tokens cost.
    public var prices: PriceTable?

    /// A model with a strategy.
    public init(_ model: any LanguageModel, strategy: any ElicitationStrategy, prompts: PromptLibrary) {
      (self.model, self.strategy, self.prompts) = (model, strategy, prompts)
    }
  }

  /// A question about a table.
  public init(_ question: StudyQuestion, table: Table, name: String) {
    (self.question, self.table, dataName) = (question, table, name)
  }
}
