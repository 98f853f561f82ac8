public import CausalGraphs

/// One question of a strategy: small enough to hold thousands; the request is made from it when it is sent.
public struct Query: Hashable, Sendable {
  /// What is asked; variables are indices into the question's list.
  public enum Subject: Hashable, Sendable {
    /// What comes before and after it.
    case order(of: Int)
    /// Its direct causes.
    case parents(of: Int)
    /// Its direct effects, given edges found so far.
    case effects(of: Int, known: [DirectedEdge])
    /// What no other variable causes.
    case roots
    /// All edges at once.
    case wholeGraph
    /// Which statement holds of a pair, presented in this order.
    case pairChoice(Int, Int)
    /// The same, with "only through others" among the statements.
    case refinement(Int, Int)
    /// Does the first cause the second?
    case pairYesNo(Int, Int)
    /// The order within three variables.
    case triplet(Int, Int, Int)
  }

  /// What is asked.
  public let subject: Subject
  /// Which of the repeated samples, from 0.
  public let sample: Int

  /// A question and which of its repeated samples this is, from 0.
  public init(_ subject: Subject, sample: Int) {
    self.subject = subject
    self.sample = sample
  }

  /// The prompt it is put with.
  public var prompt: PromptName {
    switch subject {
    case .order: .ordering
    case .parents: .parents
    case .effects: .effects
    case .roots: .roots
    case .wholeGraph: .wholeGraph
    case .pairChoice: .pairChoice
    case .refinement: .refinement
    case .pairYesNo: .pairYesNo
    case .triplet: .triplet
    }
  }

  /// The variables it is about; empty where it is about all.
  public var variables: [Int] {
    switch subject {
    case .order(let target), .parents(let target), .effects(let target, _): [target]
    case .roots, .wholeGraph: []
    case .pairChoice(let first, let second), .refinement(let first, let second), .pairYesNo(let first, let second):
      [first, second]
    case .triplet(let first, let second, let third): [first, second, third]
    }
  }

  /// The strategy's name in provenance, by which calibration is chosen.
  var strategyName: String {
    switch subject {
    case .order: "ordering"
    case .parents: "parents"
    case .effects, .roots: "breadth-first"
    case .wholeGraph: "whole-graph"
    case .pairChoice: "pairwise"
    case .refinement: "refine"
    case .pairYesNo: "pairwise-yes-no"
    case .triplet: "triplet"
    }
  }
}
