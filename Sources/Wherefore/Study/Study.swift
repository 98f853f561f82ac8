public import CausalGraphs

/// Everything of one analysis: the question, what experts said, the graph with its evidence, the effect, the attacks it
/// stood, and what is needed to make it all again. Of the data it holds names and a fingerprint, never a value.
///
/// It is saved as one JSON file (`json`) and opened again without loss (`init(json:)`). Equal studies give equal files;
/// times alone, which differ from run to run, stand apart in `timings`.
public struct Study: Hashable, Sendable {
  /// What the file's "schema" says. Files of another schema are refused.
  public static let schema = "wherefore-study/1"

  /// The program's version that made it.
  public var version = WhereforeVersion.current
  /// The command that made it, as arguments; empty where no command did.
  public var command: [String] = []
  /// What was asked.
  public var question: StudyQuestion
  /// Fixed every random choice.
  public var seed: UInt64 = 0
  /// The table.
  public var data: DataFingerprint
  /// The variables of the table, as they were described.
  public var variables: VariableList
  /// What was known for certain.
  public var knowledge = BackgroundKnowledge()
  /// The share of rows that the graph was learned from, the others being those that the effect was estimated from; nil
  /// where both used the same rows.
  public var split: Double?
  /// The steps that are done, in their order.
  public var steps: [StudyStep.Record] = []
  /// What experts said, those of files first.
  public var proposals: [EdgeProposal] = []
  /// What a model was asked and what it took; nil where none was.
  public var asking: AskingAccount?
  /// The graph: given, or made of opinions, data and knowledge.
  public var graph: GraphDocument?
  /// What the graph says of the effect.
  public var identification: StudyIdentification?
  /// How large the effect is.
  public var estimation: StudyEstimation?
  /// What attacks on the estimate found.
  public var refutation: StudyRefutation?
  /// The attacks on the estimate that were made where the step is not finished; nil where it is, or has not begun.
  public var unfinished: UnfinishedRefutation?
  /// What attacks on the graph found.
  public var falsification: StudyFalsification?
  /// Seconds that steps took, when they were done.
  public var timings: [StudyStep: Double] = [:]

  /// A study of which nothing is done yet.
  public init(_ question: StudyQuestion, data: DataFingerprint, variables: VariableList) {
    (self.question, self.data, self.variables) = (question, data, variables)
  }

  /// The record of a step that is done.
  public func record(of step: StudyStep) -> StudyStep.Record? { steps.first { $0.step == step } }

  /// What a reader must know, step by step, each sentence once.
  public var notes: [String] {
    var seen: Set<String> = []
    return steps.flatMap(\.notes).filter { seen.insert($0).inserted }
  }

  /// Whether every step is done.
  public var isComplete: Bool { StudyStep.allCases.allSatisfy { record(of: $0) != nil } }
}
