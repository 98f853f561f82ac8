import Glibc

/// One place of a law on the logarithmic axis u = log x.
struct LogTailPlace {
  /// The log of the probability beyond u, on the side that is sought.
  var logTail: Double
  /// The log of the density of u.
  var logDensity: Double
  /// The derivative of `logDensity`.
  var slope: Double
}

/// u where the log of a tail probability is `target`, by Halley's method on the logarithm of the tail, held in a bracket.
///
/// The log density of u is concave for the gamma, beta, F and t laws, and so is the log of either tail: Newton's step
/// never passes the root from the outer side, and comes back from the inner side at the first step, from any start.
/// Halley's factor, held between ½ and 2, triples the digits near the root. Until the root lies between two places seen,
/// steps are limited, the limit doubling each time, so that the first cannot land where the log of the tail falls like
/// −eᵘ; from then on a step that does not halve gives way to the middle of the bracket.
/// - Parameters:
///   - target: The log of a probability, finite.
///   - rising: Whether the tail grows with u (a lower tail).
/// - Returns: u, or ±∞ where exp(u) is beyond a Double.
/// - Complexity: three or four places near a good start, some twenty from a bad one, 200 at most.
@inline(__always)
func solveLogTail(target: Double, rising: Bool, start: Double, _ place: (Double) -> LogTailPlace) -> Double {
  // exp of these are the ends of the Doubles.
  var (low, high) = (-745.0, 709.0)
  var (sawLow, sawHigh) = (false, false)
  var u = min(max(start, low), high)
  var (limit, last) = (8.0, Double.infinity)
  for _ in 0..<200 {
    let here = place(u)
    let miss = here.logTail - target
    if miss == 0 { return u }
    let rootIsAbove = (miss < 0) == rising
    if rootIsAbove {
      if u == 709 { return .infinity }
      (low, sawLow) = (u, true)
    } else {
      if u == -745 { return -.infinity }
      (high, sawHigh) = (u, true)
    }
    // The derivative of the log tail: ± density / tail.
    let rate = exp(here.logDensity - here.logTail) * (rising ? 1 : -1)
    let newton = -miss / rate
    let step = newton / min(max(1 + 0.5 * newton * (here.slope - rate), 0.5), 2)
    if abs(miss) < 1e-5, step.isFinite, u + step >= low, u + step <= high { return u + step }
    let bracketed = sawLow && sawHigh
    var next = u + min(max(step, -limit), limit)
    if bracketed {
      if !(next > low && next < high && abs(step) < 0.5 * last) { next = low + (high - low) / 2 }
      if next <= low || next >= high { return u }
    } else if !next.isFinite || (next > u) != rootIsAbove {
      next = rootIsAbove ? u + limit : u - limit
    }
    next = min(max(next, -745), 709)
    (last, u, limit) = (abs(next - u), next, limit * 2)
  }
  return u
}
