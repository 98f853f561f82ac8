/// Which attacks are made on an estimate.
public struct RefutationPlan: Sendable {
  /// Which refuters run.
  public enum Methods: Hashable, Sendable {
    /// Every one that suits.
    case all
    /// These; one that does not suit is an error.
    case chosen([RefutationMethod])
  }

  /// Which refuters run.
  public var methods = Methods.all
  /// What every refuter is told.
  public var settings = RefutationSettings()
  /// The refuters to choose from.
  public var refuters: [any EffectRefuter] = EffectRefuters.standard

  /// Where a graph leaves several estimands possible, so many of them are attacked at most: the first.
  public static let mostEstimands = 8

  /// All that suit, with default settings.
  public init() {}

  /// A refuter that did not run, and why.
  public struct Omission: Hashable, Sendable {
    /// The refuter.
    public let method: RefutationMethod
    /// One sentence.
    public let reason: String

    /// One that did not run.
    public init(method: RefutationMethod, reason: String) { (self.method, self.reason) = (method, reason) }
  }

  /// What came out.
  public struct Outcome: Sendable {
    /// In the order of the refuters.
    public var refutations: [Refutation] = []
    /// Refuters that did not run.
    public var omissions: [Omission] = []

    /// Nothing yet.
    public init() {}
  }

  /// Attacks.
  ///
  /// - Parameter onProgress: Called before each refuter with its number, from 0, and how many there are.
  /// - Throws: `RefutationError`: `unsuitable` of a refuter that was chosen, `cancelled`; with `all` what fails is an omission.
  public func run(
    on subject: RefutationSubject,
    onProgress: ((_ done: Int, _ total: Int, _ method: RefutationMethod) -> Void)? = nil
  ) throws(RefutationError) -> Outcome {
    guard (1...1_000_000).contains(settings.replicates) else {
      throw .badSetting(name: "replicates", reason: "a number from 1 to 1,000,000, not \(settings.replicates)")
    }
    guard settings.subsetShare > 0, settings.subsetShare < 1 else {
      throw .badSetting(name: "subset share", reason: "above 0 and below 1, not \(settings.subsetShare)")
    }
    var outcome = Outcome()
    let wanted: [any EffectRefuter]
    switch methods {
    case .all: wanted = refuters
    case .chosen(let names):
      wanted = try names.map { name throws(RefutationError) in
        guard let refuter = refuters.first(where: { $0.method == name }) else {
          throw .badSetting(name: "refuter", reason: "\(name.rawValue) is not among the refuters")
        }
        return refuter
      }
    }
    for (place, refuter) in wanted.enumerated() {
      if Task.isCancelled { throw .cancelled }
      onProgress?(place, wanted.count, refuter.method)
      if let reason = refuter.obstacle(for: subject) {
        guard methods == .all else { throw .unsuitable(method: refuter.method, reason: reason) }
        outcome.omissions.append(Omission(method: refuter.method, reason: reason))
        continue
      }
      do throws(RefutationError) {
        outcome.refutations += try refuter.refute(subject, settings).map {
          var refutation = $0
          refutation.estimand = subject.estimand
          return refutation
        }
      } catch {
        guard methods == .all, error != .cancelled else { throw error }
        outcome.omissions.append(Omission(method: refuter.method, reason: error.description))
      }
    }
    return outcome
  }
}
