import Glibc

extension FisherZTest {
  /// All sets that share their first members share the elimination of those: a test costs a dozen operations on
  /// average, whatever the size of its set, and compares r² with its critical value instead of computing p.
  public func separations(
    of x: Int, _ y: Int, among candidates: [Int], size: Int, leading: Int, at level: SignificanceLevel,
    visit: (_ members: [Int], _ pValue: Double) -> Bool
  ) -> SeparationTally {
    var tally = SeparationTally()
    let degreesOfFreedom = sampleSize - Double(size) - 3
    guard size <= candidates.count, size == 0 || leading > 0 else { return tally }
    guard degreesOfFreedom >= 1 else {
      (tally.tests, tally.uninformative) = (1, 1)
      return tally
    }
    let critical = tanh(level.criticalValue / degreesOfFreedom.squareRoot())
    var descent = EliminationDescent(
      test: self, x: x, y: y, candidates: candidates, size: size, critical: critical * critical)
    correlations.withUnsafeBufferPointer { correlations in
      descent.run(correlations, variableCount: variableCount, leading: leading) { members, squared in
        visit(members, FisherZTest.pValue(squared: squared, degreesOfFreedom))
      }
    }
    tally.tests = descent.tests
    tally.uninformative = descent.uninformative
    if descent.smallest <= 1 { tally.largestPValue = FisherZTest.pValue(squared: descent.smallest, degreesOfFreedom) }
    return tally
  }

  private static func pValue(squared: Double, _ degreesOfFreedom: Double) -> Double {
    result(correlation: squared.squareRoot(), degreesOfFreedom: degreesOfFreedom).pValue
  }
}

/// The tree of the sets of one size: a node eliminates one more variable from the correlations of x, y and the
/// candidates that may still join.
private struct EliminationDescent {
  private let x: Int
  private let y: Int
  private let candidates: [Int]
  private let size: Int
  /// The largest r² that counts as independence.
  private let critical: Double
  /// The candidates, x and y: the width of a layer's rows. The candidates come first, x and y last.
  private let width: Int
  /// One matrix of width² a depth, of which the upper triangle is used.
  private var layers: [Double]
  private var members: [Int]

  private(set) var tests = 0
  private(set) var uninformative = 0
  /// The smallest r² seen; above 1 where there was none.
  private(set) var smallest = 2.0
  private var isDone = false

  init(test: FisherZTest, x: Int, y: Int, candidates: [Int], size: Int, critical: Double) {
    (self.x, self.y, self.candidates, self.size, self.critical) = (x, y, candidates, size, critical)
    width = candidates.count + 2
    members = [Int](repeating: 0, count: size)
    layers = size < 2 ? [] : [Double](repeating: 0, count: size * width * width)
  }

  mutating func run(
    _ correlations: UnsafeBufferPointer<Double>, variableCount: Int, leading: Int,
    visit: ([Int], Double) -> Bool
  ) {
    let together = correlations[x &* variableCount &+ y]
    guard size > 0 else { return judge(together, 1, 1, visit: visit) }
    guard size > 1 else {
      for place in 0..<min(leading, candidates.count) where !isDone {
        let node = candidates[place]
        members[0] = node
        let (ofX, ofY) = (correlations[x &* variableCount &+ node], correlations[y &* variableCount &+ node])
        judge(together - ofX * ofY, 1 - ofX * ofX, 1 - ofY * ofY, visit: visit)
      }
      return
    }
    let nodes = candidates + [x, y]
    for row in 0..<width {
      let start = nodes[row] &* variableCount
      for column in row..<width { layers[row &* width &+ column] = correlations[start &+ nodes[column]] }
    }
    let (width, depth) = (width, size)
    // Moved out and back, so that the descent's own counters and the layers are not one exclusive access.
    var storage: [Double] = []
    swap(&storage, &layers)
    storage.withUnsafeMutableBufferPointer { layers in
      descend(layers, width: width, depth: 0, from: 0, until: min(leading, candidates.count - depth + 1), visit: visit)
    }
    swap(&storage, &layers)
  }

  /// Chooses the member at `depth` among the candidates from..<until.
  private mutating func descend(
    _ layers: UnsafeMutableBufferPointer<Double>, width: Int, depth: Int, from: Int, until: Int,
    visit: ([Int], Double) -> Bool
  ) {
    let layer = depth &* width &* width
    let (rowX, rowY) = (width &- 2, width &- 1)
    for place in from..<max(from, until) where !isDone {
      let row = layer &+ place &* width
      let variance = layers[row &+ place]
      guard variance > FisherZTest.smallestShare else {
        // The members before determine this one: a set with it says no more than one without.
        let left = binomial(candidates.count &- place &- 1, size &- depth &- 1)
        tests &+= left
        uninformative &+= left
        continue
      }
      members[depth] = candidates[place]
      let next = layer &+ width &* width
      let inverse = 1 / variance
      let isLast = depth &+ 2 == size
      // x and y against each other, then against the candidates that may still join, then those against each other.
      for one in rowX...rowY {
        let factor = layers[row &+ one] * inverse
        for other in one...rowY {
          layers[next &+ one &* width &+ other] = layers[layer &+ one &* width &+ other] - factor * layers[row &+ other]
        }
      }
      for one in (place &+ 1)..<rowX {
        let factor = layers[row &+ one] * inverse
        let (source, target) = (layer &+ one &* width, next &+ one &* width)
        layers[target &+ one] = layers[source &+ one] - factor * layers[row &+ one]
        layers[target &+ rowX] = layers[source &+ rowX] - factor * layers[row &+ rowX]
        layers[target &+ rowY] = layers[source &+ rowY] - factor * layers[row &+ rowY]
        if !isLast {
          for other in (one &+ 1)..<max(one &+ 1, rowX) {
            layers[target &+ other] = layers[source &+ other] - factor * layers[row &+ other]
          }
        }
      }
      if isLast {
        finish(layers, layer: next, width: width, from: place &+ 1, visit: visit)
      } else {
        descend(
          layers, width: width, depth: depth &+ 1, from: place &+ 1, until: candidates.count &- size &+ depth &+ 2,
          visit: visit)
      }
    }
  }

  /// Every choice of the last member.
  private mutating func finish(
    _ layers: UnsafeMutableBufferPointer<Double>, layer: Int, width: Int, from: Int, visit: ([Int], Double) -> Bool
  ) {
    let (rowX, rowY) = (width &- 2, width &- 1)
    let together = layers[layer &+ rowX &* width &+ rowY]
    let (varianceX, varianceY) = (layers[layer &+ rowX &* width &+ rowX], layers[layer &+ rowY &* width &+ rowY])
    guard min(varianceX, varianceY) > FisherZTest.smallestShare else {
      tests &+= rowX &- from
      uninformative &+= rowX &- from
      return
    }
    for place in from..<rowX where !isDone {
      let row = layer &+ place &* width
      let variance = layers[row &+ place]
      guard variance > FisherZTest.smallestShare else {
        tests &+= 1
        uninformative &+= 1
        continue
      }
      let (ofX, ofY) = (layers[row &+ rowX], layers[row &+ rowY])
      let inverse = 1 / variance
      members[size &- 1] = candidates[place]
      judge(
        together - ofX * ofY * inverse, varianceX - ofX * ofX * inverse, varianceY - ofY * ofY * inverse, visit: visit)
    }
  }

  /// One test, from the residuals' covariance and variances.
  @inline(__always)
  private mutating func judge(
    _ covariance: Double, _ varianceX: Double, _ varianceY: Double, visit: ([Int], Double) -> Bool
  ) {
    tests &+= 1
    guard min(varianceX, varianceY) > FisherZTest.smallestShare else {
      uninformative &+= 1
      return
    }
    let squared = covariance * covariance / (varianceX * varianceY)
    if squared < smallest { smallest = squared }
    if squared <= critical && !visit(members, squared) { isDone = true }
  }

  /// The number of subsets of this size, at most `Int.max`.
  private func binomial(_ count: Int, _ size: Int) -> Int {
    var result = 1.0
    for step in 0..<max(0, min(size, count - size)) { result *= Double(count - step) / Double(step + 1) }
    return size > count ? 0 : result < 0x1p52 ? Int(result.rounded()) : 1 << 52
  }
}
