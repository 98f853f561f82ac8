import Glibc

/// The models fitted by maximum likelihood, one linear predictor η each.
public enum GeneralizedLinearFamily: Hashable, Sendable, CaseIterable {
  /// Outcomes in 0...1 with mean 1 / (1 + e⁻ʸ) at η: mostly 0 and 1; shares are taken as quasi-likelihood.
  case logistic
  /// Outcomes of 0 or more with mean eʸ at η: mostly counts.
  case poisson
}

/// What a Newton step of a likelihood is asked for: the sums of `NewtonStep` at these parameters.
///
/// Whoever holds the rows answers it: columns in memory, a file, or an engine that can add (every field of the answer is
/// a sum, a minimum or a maximum over rows).
public struct NewtonRequest: Hashable, Sendable {
  /// The likelihood.
  public let family: GeneralizedLinearFamily
  /// The columns z of the model.
  public let design: StandardizedDesign
  /// θ, one a column of z, the intercept's first.
  public let parameters: [Double]
  /// A direction d in the space of θ whose margins are wanted: whether the likelihood grows without end along it. Zeros
  /// where they are not.
  public let direction: [Double]

  /// - Parameters:
  ///   - parameters: `design.width` numbers.
  ///   - direction: As many; zeros where no margins are wanted.
  public init(
    family: GeneralizedLinearFamily, design: StandardizedDesign, parameters: [Double], direction: [Double]
  ) {
    precondition(parameters.count == design.width && direction.count == design.width, "one number a parameter")
    (self.family, self.design, self.parameters, self.direction) = (family, design, parameters, direction)
  }
}

/// What one pass over the rows gives to Newton's method for a likelihood with weights w: with η = θᵀz, mean μ(η) and
/// variance v(η), all sums over rows of positive weight. Steps over parts of the rows add up (`merge`).
public struct NewtonStep: Hashable, Sendable {
  /// Rows of positive weight.
  public var rows: Int
  /// Σ w ℓ: y η − log(1 + e^η), or y η − e^η − log Γ(y + 1).
  public var logLikelihood: Double
  /// Σ w (y − μ) z.
  public var gradient: [Double]
  /// Σ w v z zᵀ, both triangles filled.
  public var information: Matrix
  /// The smallest over rows of the growth of ℓ's limit along the direction, m = dᵀz for y at its upper end, −dᵀz at its
  /// lower end (0), −|dᵀz| between: where none is negative and one is positive, the likelihood has no maximum. Infinite
  /// where no direction was given.
  public var smallestMargin: Double
  /// The largest |dᵀz|.
  public var largestShift: Double

  /// The sums over no rows.
  public init(width: Int) {
    (rows, logLikelihood, smallestMargin, largestShift) = (0, 0, .infinity, 0)
    gradient = [Double](repeating: 0, count: width)
    information = Matrix(rows: width, columns: width)
  }

  /// Adds the sums over other rows.
  public mutating func merge(_ other: NewtonStep) {
    rows += other.rows
    logLikelihood += other.logLikelihood
    for index in gradient.indices { gradient[index] += other.gradient[index] }
    for index in information.storage.indices { information.storage[index] += other.information.storage[index] }
    smallestMargin = min(smallestMargin, other.smallestMargin)
    largestShift = max(largestShift, other.largestShift)
  }
}

/// Who can answer the questions of a maximum likelihood fit.
public protocol NewtonSource: Sendable {
  /// The predictors' names, in the order of their numbers.
  var predictorNames: [String] { get }
  /// The weighted moments of the predictors and, after them, the outcome.
  func moments() throws(RegressionError) -> Moments
  /// The sums at the request's parameters.
  ///
  /// - Throws: `outcomeOutOfRange`, and whatever hinders the pass.
  func newtonStep(_ request: NewtonRequest) throws(RegressionError) -> NewtonStep
}

extension RegressionSource {
  /// The sums at the request's parameters, by one pass over the rows. Complexity: O(n p²).
  public func newtonStep(_ request: NewtonRequest) throws(RegressionError) -> NewtonStep {
    let sums = try total(NewtonSums(request))
    if let row = sums.strangeRow { throw .outcomeOutOfRange(row: row, value: sums.strangeOutcome) }
    return sums.finished
  }
}

extension RegressionRows: NewtonSource {}

/// A Newton step while it is being added up.
struct NewtonSums: RowSums {
  private let request: NewtonRequest
  private var chunk: DesignChunk
  private var shifts: DesignChunk
  private var scores: [Double]
  private var step: NewtonStep
  private let asksMargins: Bool
  private(set) var strangeRow: Int?
  private(set) var strangeOutcome = 0.0
  let isLarge = false

  init(_ request: NewtonRequest) {
    self.request = request
    asksMargins = request.direction.contains { $0 != 0 }
    chunk = DesignChunk(request.design)
    shifts = chunk
    scores = [Double](repeating: 0, count: DesignChunk.capacity)
    step = NewtonStep(width: request.design.width)
  }

  /// With the information's lower triangle filled.
  var finished: NewtonStep {
    var step = step
    let width = request.design.width
    for column in 0..<width {
      for row in 0..<column { step.information[column, row] = step.information[row, column] }
    }
    return step
  }

  mutating func merge(_ other: NewtonSums) {
    step.merge(other.step)
    if strangeRow == nil { (strangeRow, strangeOutcome) = (other.strangeRow, other.strangeOutcome) }
  }

  mutating func add(_ block: RegressionBlock) {
    DesignChunk.forEach(block.rows) { rows in
      if strangeRow == nil { addChunk(block, rows) }
    }
  }

  private mutating func addChunk(_ block: RegressionBlock, _ rows: Range<Int>) {
    chunk.predict(block, rows, request.parameters)
    if asksMargins {
      shifts.predict(block, rows, request.direction)
    } else if request.family == .logistic {
      guard addLogistic(block, rows) else { return }
      chunk.fill(block, rows)
      chunk.addGram(of: rows.count, to: &step.information)
      addGradient(block, rows)
      return
    }
    for index in 0..<rows.count {
      let row = rows.lowerBound + index
      let weight = block.weights?[row] ?? 1
      guard weight > 0 else {
        (chunk.values[index], scores[index]) = (0, 0)
        continue
      }
      let (outcome, linear) = (block.outcome[row], chunk.values[index])
      guard outcome >= 0, outcome <= 1 || request.family == .poisson else {
        (strangeRow, strangeOutcome) = (row, outcome)
        return
      }
      let (mean, variance, logLikelihood) = NewtonSums.moments(request.family, outcome, linear)
      step.rows += 1
      step.logLikelihood += weight * logLikelihood
      if asksMargins { addMargin(outcome, shifts.values[index]) }
      scores[index] = weight * (outcome - mean)
      chunk.values[index] = (weight * variance).squareRoot()
    }
    chunk.fill(block, rows)
    chunk.addGram(of: rows.count, to: &step.information)
    addGradient(block, rows)
  }

  /// The commonest case: logistic, no margins. One logarithm a chunk where rows weigh the same: a product of 512 numbers
  /// between 1 and 2 is far from overflow. False where an outcome is out of range.
  private mutating func addLogistic(_ block: RegressionBlock, _ rows: Range<Int>) -> Bool {
    let outcome = block.outcome + rows.lowerBound
    let weights = block.weights.map { $0 + rows.lowerBound }
    if let common = LogisticChunk.commonWeight(outcome, weights, rows.count) {
      let sums = chunk.values.withUnsafeMutableBufferPointer { values in
        scores.withUnsafeMutableBufferPointer { scores in
          LogisticChunk(values, scores).add(outcome, weights, common: common, rows.count)
        }
      }
      step.rows += sums.rows
      step.logLikelihood += sums.logLikelihood
      return true
    }
    var (likelihood, product, counted) = (0.0, 1.0, 0)
    // The weight that the product stands for.
    var common = 1.0
    var strange: Int?
    chunk.values.withUnsafeMutableBufferPointer { values in
      scores.withUnsafeMutableBufferPointer { scores in
        for index in 0..<rows.count {
          let (y, linear) = (outcome[index], values[index])
          let weight = weights?[index] ?? 1
          guard weight > 0 else {
            (values[index], scores[index]) = (0, 0)
            continue
          }
          guard y >= 0, y <= 1 else {
            strange = rows.lowerBound &+ index
            return
          }
          if weight != common {
            likelihood -= common * log(product)
            (product, common) = (1, weight)
          }
          counted &+= 1
          let small = exp(-abs(linear))
          let share = 1 / (1 + small)
          product *= 1 + small
          likelihood += weight * (y * linear - max(linear, 0))
          scores[index] = weight * (y - (linear >= 0 ? share : small * share))
          values[index] = (weight * (small * share * share)).squareRoot()
        }
      }
    }
    if let strange {
      (strangeRow, strangeOutcome) = (strange, block.outcome[strange])
      return false
    }
    step.rows += counted
    step.logLikelihood += likelihood - common * log(product)
    return true
  }

  /// μ, v and ℓ of one row, from one exponential.
  @inline(__always) private static func moments(
    _ family: GeneralizedLinearFamily, _ outcome: Double, _ linear: Double
  ) -> (mean: Double, variance: Double, logLikelihood: Double) {
    switch family {
    case .logistic:
      let small = exp(-abs(linear))
      let share = 1 / (1 + small)
      let mean = linear >= 0 ? share : small * share
      return (mean, small * share * share, outcome * linear - max(linear, 0) - log1p(small))
    case .poisson:
      let mean = exp(linear)
      return (mean, mean, outcome * linear - mean - (outcome > 1 ? logGammaOfOnePlus(outcome) : 0))
    }
  }

  @inline(__always) private mutating func addMargin(_ outcome: Double, _ shift: Double) {
    let margin = outcome == 0 ? -shift : outcome == 1 && request.family == .logistic ? shift : -abs(shift)
    step.smallestMargin = min(step.smallestMargin, margin)
    step.largestShift = max(step.largestShift, abs(shift))
  }

  private mutating func addGradient(_ block: RegressionBlock, _ rows: Range<Int>) {
    let design = request.design
    scores.withUnsafeBufferPointer { scores in
      guard let scores = scores.baseAddress else { return }
      var whole = 0.0
      for index in 0..<rows.count { whole += scores[index] }
      step.gradient[0] += whole
      for (place, predictor) in design.predictors.enumerated() {
        let column = block.predictors[predictor] + rows.lowerBound
        let sum = ColumnKernel.centredProduct(column, centre: design.centres[place], scores, rows.count)
        step.gradient[place + 1] += sum / design.scales[place]
      }
    }
  }
}
