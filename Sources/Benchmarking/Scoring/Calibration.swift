public import CausalGraphs

/// How well stated probabilities agree with what was true: counts in ten bins of equal width, which add up over graphs.
public struct CalibrationCurve: Hashable, Sendable {
  /// The number of bins; the last one holds 1.
  public static let binCount = 10

  /// What fell into one bin.
  public struct Bin: Hashable, Sendable {
    /// Stated probabilities.
    public var count = 0
    /// Their sum.
    public var probabilities = 0.0
    /// How many of the events happened.
    public var events = 0

    /// An empty bin, or one of these counts.
    public init(count: Int = 0, probabilities: Double = 0, events: Int = 0) {
      (self.count, self.probabilities, self.events) = (count, probabilities, events)
    }

    /// The mean of the stated probabilities; nil for an empty bin.
    public var meanProbability: Double? { count > 0 ? probabilities / Double(count) : nil }
    /// The share of the events that happened; nil for an empty bin.
    public var frequency: Double? { count > 0 ? Double(events) / Double(count) : nil }
  }

  /// By probability, ascending.
  public private(set) var bins = [Bin](repeating: Bin(), count: CalibrationCurve.binCount)
  /// Σ (probability − event)².
  public private(set) var squares = 0.0

  /// No probabilities.
  public init() {}

  /// Counts that were kept.
  /// - Parameter bins: `binCount` of them.
  public init?(bins: [Bin], squares: Double) {
    guard bins.count == CalibrationCurve.binCount else { return nil }
    (self.bins, self.squares) = (bins, squares)
  }

  /// The probabilities of all ordered pairs of nodes as edges of the true graph: n(n − 1) of them.
  ///
  /// - Parameters:
  ///   - probabilities: `probabilities[source * n + target]`; what lies outside 0…1 counts as its nearest end.
  ///   - truth: May have cycles.
  public init(probabilities: [Double], truth: [DirectedEdge], nodeCount: Int) {
    precondition(probabilities.count == nodeCount * nodeCount, "one probability an ordered pair")
    var isTrue = [Bool](repeating: false, count: nodeCount * nodeCount)
    for edge in truth { isTrue[edge.source * nodeCount + edge.target] = true }
    for source in 0..<nodeCount {
      for target in 0..<nodeCount where target != source {
        let place = source * nodeCount + target
        add(probability: probabilities[place], happened: isTrue[place])
      }
    }
  }

  /// Counts one probability.
  public mutating func add(probability: Double, happened: Bool) {
    let probability = probability.isNaN ? 0 : min(max(probability, 0), 1)
    let bin = min(Int(probability * Double(CalibrationCurve.binCount)), CalibrationCurve.binCount - 1)
    bins[bin].count += 1
    bins[bin].probabilities += probability
    bins[bin].events += happened ? 1 : 0
    squares += (probability - (happened ? 1 : 0)) * (probability - (happened ? 1 : 0))
  }

  /// Adds the counts of another curve.
  public mutating func merge(_ other: CalibrationCurve) {
    for (index, bin) in other.bins.enumerated() {
      bins[index].count += bin.count
      bins[index].probabilities += bin.probabilities
      bins[index].events += bin.events
    }
    squares += other.squares
  }

  /// How many probabilities there are.
  public var count: Int { bins.reduce(0) { $0 + $1.count } }

  /// The mean squared difference of probability and event (Brier 1950); nil where nothing was counted.
  public var brierScore: Double? { count > 0 ? squares / Double(count) : nil }

  /// The expected calibration error (Naeini, Cooper and Hauskrecht 2015): Σ share of the bin · |mean probability −
  /// frequency|; nil where nothing was counted.
  public var expectedCalibrationError: Double? { error(of: bins[...]) }

  /// The same over the probabilities of 0.1 and more alone: of the pairs of a sparse graph, most are surely not joined, and
  /// they alone make the error small.
  public var likelyCalibrationError: Double? { error(of: bins.dropFirst()) }

  private func error(of bins: ArraySlice<Bin>) -> Double? {
    let count = bins.reduce(0) { $0 + $1.count }
    guard count > 0 else { return nil }
    return bins.reduce(0.0) { $0 + abs($1.probabilities - Double($1.events)) } / Double(count)
  }
}
