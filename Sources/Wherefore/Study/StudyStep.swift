/// The steps of a study, in their order.
public enum StudyStep: String, Hashable, Sendable, CaseIterable, Codable, Comparable {
  /// Experts say what causes what.
  case propose
  /// Opinions, data and knowledge become one graph.
  case reconcile
  /// The graph says how the effect can be computed.
  case identify
  /// The effect, with its uncertainty.
  case estimate
  /// Attacks on the estimate.
  case refute
  /// Attacks on the graph.
  case falsify

  public static func < (left: StudyStep, right: StudyStep) -> Bool { left.place < right.place }

  private var place: Int { StudyStep.allCases.firstIndex(of: self) ?? 0 }

  /// One step that was done.
  public struct Record: Hashable, Sendable {
    /// Which.
    public var step: StudyStep
    /// SHA-256, hexadecimal, of everything that its result depends on: with the same inputs it is not done again.
    public var inputs: String
    /// What a reader must know of it, in sentences.
    public var notes: [String]

    /// A step that was done.
    public init(_ step: StudyStep, inputs: String, notes: [String] = []) {
      (self.step, self.inputs, self.notes) = (step, inputs, notes)
    }
  }
}
