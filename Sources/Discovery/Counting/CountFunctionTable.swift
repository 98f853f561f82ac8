import Glibc

/// A function of a count, tabulated for the counts that are frequent: N ln N, or ln Γ(N + α) − ln Γ(α).
///
/// Both are 0 at 0, so empty cells cost nothing but the look.
final class CountFunctionTable {
  enum Function {
    case entropy
    case gammaRatio(prior: Double)

    /// The value at `count`, from that at the count before it.
    @inline(__always)
    func next(_ before: Double, count: Int) -> Double {
      switch self {
      case .entropy: Double(count) * log(Double(count))
      case .gammaRatio(let prior): before + log(prior + Double(count - 1))
      }
    }
  }

  /// Counts from 0 to below this are tabulated.
  static let size = 1_024

  let values: UnsafeMutablePointer<Double>
  private let function: Function
  /// ln Γ(α).
  private let offset: Double

  init(_ function: Function) {
    self.function = function
    values = .allocate(capacity: Self.size)
    values.initialize(repeating: 0, count: Self.size)
    for count in 1..<Self.size { values[count] = function.next(values[count - 1], count: count) }
    offset =
      switch function {
      case .entropy: 0
      case .gammaRatio(let prior): Self.logGamma(prior + Double(Self.size - 1)) - values[Self.size - 1]
      }
  }

  deinit { values.deallocate() }

  @inline(__always) func callAsFunction(_ count: Int) -> Double {
    count < Self.size ? values[count] : beyond(count)
  }

  @inline(never) private func beyond(_ count: Int) -> Double {
    switch function {
    case .entropy: Double(count) * log(Double(count))
    case .gammaRatio(let prior): Self.logGamma(Double(count) + prior) - offset
    }
  }

  /// Stirling's series, exact to rounding from 1,000 on.
  private static func logGamma(_ value: Double) -> Double {
    let inverse = 1 / value
    let series = inverse * (1.0 / 12 - inverse * inverse * (1.0 / 360))
    return (value - 0.5) * log(value) - value + 0.918_938_533_204_672_8 + series
  }
}

/// The tables that one thread has needed so far.
final class CountFunctions {
  let entropy = CountFunctionTable(.entropy)
  private var made: [Double: CountFunctionTable] = [:]

  func gammaRatio(_ prior: Double) -> CountFunctionTable {
    if let known = made[prior] { return known }
    let table = CountFunctionTable(.gammaRatio(prior: prior))
    made[prior] = table
    return table
  }
}
