import Benchmarking
import CausalData
import CausalGraphs
import Discovery
import Elicitation
import LanguageModels
import Reconciliation
import Reporting
import StrictJSON
import Wherefore

/// Why a command ends without its result: one sentence that says what to do, and the exit code.
struct Failure: Error {
  /// The exit codes that other programs rely on (sysexits.h).
  enum Status: Int32 {
    case usage = 64
    case badInput = 65
    case noInput = 66
    case endpointUnavailable = 69
    case bug = 70
    case cannotWrite = 73
    case tryAgain = 75
    case interrupted = 130
  }

  let status: Status
  let message: String

  init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// The failure that an error of the libraries means; nil for one that the argument parser knows better.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case is CancellationError: self.init(.interrupted, "interrupted; what was answered is kept")
    case let error as GraphError: self.init(.badInput, error.description)
    case let error as GraphFormatError: self.init(.badInput, error.description)
    case let error as JSONError: self.init(.badInput, error.description)
    case let error as EndpointError: self.init(Failure.status(of: error), error.description)
    case let error as StoreError: self.init(Failure.status(of: error), error.description)
    case let error as PriceTableError: self.init(.badInput, error.description)
    case let error as ElicitationError: self.init(.badInput, error.description)
    case let error as PromptError: self.init(.badInput, error.description)
    case let error as ReconciliationError: self.init(Failure.status(of: error), error.description)
    case let error as GraphEditError: self.init(.badInput, error.description)
    case let error as DiscoveryError: self.init(.badInput, error.description)
    case let error as DataError: self.init(.badInput, error.description)
    case let error as SamplingError: self.init(.badInput, error.description)
    case let error as KnownGraphError: self.init(.badInput, error.description)
    case let error as BenchmarkFileError: self.init(.badInput, error.description)
    case let error as StudyError: self.init(Failure.status(of: error), error.description)
    case let error as PictureError: self.init(.cannotWrite, error.description)
    default: return nil
    }
  }

  /// Wrong settings are the command line's, all else is the input's.
  private static func status(of error: ReconciliationError) -> Status {
    if case .badSetting = error { .usage } else { .badInput }
  }

  /// A model's failure is the endpoint's; wrong settings are the command line's, all else is the input's.
  private static func status(of error: StudyError) -> Status {
    switch error {
    case .model(let error): status(of: error)
    case .badSetting, .question(.badSetting), .question(.unsuitable): .usage
    default: .badInput
    }
  }

  /// What to do about an endpoint's failure: set it up otherwise (64, 69), come back later (75).
  private static func status(of error: EndpointError) -> Status {
    switch error {
    case .cancelled: .interrupted
    case .budgetExhausted(.unknownPrice): .usage
    case .timedOut, .rateLimited, .overloaded, .budgetExhausted: .tryAgain
    case .unreachable(.connectTimedOut, _), .unreachable(.stalled, _), .unreachable(.closedEarly, _): .tryAgain
    case .unreachable, .unauthorized, .unknownModel, .quotaExhausted, .rejected, .redirected, .tooLong, .refused,
      .truncated, .unreadableReply, .invalidAnswer:
      .endpointUnavailable
    case .cache: .cannotWrite
    case .notConfigured, .notKept: .usage
    }
  }

  /// The exit code of a cache that cannot be used.
  private static func status(of error: StoreError) -> Status {
    switch error {
    case .readOnly, .diskFull, .cannotOpen: .cannotWrite
    case .busy: .tryAgain
    default: .badInput
    }
  }

  func report() {
    StandardError.write("wherefore: \(message)")
  }
}
