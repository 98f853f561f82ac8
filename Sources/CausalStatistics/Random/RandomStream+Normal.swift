import Glibc

extension RandomStream {
  /// A standard normal number by the polar method (Marsaglia and Bray 1964, SIAM Review 6): two at a time, the second
  /// kept for the next call.
  @inlinable public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    return freshNormal()
  }

  /// A normal number of the given mean and standard deviation.
  @inlinable public mutating func normal(mean: Double, standardDeviation: Double) -> Double {
    mean + standardDeviation * normal()
  }

  /// The first of a new pair; the second becomes the spare. The pair is a point of the unit disc, not its centre.
  @usableFromInline mutating func freshNormal() -> Double {
    while true {
      let first = uniform() * 2 - 1
      let second = uniform() * 2 - 1
      let square = first * first + second * second
      guard square < 1 && square > 0 else { continue }
      let scale = (-2 * log(square) / square).squareRoot()
      spareNormal = second * scale
      return first * scale
    }
  }

  /// An exponential number of mean 1, always above 0.
  public mutating func exponential() -> Double { -log(openUniform()) }

  /// A gamma number of scale 1 and the given shape (Marsaglia and Tsang 2000, ACM TOMS 26; below shape 1 by their
  /// power of a uniform number).
  ///
  /// - Parameter shape: Its mean. What is not above 0 gives 0; infinity gives infinity.
  public mutating func gamma(shape: Double) -> Double {
    guard shape > 0 else { return 0 }
    guard shape < .infinity else { return .infinity }
    guard shape >= 1 else {
      let power = exp(log(openUniform()) / shape)
      return gamma(shape: shape + 1) * power
    }
    let centre = shape - 1.0 / 3
    let spread = 1 / (9 * centre).squareRoot()
    while true {
      let drawn = normal()
      let root = 1 + spread * drawn
      guard root > 0 else { continue }
      let cube = root * root * root
      let square = drawn * drawn
      let level = openUniform()
      if level < 1 - 0.0331 * square * square { return centre * cube }
      if log(level) < 0.5 * square + centre * (1 - cube + log(cube)) { return centre * cube }
    }
  }

  /// A χ² number; see `gamma(shape:)` for what is not a positive number of degrees of freedom.
  public mutating func chiSquared(degreesOfFreedom: Double) -> Double { 2 * gamma(shape: degreesOfFreedom / 2) }
}
