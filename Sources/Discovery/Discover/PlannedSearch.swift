import CausalData
import CausalGraphs
import CausalStatistics

/// The one search that a plan comes to.
struct PlannedSearch {
  let request: DiscoveryRequest
  let data: PreparedData
  let constraints: EdgeConstraints
  let progress: (@Sendable (SearchProgress) -> Void)?

  private var knowledge: BackgroundKnowledge { data.knowledge(request.knowledge) }

  func report() throws -> DiscoveryReport {
    switch data.plan.method {
    case .gaussianBIC:
      let score = GaussianBIC(try moments(), penaltyDiscount: request.penaltyDiscount ?? 2)
      return try report(by: score, method: "Gaussian BIC", setting: request.penaltyDiscount ?? 2)
    case .bge:
      return try report(by: try BGe(try moments(), unitVariances: true), method: "BGe", setting: nil)
    case .test(let test):
      return try report(test: test)
    case .discreteBIC, .bdeu, .degenerateGaussianBIC, .rows:
      throw DiscoveryError.badSetting("not there yet")
    }
  }

  func addingFrequencies(to report: DiscoveryReport) throws -> DiscoveryReport { report }

  /// Of the columns that take part, in their order.
  private func moments() throws(DataError) -> Moments {
    try TableSource(data.table, threads: request.threads).moments(of: Array(data.variables.indices))
  }

  private func report(by score: some LocalScore, method: String, setting: Double?) throws -> DiscoveryReport {
    switch data.plan.algorithm {
    case .exact:
      return try ExactSearch(parentLimit: request.parentLimit, threads: request.threads).report(
        score, variables: data.variables, constraints: constraints, method: method, setting: setting,
        progress: progress)
    case .greedy:
      return try GreedySearch(parentLimit: request.parentLimit).report(
        score, variables: data.variables, constraints: constraints, method: method, setting: setting,
        progress: progress)
    default:
      var options = OrderSearchOptions()
      options.seed = request.seed
      options.threads = request.threads
      options.parentLimit = request.parentLimit
      if let starts = request.starts { options.starts = starts }
      let result = try OrderSearch(score, constraints: constraints, options: options).run(onProgress: progress)
      return try result.report(
        over: data.variables, score: score, method: method, setting: setting, knowledge: knowledge)
    }
  }

  private func report(test: DiscoveryRequest.Test) throws -> DiscoveryReport {
    guard let level = SignificanceLevel(request.alpha) else {
      throw DiscoveryError.badSetting("alpha must lie between 0 and 1, both excluded: \(request.alpha) does not")
    }
    let settings = ConstraintSettings(
      level: level, colliderRule: request.colliderRule, maximumConditioningSize: request.conditioningLimit,
      threads: request.threads)
    let chosen: any IndependenceTest
    switch test {
    case .automatic, .fisherZ: chosen = FisherZTest(try moments())
    case .chiSquared, .gSquared, .conditionalGaussian, .degenerateGaussian, .randomFeatures:
      throw DiscoveryError.badSetting("not there yet")
    }
    switch data.plan.algorithm {
    case .fci:
      return try FCI(settings).learn(data.variables, with: chosen, constraints: constraints, progress: progress)
    case .rfci:
      return try FCI(settings, variant: .reallyFast).learn(
        data.variables, with: chosen, constraints: constraints, progress: progress)
    default:
      return try PCStable(settings).learn(data.variables, with: chosen, constraints: constraints, progress: progress)
    }
  }
}
