import CausalGraphs
public import Elicitation
import LanguageModels
import Reconciliation
import StrictJSON

/// Opinions in files: a person's, or answers that were given at another time.
///
/// For each known graph a file of the graph's name: recorded answers (see `RecordedAnswers`), or proposals in any form that
/// `wherefore reconcile` takes.
public struct FileExpert: BenchmarkExpert {
  public let kind: ExpertKind
  public let label: String
  public var strategy: String? { nil }
  public var variesByReplicate: Bool { false }
  private let calibration: any ProposalCalibration
  private let load: @Sendable (String) throws -> (bytes: [UInt8], name: String)?

  /// - Parameters:
  ///   - label: As outputs call it, such as the folder's name.
  ///   - isRecorded: Whether a model or person was asked at another time; else it is a person's file.
  ///   - calibration: What recorded answers are worth; proposals say it themselves.
  ///   - load: The bytes and the name of the file about the graph of this name; nil where there is none.
  public init(
    label: String, isRecorded: Bool, calibration: any ProposalCalibration = UncalibratedProposals(),
    load: @escaping @Sendable (String) throws -> (bytes: [UInt8], name: String)?
  ) {
    (self.label, self.calibration, self.load) = (label, calibration, load)
    kind = isRecorded ? .recorded : .file
  }

  /// The SHA-256 of the file about the graph; nil where none can be read.
  public func content(about graph: String) -> String? { (try? load(graph)).map { sha256Hex($0.bytes) } }

  /// - Throws: `ExpertUnavailable` where there is no file about the graph, or none of its claims is about these names; what
  ///   `load` throws; `BenchmarkFileError`.
  public func opinions(on question: ExpertQuestion) async throws -> ExpertOpinions {
    guard let (bytes, name) = try load(question.graph.name) else {
      throw ExpertUnavailable("\(label): there is no file about \(question.graph.name)")
    }
    var proposals: [EdgeProposal]
    var calls: Int?
    if RecordedAnswers.isRecordedAnswers(bytes) {
      let answers: [RecordedPairAnswer]
      do {
        answers = try RecordedAnswers.read(bytes, expert: label)
      } catch {
        throw BenchmarkFileError("\(name.visible(limit: 300)): \(error.description)")
      }
      proposals = answers.flatMap { answer in
        answer.proposals(calibration: AnyCalibration(calibration))
      }
      calls = answers.count
    } else {
      do throws(ProposalFileError) {
        proposals = try ProposalFile.read(bytes, named: name).proposals
      } catch {
        throw BenchmarkFileError("\(name.visible(limit: 300)): \(error.description)")
      }
    }
    let known = proposals.filter {
      question.variables.index(of: $0.first) != nil && question.variables.index(of: $0.second) != nil
    }
    guard !known.isEmpty || proposals.isEmpty else {
      throw ExpertUnavailable(
        "\(label): nothing in \(name.visible(limit: 300)) is about the \(question.names.rawValue) names of "
          + question.graph.name)
    }
    var notes: [String] = []
    if known.count < proposals.count {
      let strange = proposals.count - known.count
      notes.append(
        "\(strange == 1 ? "1 claim is" : "\(strange) claims are") about variables that the graph does not have")
    }
    if kind == .recorded {
      notes.append("recorded: the answers were given at another time")
      proposals = known.map { proposal in
        var proposal = proposal
        if !proposal.provenance.notes.contains("recorded") { proposal.provenance.notes.append("recorded") }
        return proposal
      }
    } else {
      proposals = known
    }
    return ExpertOpinions(proposals: proposals, calls: calls, notes: notes)
  }
}

/// A calibration whose type is not known here.
private struct AnyCalibration: ProposalCalibration {
  private let base: any ProposalCalibration

  init(_ base: any ProposalCalibration) { self.base = base }

  func calibrated(_ claim: EdgeProposal.Claim, strategy: String?, model: String?) -> EdgeProposal.Claim {
    base.calibrated(claim, strategy: strategy, model: model)
  }
}
