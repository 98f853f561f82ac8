public import CausalData
public import CausalGraphs
import CausalStatistics

/// Learns a graph from a table: chooses what was left open, prepares the data, searches, and says all it did.
public struct Discoverer: Sendable {
  /// What is asked.
  public var request: DiscoveryRequest
  /// What to do about missing values.
  public var missing: MissingRule

  /// A graph, and how it came about.
  public struct Outcome: Sendable {
    /// What was chosen, and why.
    public var plan: DiscoveryPlan
    /// What the algorithm reports, over the variables that took part.
    public var report: DiscoveryReport
    /// The graph over all variables of the table, with evidence for each edge and how it was learned.
    public var document: GraphDocument
    /// Rows behind it.
    public var rows: Int
    /// What was found out about the table; its `noted` problems are among the report's notes.
    public var problems: [DataProblem]
    /// Seconds of the search, without reading or preparing.
    public var seconds: Double
  }

  /// A discoverer of what is asked.
  public init(_ request: DiscoveryRequest = DiscoveryRequest(), missing: MissingRule = .listwise) {
    (self.request, self.missing) = (request, missing)
  }

  /// Learns.
  ///
  /// - Parameters:
  ///   - table: Whole numbers of few values are read as levels (`Table.readingCodes`), unless said to be continuous.
  ///   - progress: Told from whatever thread works, never twice at once.
  /// - Throws: `DiscoveryError`; `CancellationError` where the task was cancelled.
  public func learn(
    from table: Table, progress: (@Sendable (SearchProgress) -> Void)? = nil
  ) throws -> Outcome {
    let data = try PreparedData(table, request: request, missing: missing)
    let constraints: EdgeConstraints
    do throws(GraphError) {
      // A contradiction is one whether or not the variable takes part.
      _ = try request.knowledge.validate(over: data.allVariables)
      constraints = try EdgeConstraints(data.knowledge(request.knowledge), over: data.variables)
    } catch {
      throw DiscoveryError.knowledge(error)
    }
    let clock = ContinuousClock()
    let start = clock.now
    let search = PlannedSearch(request: request, data: data, constraints: constraints, progress: progress)
    var report: DiscoveryReport
    do {
      report = try search.report()
    } catch let error as ExactSearchError {
      throw DiscoveryError.exact(error)
    } catch let error as DataError {
      throw DiscoveryError.data(error)
    } catch let error as GraphError {
      throw DiscoveryError.knowledge(error)
    } catch let error where !(error is CancellationError || error is DiscoveryError) {
      // Each of the searches' and scores' own errors is a sentence that names the variable and says what to do.
      throw DiscoveryError.method("\(error)")
    }
    let seconds = (clock.now - start) / .seconds(1)
    report.notes =
      ["\(data.plan.reason.prefix(1).uppercased())\(data.plan.reason.dropFirst())."]
      + data.notes + Assumptions.of(report, data.plan) + report.notes
    do throws(GraphError) {
      let document = try report.document(
        over: data.allVariables, plan: data.plan, rows: data.rows, seconds: seconds)
      return Outcome(
        plan: data.plan, report: report, document: document, rows: data.rows, problems: data.problems,
        seconds: seconds)
    } catch {
      throw DiscoveryError.knowledge(error)
    }
  }
}
