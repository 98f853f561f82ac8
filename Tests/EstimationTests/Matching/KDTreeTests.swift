import CausalStatistics
import Testing

@testable import Estimation

@Suite("Nearest neighbours in a k-d tree")
struct KDTreeTests {
  @Test("The same as looking at every point, ties included", arguments: [1, 2, 3, 7])
  func bruteForce(dimensions: Int) {
    var stream = RandomStream(seed: 3, stream: dimensions)
    for isGrid in [false, true] {
      let count = 400
      // On a grid nearly every distance ties with another.
      let points = (0..<count * dimensions).map { _ in isGrid ? (stream.uniform() * 4).rounded() : stream.normal() }
      let tree = KDTree(points: points, dimensions: dimensions)
      #expect(tree.order.sorted() == (0..<Int32(count)).map { $0 })
      let counts = [Int32](repeating: 1, count: count)
      var search = KDTree.Search(tree)
      for query in 0..<24 {
        let point = (0..<dimensions).map { points[query * dimensions + $0] + (query % 2 == 0 ? 0 : 0.1) }
        for (rows, reach) in [(1, Double.infinity), (5, .infinity), (3, 0.6)] {
          let skipped = query % 3 == 0 ? tree.order.firstIndex(of: Int32(query)) ?? -1 : -1
          search.nearest(
            point, in: tree, counts: counts, skipping: Int32(skipped), rows: rows, reach: reach)
          let found = search.found.map { Int(tree.order[Int($0.point)]) }.sorted()
          var distances: [(Double, Int)] = []
          for other in 0..<count where skipped < 0 || other != query {
            var sum = 0.0
            for axis in 0..<dimensions {
              let gap = point[axis] - points[other * dimensions + axis]
              sum += gap * gap
            }
            distances.append((sum.squareRoot(), other))
          }
          let last = min(distances.map(\.0).sorted()[rows - 1], reach) + 1e-12
          #expect(found == distances.filter { $0.0 <= last }.map(\.1))
        }
      }
    }
  }

  @Test("Points that are all one, and rows that count for several")
  func degenerate() {
    let tree = KDTree(points: [Double](repeating: 2, count: 90), dimensions: 3)
    var search = KDTree.Search(tree)
    search.nearest(
      [2, 2, 5], in: tree, counts: [Int32](repeating: 1, count: 30), skipping: -1, rows: 2, reach: .infinity)
    #expect(search.found.count == 30)
    let line = KDTree(points: [0, 1, 2, 3], dimensions: 1)
    search = KDTree.Search(line)
    let counts = line.order.map { $0 == 1 ? Int32(5) : 1 }
    search.nearest([0.9], in: line, counts: counts, skipping: -1, rows: 4, reach: .infinity)
    #expect(search.found.map { line.order[Int($0.point)] } == [1])
  }
}
