import CausalStatistics

/// A number computed from estimated parameters, with its derivative by each of them: the delta method.
struct Differentiable {
  var value: Double
  /// One a parameter.
  var gradient: [Double]

  static func constant(_ value: Double, of count: Int) -> Differentiable {
    Differentiable(value: value, gradient: [Double](repeating: 0, count: count))
  }

  static func + (left: Differentiable, right: Differentiable) -> Differentiable {
    Differentiable(value: left.value + right.value, gradient: zip(left.gradient, right.gradient).map { $0 + $1 })
  }

  static func - (left: Differentiable, right: Differentiable) -> Differentiable {
    Differentiable(value: left.value - right.value, gradient: zip(left.gradient, right.gradient).map { $0 - $1 })
  }

  static func * (left: Differentiable, right: Differentiable) -> Differentiable {
    Differentiable(
      value: left.value * right.value,
      gradient: zip(left.gradient, right.gradient).map { $0 * right.value + $1 * left.value })
  }

  static func * (factor: Double, right: Differentiable) -> Differentiable {
    Differentiable(value: factor * right.value, gradient: right.gradient.map { factor * $0 })
  }

  /// gᵀ V g.
  func variance(_ covariance: Matrix) -> Double {
    max(0, zip(gradient, covariance.times(gradient)).reduce(0) { $0 + $1.0 * $1.1 })
  }
}
