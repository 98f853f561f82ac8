import Glibc

let logarithmOfTwo = log(2.0)

func exponential(_ value: Double) -> Double { exp(value) }

/// log Σ exp(xᵢ) without overflow; −∞ of nothing.
func logarithmOfSum(_ values: [Double]) -> Double {
  guard let greatest = values.max(), greatest > -Double.infinity else { return -Double.infinity }
  return greatest + log(values.reduce(0) { $0 + exp($1 - greatest) })
}
