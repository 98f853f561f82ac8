import Glibc

extension FisherZTest {
  /// What x and all of the others share is computed once, and no logarithm is taken.
  ///
  /// - Complexity: O(|z|³ + |others| · |z|²), without allocation on the heap for ordinary sizes.
  public func forEachDependence(
    of x: Int, on others: [Int], given z: [Int], at level: SignificanceLevel,
    _ visit: (_ place: Int, _ isDependent: Bool) -> Bool
  ) {
    let (size, count) = (z.count, variableCount)
    let degrees = sampleSize - Double(size) - 3
    guard degrees >= 1 else { return }
    precondition(
      (others + z + [x]).allSatisfy { (0..<count).contains($0) } && !z.contains(x), "x, the others and z are variables")
    let bound = tanh(level.criticalValue / degrees.squareRoot())
    let squaredBound = bound * bound
    withUnsafeTemporaryAllocation(of: Double.self, capacity: size * size + 2 * size + 1) { room in
      correlations.withUnsafeBufferPointer { all in
        // Cholesky's factor of the correlations of z, row by row; a variable that the ones before it explain has a row
        // of zeros, and its diagonal 0 says so.
        let (factor, ofX, ofY) = (0, size * size, size * size + size)
        /// What remains of variable v's correlations with z, in the factor's basis, at `place` of the room.
        func project(_ variable: Int, to place: Int, rows: Int) -> Double {
          var rest = 1.0
          for row in 0..<rows {
            var value = all[z[row] &* count &+ variable]
            for column in 0..<row {
              value -= room[factor &+ row &* size &+ column] * room[place &+ column]
            }
            let diagonal = room[factor &+ row &* size &+ row]
            value = diagonal > 0 ? value / diagonal : 0
            room[place &+ row] = value
            rest -= value * value
          }
          return rest
        }
        for row in 0..<size {
          let rest = project(z[row], to: ofY, rows: row)
          let isUsed = rest > FisherZTest.smallestShare
          for column in 0..<row { room[factor &+ row &* size &+ column] = room[ofY &+ column] }
          room[factor &+ row &* size &+ row] = isUsed ? rest.squareRoot() : 0
        }
        let restOfX = project(x, to: ofX, rows: size)
        guard restOfX > FisherZTest.smallestShare else { return }
        for place in others.indices {
          let y = others[place]
          let restOfY = project(y, to: ofY, rows: size)
          guard restOfY > FisherZTest.smallestShare else { continue }
          var shared = all[x &* count &+ y]
          for row in 0..<size { shared -= room[ofX &+ row] * room[ofY &+ row] }
          guard visit(place, shared * shared > squaredBound * restOfX * restOfY) else { return }
        }
      }
    }
  }
}
