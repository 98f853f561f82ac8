extension MomentBlock {
  /// √w of each row; the sum of the weights (NaN where one is missing, negative or infinite), and how many are positive.
  mutating func weigh(_ weights: UnsafePointer<Double>, _ count: Int) -> (Double, Int) {
    roots.withUnsafeMutableBufferPointer { roots in
      guard let roots = roots.baseAddress else { return (0, 0) }
      let (source, sink) = (UnsafeRawPointer(weights), UnsafeMutableRawPointer(roots))
      // `zeros` is NaN for a weight that is missing, negative or infinite, and from then on.
      var (sums, zeros) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
      var row = 0
      while row &+ 8 <= count {
        let weight = source.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self)
        let root = weight.squareRoot()
        sums += weight
        zeros += root - root
        sink.storeBytes(of: root, toByteOffset: row &* 8, as: SIMD8<Double>.self)
        row &+= 8
      }
      var (sum, zero, positive) = (sums.sum(), zeros.sum(), 0)
      while row < count {
        let root = weights[row].squareRoot()
        roots[row] = root
        sum += weights[row]
        zero += root - root
        row &+= 1
      }
      for row in 0..<count { positive &+= weights[row] > 0 ? 1 : 0 }
      return (sum + zero, positive)
    }
  }

  /// The mean of the block's first rows, taken about the first of them: exact where they are all equal.
  static func provisionalMean(_ values: UnsafePointer<Double>, _ count: Int) -> Double {
    guard count > 0 else { return 0 }
    let used = min(count, provisionalRows)
    let first = values[0]
    var sum = 0.0
    for row in 0..<used { sum += values[row] - first }
    let mean = first + sum / Double(used)
    return mean.isFinite ? mean : 0
  }

  /// `target` := x − c; Σ (x − c).
  static func centre(
    _ values: UnsafePointer<Double>, _ centre: Double, _ count: Int, _ target: UnsafeMutablePointer<Double>
  ) -> Double {
    let (source, sink) = (UnsafeRawPointer(values), UnsafeMutableRawPointer(target))
    let centres = SIMD8<Double>(repeating: centre)
    var sums = SIMD8<Double>.zero
    var row = 0
    while row &+ 8 <= count {
      let difference = source.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self) - centres
      sums += difference
      sink.storeBytes(of: difference, toByteOffset: row &* 8, as: SIMD8<Double>.self)
      row &+= 8
    }
    var sum = sums.sum()
    while row < count {
      let difference = values[row] - centre
      sum += difference
      target[row] = difference
      row &+= 1
    }
    return sum
  }

  /// `target` := √w (x − c); Σ w (x − c).
  static func centre(
    _ values: UnsafePointer<Double>, _ roots: UnsafePointer<Double>, _ centre: Double, _ count: Int,
    _ target: UnsafeMutablePointer<Double>
  ) -> Double {
    let (source, sink) = (UnsafeRawPointer(values), UnsafeMutableRawPointer(target))
    let roots8 = UnsafeRawPointer(roots)
    let centres = SIMD8<Double>(repeating: centre)
    var sums = SIMD8<Double>.zero
    var row = 0
    while row &+ 8 <= count {
      let root = roots8.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self)
      let scaled = (source.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self) - centres) * root
      sums += scaled * root
      sink.storeBytes(of: scaled, toByteOffset: row &* 8, as: SIMD8<Double>.self)
      row &+= 8
    }
    var sum = sums.sum()
    while row < count {
      let scaled = (values[row] - centre) * roots[row]
      sum += scaled * roots[row]
      target[row] = scaled
      row &+= 1
    }
    return sum
  }

}
