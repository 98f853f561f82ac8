internal import CausalStatistics
import Glibc

/// Local scores as a greedy search asks for them: of a family that grows and shrinks by its last parent, and with each
/// of some candidates added.
protocol GrowingFamily: AnyObject {
  /// Local scores computed so far.
  var evaluations: Int { get }
  /// Starts with a child that has no parents.
  func start(_ child: Int)
  /// Adds a parent.
  func push(_ parent: Int)
  /// Takes the last parent away.
  func pop()
  /// The score of the family as it is.
  var score: Double { get }
  /// The scores with one of the candidates added, in their order.
  func scores(addingEachOf candidates: [Int]) -> [Double]
  /// The score of some other family.
  func score(of child: Int, parents: [Int]) -> Double
}

/// Any score; what was computed once is looked up from then on.
final class RememberedFamily<Score: LocalScore>: GrowingFamily {
  private struct Key: Hashable {
    var child: Int32
    var parents: [Int32]
  }

  private let source: Score
  private var known: [Key: Double] = [:]
  private var child = 0
  private var parents: [Int] = []
  private(set) var evaluations = 0

  init(_ score: Score) { source = score }

  func start(_ child: Int) {
    self.child = child
    parents.removeAll(keepingCapacity: true)
  }

  func push(_ parent: Int) { parents.append(parent) }
  func pop() { parents.removeLast() }
  var score: Double { score(of: child, parents: parents) }

  func scores(addingEachOf candidates: [Int]) -> [Double] {
    let keys = candidates.map { Key(child: Int32(child), parents: (parents + [$0]).sorted().map(Int32.init)) }
    var scores = keys.map { known[$0] }
    let missing = scores.indices.filter { scores[$0] == nil }
    if !missing.isEmpty {
      let computed = source.localScores(
        of: child, parents: parents.sorted(), addingEachOf: missing.map { candidates[$0] })
      evaluations += missing.count
      for (index, value) in zip(missing, computed) {
        known[keys[index]] = value
        scores[index] = value
      }
    }
    return scores.map { $0 ?? -.infinity }
  }

  func score(of child: Int, parents: [Int]) -> Double {
    let sorted = parents.sorted()
    let key = Key(child: Int32(child), parents: sorted.map(Int32.init))
    if let value = known[key] { return value }
    let value = source.localScore(of: child, parents: sorted)
    known[key] = value
    evaluations += 1
    return value
  }
}

/// A determinant score: what each parent leaves of every variable is kept, so that a further parent costs one pass over
/// the variables, and a candidate one or two logarithms.
final class DeterminantFamily<Score: DeterminantScore>: GrowingFamily {
  private let source: Score
  private let count: Int
  private let weights: [DeterminantWeights]
  private let matrix: [Double]
  private var child = 0
  private var parents: [Int] = []
  /// For each number of parents k: what they leave of each variable's variance, and of its covariance with the child.
  private var variances: [[Double]]
  private var covariances: [[Double]]
  /// For each parent: its share of each variable, that is a row of L⁻¹M with L the Cholesky factor of M[parents].
  private var shares: [[Double]] = []
  /// For each number of parents: ln det M[parents].
  private var logDeterminants: [Double] = [0]
  /// How many parents there were when one was first found to be nearly determined by those before it.
  private var trusted = Int.max
  private var room: [Double] = []
  private(set) var evaluations = 0

  init(_ score: Score) {
    source = score
    count = score.variableCount
    weights = (0..<max(1, count)).map(score.weights)
    matrix = score.scatter.storage
    variances = [(0..<count).map { score.scatter[$0, $0] }]
    covariances = [[]]
  }

  func start(_ child: Int) {
    self.child = child
    parents.removeAll(keepingCapacity: true)
    covariances[0] = Array(matrix[(child * count)..<((child + 1) * count)])
    trusted = .max
  }

  func push(_ parent: Int) {
    let depth = parents.count
    parents.append(parent)
    if shares.count == depth {
      shares.append([Double](repeating: 0, count: count))
      variances.append(shares[depth])
      covariances.append(shares[depth])
      logDeterminants.append(0)
    }
    let pivot = variances[depth][parent]
    guard depth < trusted, pivot > matrix[parent * count + parent] * trustedShare else {
      trusted = min(trusted, depth)
      return
    }
    logDeterminants[depth + 1] = logDeterminants[depth] + log(pivot)
    let scale = 1 / pivot.squareRoot()
    let count = count
    var row = shares[depth]
    shares[depth] = []  // so that the row is changed in place
    row.withUnsafeMutableBufferPointer { row in
      matrix.withUnsafeBufferPointer { matrix in
        for index in 0..<count { row[index] = matrix[parent &* count &+ index] }
      }
      for earlier in 0..<depth {
        shares[earlier].withUnsafeBufferPointer { other in
          let factor = other[parent]
          for index in 0..<count { row[index] -= factor * other[index] }
        }
      }
      for index in 0..<count { row[index] *= scale }
      let own = row[child]
      let row = UnsafeBufferPointer(row)
      DeterminantFamily.subtract(row, times: own, from: covariances[depth], into: &covariances[depth + 1])
      DeterminantFamily.subtractSquares(row, from: variances[depth], into: &variances[depth + 1])
    }
    shares[depth] = row
  }

  private static func subtract(
    _ row: UnsafeBufferPointer<Double>, times factor: Double, from old: [Double], into new: inout [Double]
  ) {
    old.withUnsafeBufferPointer { old in
      new.withUnsafeMutableBufferPointer { new in
        for index in row.indices { new[index] = old[index] - factor * row[index] }
      }
    }
  }

  private static func subtractSquares(
    _ row: UnsafeBufferPointer<Double>, from old: [Double], into new: inout [Double]
  ) {
    old.withUnsafeBufferPointer { old in
      new.withUnsafeMutableBufferPointer { new in
        for index in row.indices { new[index] = old[index] - row[index] * row[index] }
      }
    }
  }

  func pop() {
    parents.removeLast()
    if parents.count <= trusted { trusted = .max }
  }

  var score: Double {
    let depth = parents.count
    let rest = trusted == .max ? variances[depth][child] : 0
    guard rest > matrix[child * count + child] * trustedShare else { return score(of: child, parents: parents) }
    evaluations += 1
    let weight = weights[depth]
    return weight.constant + (weight.parents + weight.family) * logDeterminants[depth] + weight.family * log(rest)
  }

  func scores(addingEachOf candidates: [Int]) -> [Double] {
    let depth = parents.count
    guard trusted == .max else { return candidates.map { score(of: child, parents: parents + [$0]) } }
    evaluations += candidates.count
    let (weight, own) = (weights[depth + 1], variances[depth][child])
    let both = weight.parents + weight.family
    let least = matrix[child * count + child] * trustedShare
    let constant = weight.constant + both * logDeterminants[depth]
    return variances[depth].withUnsafeBufferPointer { variances in
      covariances[depth].withUnsafeBufferPointer { covariances in
        candidates.map { candidate in
          let (variance, covariance) = (variances[candidate], covariances[candidate])
          guard variance > matrix[candidate &* count &+ candidate] * trustedShare,
            own - covariance * covariance / variance > least
          else { return source.localScore(of: child, parents: parents + [candidate]) }
          let rest = own - covariance * covariance / variance
          return constant + (both == 0 ? 0 : both * log(variance)) + weight.family * log(rest)
        }
      }
    }
  }

  /// From a Cholesky factor of its own; near singular families by the score's definition.
  func score(of child: Int, parents: [Int]) -> Double {
    evaluations += 1
    let (size, count) = (parents.count, count)
    let weight = weights[size]
    let both = weight.parents + weight.family
    if room.count < (size + 1) * (size + 1) { room = [Double](repeating: 0, count: 4 * (size + 1) * (size + 1)) }
    let value: Double? = room.withUnsafeMutableBufferPointer { factor in
      matrix.withUnsafeBufferPointer { matrix in
        parents.withUnsafeBufferPointer { parents in
          var logDeterminant = 0.0
          for row in 0...size {
            let node = row < size ? parents[row] : child
            let (own, variance) = (row &* (size &+ 1), matrix[node &* count &+ node])
            var rest = variance
            for column in 0..<row {
              let other = column &* (size &+ 1)
              var sum = matrix[parents[column] &* count &+ node]
              for inner in 0..<column { sum -= factor[own &+ inner] * factor[other &+ inner] }
              sum *= factor[other &+ column]
              factor[own &+ column] = sum
              rest -= sum * sum
            }
            guard rest > variance * trustedShare else { return nil }
            if row == size { return weight.constant + both * logDeterminant + weight.family * log(rest) }
            factor[own &+ row] = 1 / rest.squareRoot()  // the diagonal's reciprocal
            if both != 0 { logDeterminant += log(rest) }
          }
          return nil
        }
      }
    }
    return value ?? source.localScore(of: child, parents: parents)
  }
}
