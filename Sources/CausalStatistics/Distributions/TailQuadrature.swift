import Glibc

/// ∫₀^∞ exp(−g(d)) dd for a convex g with g(0) = 0 that grows, by a double-exponential rule (Takahasi and Mori 1974, Publ.
/// RIMS 9): what carries the gamma and beta tails where series and fractions would need thousands of terms.
///
/// The trapezoidal rule in τ for d = scale · exp(τ − exp(−τ)); with a step of 1/16 its error is that of rounding for the
/// tails of laws whose log density is smooth on the scale where they decay (shapes of a hundred and more).
/// - Parameters:
///   - slope: g′(0), 0 or more up to rounding.
///   - curvature: g″(0), above 0.
/// - Complexity: about 120 values of g.
@inline(__always)
func integrateTail(slope: Double, curvature: Double, _ g: (Double) -> Double) -> Double {
  // Where slope · d + curvature · d² / 2 = 1.
  let scale = 2 / (slope + (slope * slope + 2 * curvature).squareRoot())
  var sum = 0.0
  for node in tailNodes {
    let exponent = g(node.place * scale)
    guard exponent < 46 else { break }
    sum += node.weight * exp(-exponent)
  }
  return sum * scale
}

/// Places and weights of the rule, from the start of the tail outward.
private let tailNodes: [(place: Double, weight: Double)] = (-60...112).map { index in
  let inner = Double(index) / 16
  let place = exp(inner - exp(-inner))
  return (place, place * (1 + exp(-inner)) / 16)
}

/// eᵈ − 1 − d, of full relative accuracy near 0.
@inline(__always)
func expBend(_ d: Double) -> Double {
  guard abs(d) < 1e-3 else { return expm1(d) - d }
  return d * d * (1.0 / 2 + d * (1.0 / 6 + d * (1.0 / 24 + d * (1.0 / 120 + d * (1.0 / 720)))))
}

/// log(y + x eᵈ) − x d for x + y = 1 and d ≥ 0, of full relative accuracy near 0: there from the cumulants of one trial.
@inline(__always)
func logisticBend(_ x: Double, _ y: Double, _ d: Double) -> Double {
  if d < 1e-3 {
    let (spread, lean) = (x * y, y - x)
    let higher = (1 - 6 * spread) / 24 + d * lean * (1 - 12 * spread) / 120
    return spread * d * d * (0.5 + d * (lean / 6 + d * higher))
  }
  if d > 30 { return d + log(x + y * exp(-d)) - x * d }
  return x <= y ? log1p(x * expm1(d)) - x * d : log1p(y * expm1(-d)) + y * d
}
