import CausalData
import CausalGraphs
import Elicitation
import Estimation
import LanguageModels
import Reconciliation
import Refutation
import StrictJSON

/// The whole way: propose, reconcile, identify, estimate, refute, falsify. Each step is done once: with an earlier study
/// of the same inputs what it has is taken over, so a run that was stopped goes on where it was.
public struct StudyPipeline: Sendable {
  /// What is to be done.
  public let plan: StudyPlan
  /// Within a step that attacks an estimate what was done is saved no more often than this.
  public var savingInterval = Duration.milliseconds(100)

  /// A pipeline that makes what the plan says.
  public init(_ plan: StudyPlan) { self.plan = plan }

  /// How far it is.
  public struct Progress: Hashable, Sendable {
    /// The step under way.
    public var step: StudyStep
    /// Parts of it that are done.
    public var done: Int
    /// Parts there are; 0 where nobody knows.
    public var total: Int
  }

  /// Does what is not done yet.
  ///
  /// An effect that cannot be identified or estimated is a result: the study says why. A model that leaves questions
  /// unanswered is asked for them again the next time.
  ///
  /// - Parameters:
  ///   - earlier: What was saved before; steps whose inputs are the same are taken from it.
  ///   - save: Called after each step that was done, and within the one of attacks on the estimate after attacks; an error
  ///     that it throws ends the run.
  ///   - onProgress: May be called from any thread.
  /// - Throws: `StudyError`; `GraphError`, `ReconciliationError`, `ElicitationError` of the steps; `CancellationError`.
  public func run(
    continuing earlier: Study? = nil, save: @escaping (Study) throws -> Void = { _ in },
    onProgress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> Study {
    var run = try StudyRun(plan, earlier: earlier, onProgress: onProgress)
    (run.savingInterval, run.save) = (savingInterval, save)
    for step in StudyStep.allCases {
      try Task.checkCancellation()
      let inputs = try run.inputs(of: step)
      if run.takes(step, inputs: inputs) { continue }
      let start = ContinuousClock.now
      onProgress?(Progress(step: step, done: 0, total: 0))
      let record = try await run.perform(step, inputs: inputs)
      run.study.steps.append(record)
      run.study.timings[step] = run.seconds(since: start, in: step, inputs: inputs)
      try save(run.study)
    }
    return run.study
  }
}
