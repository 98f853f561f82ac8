/// Scores of pairs and triples of columns as sets, which families share: x → y and y → x are made of one count, and so are
/// the families of x with y beside any third column and of y with x.
///
/// Of one search over complete data, on one thread.
final class SharedSets {
  private let counter: FamilyCounter
  private let count: Int
  /// Both triangles; the diagonal holds the scores of single columns.
  private let pairs: [Double]
  /// By pair: the scores of the triples with each third column. Two ask for each; then it is forgotten.
  private var triples: [Int: [Double]] = [:]
  private let wanted: [[Bool]]

  /// Counts all pairs.
  ///
  /// - Parameter candidates: the columns that each column may have as parents.
  init(_ counter: FamilyCounter, candidates: [[Int]]) {
    self.counter = counter
    let count = counter.data.variableCount
    self.count = count
    var pairs = [Double](repeating: 0, count: count * count)
    var scores = [Double](repeating: 0, count: count)
    for first in 0..<count {
      counter.prepare(child: first, parents: EmptyCollection(), asSet: true)
      pairs[first * count + first] = counter.scorePrepared()
      counter.scoreAdditions((0..<count).map { $0 > first }, into: &scores)
      for second in (first + 1)..<max(first + 1, count) {
        pairs[first * count + second] = scores[second]
        pairs[second * count + first] = scores[second]
      }
    }
    self.pairs = pairs
    wanted = candidates.map { candidates in
      var wanted = [Bool](repeating: false, count: count)
      for candidate in candidates { wanted[candidate] = true }
      return wanted
    }
  }

  /// The score of `child` with one parent.
  func score(of child: Int, parent: Int) -> Double {
    pairs[child * count + parent] - pairs[parent * count + parent]
  }

  /// The scores of `child` with `parent` and each of its candidates; of no meaning for other columns.
  func scores(of child: Int, parent: Int) -> [Double] {
    let key = min(child, parent) * count + max(child, parent)
    var sums: [Double]
    if let known = triples.removeValue(forKey: key) {
      sums = known
    } else {
      sums = [Double](repeating: 0, count: count)
      counter.prepare(child: child, parents: CollectionOfOne(parent), asSet: true)
      let asked = (0..<count).map { (wanted[child][$0] || wanted[parent][$0]) && $0 != child && $0 != parent }
      counter.scoreAdditions(asked, into: &sums)
      triples[key] = sums
    }
    for third in 0..<count { sums[third] -= pairs[parent * count + third] }
    return sums
  }
}
