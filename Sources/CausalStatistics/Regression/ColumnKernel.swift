/// Loops over a few hundred rows of standardised columns z = (x − centre) / scale: two rows at a time, four columns before
/// a result goes back to memory.
public enum ColumnKernel {
  private typealias Pair = SIMD2<Double>

  /// target := θ₀ + Σ θⱼ zⱼ for `count` rows.
  ///
  /// - Parameters:
  ///   - columns: The address of each column's row 0.
  ///   - places: Which of them the model has, in its order.
  ///   - start: The first row.
  ///   - centres: One a place, as `scales`.
  ///   - parameters: θ, one more than there are places.
  public static func predict(
    _ columns: [UnsafePointer<Double>], _ places: [Int], from start: Int, _ count: Int, centres: [Double],
    scales: [Double], parameters: [Double], into target: UnsafeMutablePointer<Double>
  ) {
    precondition(
      places.count == centres.count && places.count == scales.count && places.count + 1 == parameters.count,
      "one centre, scale and parameter a column")
    for index in 0..<count { target[index] = parameters[0] }
    var place = 0
    while place &+ 4 <= places.count {
      addFour(
        Four { columns[places[place &+ $0]] + start }, Four { centres[place &+ $0] },
        Four { parameters[place &+ $0 &+ 1] / scales[place &+ $0] }, count, target)
      place &+= 4
    }
    while place < places.count {
      let (x, centre, slope) = (columns[places[place]] + start, centres[place], parameters[place &+ 1] / scales[place])
      for index in 0..<count { target[index] += (x[index] - centre) * slope }
      place &+= 1
    }
  }

  @inline(__always)
  private static func addFour(
    _ x: Four<UnsafePointer<Double>>, _ centres: Four<Double>, _ slopes: Four<Double>, _ count: Int,
    _ target: UnsafeMutablePointer<Double>
  ) {
    let sums = UnsafeMutableRawPointer(target)
    let (x0, x1) = (UnsafeRawPointer(x.a), UnsafeRawPointer(x.b))
    let (x2, x3) = (UnsafeRawPointer(x.c), UnsafeRawPointer(x.d))
    let (c0, c1) = (Pair(repeating: centres.a), Pair(repeating: centres.b))
    let (c2, c3) = (Pair(repeating: centres.c), Pair(repeating: centres.d))
    let (s0, s1) = (Pair(repeating: slopes.a), Pair(repeating: slopes.b))
    let (s2, s3) = (Pair(repeating: slopes.c), Pair(repeating: slopes.d))
    var at = 0
    let end = (count & ~1) &* 8
    while at < end {
      let first = (x0.loadUnaligned(fromByteOffset: at, as: Pair.self) - c0) * s0
      let second = (x1.loadUnaligned(fromByteOffset: at, as: Pair.self) - c1) * s1
      let third = (x2.loadUnaligned(fromByteOffset: at, as: Pair.self) - c2) * s2
      let fourth = (x3.loadUnaligned(fromByteOffset: at, as: Pair.self) - c3) * s3
      let before = sums.loadUnaligned(fromByteOffset: at, as: Pair.self)
      sums.storeBytes(of: before + ((first + second) + (third + fourth)), toByteOffset: at, as: Pair.self)
      at &+= 16
    }
    for index in (count & ~1)..<count {
      let first = (x.a[index] - centres.a) * slopes.a + (x.b[index] - centres.b) * slopes.b
      target[index] += first + ((x.c[index] - centres.c) * slopes.c + (x.d[index] - centres.d) * slopes.d)
    }
  }

  /// target := (x − centre) · unit · v.
  static func scale(
    _ x: UnsafePointer<Double>, centre: Double, unit: Double, by values: UnsafePointer<Double>, _ count: Int,
    into target: UnsafeMutablePointer<Double>
  ) {
    let (from, factors, to) = (UnsafeRawPointer(x), UnsafeRawPointer(values), UnsafeMutableRawPointer(target))
    let (middle, units) = (Pair(repeating: centre), Pair(repeating: unit))
    var at = 0
    let end = (count & ~1) &* 8
    while at < end {
      let z = (from.loadUnaligned(fromByteOffset: at, as: Pair.self) - middle) * units
      let product = z * factors.loadUnaligned(fromByteOffset: at, as: Pair.self)
      to.storeBytes(of: product, toByteOffset: at, as: Pair.self)
      at &+= 16
    }
    for index in (count & ~1)..<count { target[index] = (x[index] - centre) * unit * values[index] }
  }

  /// Σ (x − centre) v, in four sums at a time.
  public static func centredProduct(
    _ x: UnsafePointer<Double>, centre: Double, _ values: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    let (left, right, middle) = (UnsafeRawPointer(x), UnsafeRawPointer(values), Pair(repeating: centre))
    var (even, odd) = (Pair.zero, Pair.zero)
    var at = 0
    let end = (count & ~3) &* 8
    while at < end {
      let first = left.loadUnaligned(fromByteOffset: at, as: Pair.self) - middle
      let second = left.loadUnaligned(fromByteOffset: at &+ 16, as: Pair.self) - middle
      even += first * right.loadUnaligned(fromByteOffset: at, as: Pair.self)
      odd += second * right.loadUnaligned(fromByteOffset: at &+ 16, as: Pair.self)
      at &+= 32
    }
    var sum = (even + odd).sum()
    for index in (count & ~3)..<count { sum += (x[index] - centre) * values[index] }
    return sum
  }

  /// Σ (x − centre) v for two v, in four sums at a time.
  public static func centredProducts(
    _ x: UnsafePointer<Double>, centre: Double, _ values: (UnsafePointer<Double>, UnsafePointer<Double>), _ count: Int
  ) -> (Double, Double) {
    let (left, middle) = (UnsafeRawPointer(x), Pair(repeating: centre))
    let (first, second) = (UnsafeRawPointer(values.0), UnsafeRawPointer(values.1))
    var (evenA, oddA, evenB, oddB) = (Pair.zero, Pair.zero, Pair.zero, Pair.zero)
    var at = 0
    let end = (count & ~3) &* 8
    while at < end {
      let even = left.loadUnaligned(fromByteOffset: at, as: Pair.self) - middle
      let odd = left.loadUnaligned(fromByteOffset: at &+ 16, as: Pair.self) - middle
      evenA += even * first.loadUnaligned(fromByteOffset: at, as: Pair.self)
      oddA += odd * first.loadUnaligned(fromByteOffset: at &+ 16, as: Pair.self)
      evenB += even * second.loadUnaligned(fromByteOffset: at, as: Pair.self)
      oddB += odd * second.loadUnaligned(fromByteOffset: at &+ 16, as: Pair.self)
      at &+= 32
    }
    var (a, b) = ((evenA + oddA).sum(), (evenB + oddB).sum())
    for index in (count & ~3)..<count {
      a += (x[index] - centre) * values.0[index]
      b += (x[index] - centre) * values.1[index]
    }
    return (a, b)
  }
}

/// Four of a kind, in registers.
private struct Four<Element> {
  let (a, b, c, d): (Element, Element, Element, Element)

  /// What `body` makes of 0, 1, 2, 3.
  @inline(__always) init(_ body: (Int) -> Element) { (a, b, c, d) = (body(0), body(1), body(2), body(3)) }
}
