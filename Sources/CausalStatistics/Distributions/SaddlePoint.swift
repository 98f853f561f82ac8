import Glibc

// Loader's form of the binomial and Poisson mass ("Fast and accurate computation of binomial probabilities", 2000):
// deviances and Stirling errors are small numbers of full relative accuracy, where the usual difference of log-gammas
// loses all digits for large counts. The same two functions carry the gamma and beta densities.

/// log √(2π).
let logRootTwoPi = 0.918938533204672741780329736406

/// log Γ(x) for x > 0, without the C library's shared sign.
@inline(__always) func logGamma(_ x: Double) -> Double { lgamma(x).0 }

/// log Γ(x + 1) − (x + ½) log x + x − log √(2π), the error of Stirling's formula, for x > 0.
///
/// Half-integers up to 15 from a table (mpmath, 40 digits), other numbers up to 15 from the log-gamma function, larger
/// ones from Stirling's series.
func stirlingError(_ x: Double) -> Double {
  if x > 15 {
    let inverse = 1 / x
    let square = inverse * inverse
    if x > 1e5 { return inverse * (1.0 / 12 - square * (1.0 / 360)) }
    var sum = 1.0 / 1188 - square * (691.0 / 360360)
    sum = 1.0 / 1680 - square * sum
    sum = 1.0 / 1260 - square * sum
    sum = 1.0 / 360 - square * sum
    return inverse * (1.0 / 12 - square * sum)
  }
  let doubled = 2 * x
  if doubled == doubled.rounded(), doubled >= 1 { return halfIntegerStirlingErrors[Int(doubled) &- 1] }
  return logGammaOfOnePlus(x) - (x + 0.5) * log(x) + x - logRootTwoPi
}

/// The Stirling errors of ½, 1, 1½, …, 15.
private let halfIntegerStirlingErrors: [Double] = [
  0.15342640972002736, 0.08106146679532726, 0.05481412105191765, 0.0413406959554093,
  0.03316287351993629, 0.02767792568499834, 0.023746163656297496, 0.020790672103765093,
  0.018488450532673187, 0.016644691189821193, 0.015134973221917378, 0.013876128823070748,
  0.012810465242920227, 0.01189670994589177, 0.011104559758206917, 0.010411265261972096,
  0.009799416126158804, 0.009255462182712733, 0.008768700134139386, 0.00833056343336287,
  0.00793411456431402, 0.007573675487951841, 0.007244554301320383, 0.00694284010720953,
  0.006665247032707682, 0.006408994188004207, 0.006171712263039458, 0.0059513701127588475,
  0.0057462165130101155, 0.005554733551962801,
]

/// x log(x / mean) + mean − x, the deviance of a count x from its mean, both above 0: never negative.
///
/// Where the two are close, by the series in (x − mean) / (x + mean), so that no digits cancel.
func deviance(_ x: Double, _ mean: Double) -> Double { deviance(x, mean, difference: x - mean) }

/// `deviance` where x − mean is known better than the two numbers tell it.
func deviance(_ x: Double, _ mean: Double, difference: Double) -> Double {
  if abs(difference) < 0.1 * (x + mean) {
    let ratio = difference / (x + mean)
    let square = ratio * ratio
    var sum = difference * ratio
    var term = 2 * x * ratio
    var odd = 3.0
    while true {
      term *= square
      let next = sum + term / odd
      if next == sum { return sum }
      sum = next
      odd += 2
    }
  }
  let ratio = x / mean
  if ratio > 0, ratio < .infinity { return x * log(ratio) - difference }
  return x * (log(x) - log(mean)) - difference
}

/// log(xˣ e⁻ˣ / Γ(x + 1)) for x > 0: the log of the Poisson mass of a count at its own mean.
func logPeakMass(_ x: Double) -> Double {
  if x < 1 { return x * log(x) - x - logGammaOfOnePlus(x) }
  return -stirlingError(x) - 0.5 * log(x) - logRootTwoPi
}

/// The log of the Poisson mass of `count` (0 or more, not necessarily whole) under `mean` > 0.
func logPoissonMass(_ count: Double, _ mean: Double) -> Double {
  guard count > 0 else { return -mean }
  return logPeakMass(count) - deviance(count, mean)
}

/// The log of the binomial mass: `successes` and `failures` (0 or more, not necessarily whole) where one trial succeeds
/// with chance `success` and fails with chance `failure` = 1 − `success`, both above 0.
func logBinomialMass(_ successes: Double, _ failures: Double, _ success: Double, _ failure: Double) -> Double {
  let trials = successes + failures
  if successes == 0 { return failures == 0 ? 0 : trials * logComplement(success, failure) }
  if failures == 0 { return trials * logComplement(failure, success) }
  let peaks = logPeakMass(successes) + logPeakMass(failures) - logPeakMass(trials)
  return peaks - deviance(successes, trials * success) - deviance(failures, trials * failure)
}

/// log(1 − x) where `rest` is 1 − x: from whichever of the two is small.
func logComplement(_ x: Double, _ rest: Double) -> Double { x < 0.5 ? log1p(-x) : log(rest) }

/// log Γ(1 + x) for x ≥ 0, of full relative accuracy down to x = 0.
func logGammaOfOnePlus(_ x: Double) -> Double {
  guard x < 0.4 else { return logGamma(1 + x) }
  // log Γ(1 + x) = −log(1 + x) + (1 − γ) x + Σ (−1)ᵏ (ζ(k) − 1) xᵏ / k.
  var sum = 0.0
  for coefficient in zetaTerms.reversed() { sum = sum * x + coefficient }
  return (0.42278433509846713 * x - log1p(x)) + sum * x * x
}

/// (−1)ᵏ (ζ(k) − 1) / k for k from 2 (mpmath).
private let zetaTerms: [Double] = [
  0.3224670334241132, -0.0673523010531981, 0.020580808427784546, -0.007385551028673986, 0.0028905103307415234,
  -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939, 9.945751278180853e-05,
  -4.492623673813314e-05, 2.050721277567069e-05, -9.439488275268397e-06, 4.374866789907488e-06,
  -2.039215753801366e-06, 9.55141213040742e-07, -4.492469198764566e-07, 2.1207184805554665e-07,
  -1.0043224823968099e-07, 4.7698101693639804e-08, -2.2711094608943164e-08, 1.0838659214896955e-08,
  -5.183475041970047e-09, 2.4836745438024785e-09, -1.1921401405860912e-09,
]
