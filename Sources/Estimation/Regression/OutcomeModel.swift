import CausalData
import CausalStatistics

/// What the mean outcome is as a function of treatment and covariates.
public enum OutcomeFamily: String, Hashable, Sendable, CaseIterable {
  /// A linear predictor, fitted by least squares.
  case linear
  /// The logistic curve of one, fitted by maximum likelihood.
  case logistic
  /// The exponential of one, fitted by maximum likelihood.
  case poisson

  /// The mean at a linear predictor, and its derivative.
  @inline(__always) func mean(_ linear: Double) -> (value: Double, slope: Double) {
    switch self {
    case .linear: return (linear, 1)
    case .logistic:
      let mean = Logistic.mean(linear)
      return (mean, mean * Logistic.mean(-linear))
    case .poisson:
      let mean = exponential(linear)
      return (mean, mean)
    }
  }
}

/// A fitted outcome model.
struct OutcomeModel: Sendable {
  let family: OutcomeFamily
  let design: StandardizedDesign
  /// θ, of the design's columns.
  let parameters: [Double]
  /// Σ w v z zᵀ.
  let information: Cholesky
  /// Columns left out because those before them determine them.
  let dropped: [String]

  /// - Parameter rows: Without clusters or with them: errors are the caller's.
  /// - Throws: `regression` with `name`.
  init(_ family: OutcomeFamily, _ rows: ColumnRegression, name: String) throws(EstimationError) {
    self.family = family
    do throws(RegressionError) {
      switch family {
      case .linear:
        let fit = try LinearRegression(rows, covariance: .classical, dependentColumns: .drop)
        (design, parameters, information, dropped) = (fit.design, fit.parameters, fit.information, fit.dropped)
      case .logistic, .poisson:
        let fit = try GeneralizedLinearModel(
          family == .logistic ? .logistic : .poisson, rows, dependentColumns: .drop)
        (design, parameters, information, dropped) = (fit.design, fit.parameters, fit.information, fit.dropped)
      }
    } catch {
      throw .regression(error, model: name)
    }
  }
}

/// A model's column as it would be under an intervention on the treatment.
enum InterventionColumn {
  /// As it is.
  case column(ColumnStorage<Double>)
  /// A constant.
  case constant(Double)
  /// A column and a number more.
  case shifted(ColumnStorage<Double>, Double)
  /// The sum of two columns.
  case sum(ColumnStorage<Double>, ColumnStorage<Double>)

  /// Its addresses, which hold as long as its columns live.
  var addresses: InterventionAddresses {
    switch self {
    case .column(let column): InterventionAddresses(first: column.start, shift: 0, second: nil, isPlain: true)
    case .constant(let value): InterventionAddresses(first: nil, shift: value, second: nil, isPlain: false)
    case .shifted(let column, let shift):
      InterventionAddresses(first: column.start, shift: shift, second: nil, isPlain: false)
    case .sum(let first, let second):
      InterventionAddresses(first: first.start, shift: 0, second: second.start, isPlain: false)
    }
  }
}

/// A column under an intervention as kernels read it: nothing in it is counted by reference.
struct InterventionAddresses {
  let first: UnsafePointer<Double>?
  let shift: Double
  let second: UnsafePointer<Double>?
  let isPlain: Bool

  /// The values in `count` rows from `start` on, in `room` where they are not a column's own.
  @inline(__always)
  func values(_ start: Int, _ count: Int, _ room: UnsafeMutablePointer<Double>) -> UnsafePointer<Double> {
    guard let first else {
      for index in 0..<count { room[index] = shift }
      return UnsafePointer(room)
    }
    if isPlain { return first + start }
    let values = first + start
    if let second {
      let others = second + start
      for index in 0..<count { room[index] = values[index] + others[index] }
    } else {
      for index in 0..<count { room[index] = values[index] + shift }
    }
    return UnsafePointer(room)
  }
}
