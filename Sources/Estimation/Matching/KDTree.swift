/// Points sorted into boxes, so that the nearest ones are found without looking at all (Friedman, Bentley and Finkel 1977,
/// ACM TOMS 3). Points of one leaf lie side by side in memory, in the tree's own order.
struct KDTree: Sendable {
  /// The points in the tree's order, `dimensions` numbers each.
  let points: [Double]
  /// The number that each point had when it was handed over.
  let order: [Int32]
  let dimensions: Int
  private let nodes: [Node]

  /// A box: a leaf of points, or two boxes.
  private struct Node {
    /// −1 for a leaf.
    var axis: Int32
    /// The coordinate along the axis that parts the left box (at most this) from the right one.
    var split: Double
    /// The points of a leaf, in the tree's order; of others, the left and the right box.
    var first: Int32
    var second: Int32
  }

  private static let leafSize = 10

  /// - Parameter points: `dimensions` (1 or more) finite numbers each.
  /// - Complexity: O(n log n · dimensions).
  init(points: [Double], dimensions: Int) {
    let count = points.count / dimensions
    var order = (0..<count).map { Int32(truncatingIfNeeded: $0) }
    var nodes: [Node] = []
    nodes.reserveCapacity(2 * count / KDTree.leafSize + 2)
    points.withUnsafeBufferPointer { source in
      order.withUnsafeMutableBufferPointer { order in
        _ = KDTree.build(source, dimensions, order, 0..<count, &nodes)
      }
    }
    self.points = [Double](unsafeUninitializedCapacity: points.count) { buffer, initialized in
      for (place, point) in order.enumerated() {
        for axis in 0..<dimensions { buffer[place * dimensions + axis] = points[Int(point) * dimensions + axis] }
      }
      initialized = points.count
    }
    (self.order, self.dimensions, self.nodes) = (order, dimensions, nodes)
  }

  private static func build(
    _ points: UnsafeBufferPointer<Double>, _ dimensions: Int, _ order: UnsafeMutableBufferPointer<Int32>,
    _ range: Range<Int>, _ nodes: inout [Node]
  ) -> Int32 {
    let place = nodes.count
    nodes.append(
      Node(
        axis: -1, split: 0, first: Int32(truncatingIfNeeded: range.lowerBound),
        second: Int32(truncatingIfNeeded: range.upperBound)))
    guard range.count > leafSize, let (axis, split) = widestAxis(points, dimensions, order, range) else {
      return Int32(truncatingIfNeeded: place)
    }
    let middle = partition(points, dimensions, order, range, axis, split)
    let left = build(points, dimensions, order, range.lowerBound..<middle, &nodes)
    let right = build(points, dimensions, order, middle..<range.upperBound, &nodes)
    nodes[place] = Node(axis: Int32(truncatingIfNeeded: axis), split: split, first: left, second: right)
    return Int32(truncatingIfNeeded: place)
  }

  /// The axis along which the points spread most, and a value on it with points on both sides: the median of a sample,
  /// or what lies below the largest where that does not part them. Nil where all points are one.
  private static func widestAxis(
    _ points: UnsafeBufferPointer<Double>, _ dimensions: Int, _ order: UnsafeMutableBufferPointer<Int32>,
    _ range: Range<Int>
  ) -> (Int, Double)? {
    var best = (axis: 0, spread: 0.0, low: 0.0, high: 0.0)
    for axis in 0..<dimensions {
      var (low, high) = (Double.infinity, -Double.infinity)
      for place in range {
        let value = points[Int(order[place]) &* dimensions &+ axis]
        if value < low { low = value }
        if value > high { high = value }
      }
      if high - low > best.spread { best = (axis, high - low, low, high) }
    }
    guard best.spread > 0 else { return nil }
    let stride = max(1, range.count / 31)
    var sample: [Double] = []
    for place in Swift.stride(from: range.lowerBound, to: range.upperBound, by: stride) {
      sample.append(points[Int(order[place]) &* dimensions &+ best.axis])
    }
    sample.sort()
    let median = sample[sample.count / 2]
    if median < best.high { return (best.axis, median) }
    // Most points lie at the upper end: they are one box along this axis.
    var below = best.low
    for place in range {
      let value = points[Int(order[place]) &* dimensions &+ best.axis]
      if value < best.high, value > below { below = value }
    }
    return (best.axis, below)
  }

  /// Moves points at most `split` along the axis to the front; where the others begin.
  private static func partition(
    _ points: UnsafeBufferPointer<Double>, _ dimensions: Int, _ order: UnsafeMutableBufferPointer<Int32>,
    _ range: Range<Int>, _ axis: Int, _ split: Double
  ) -> Int {
    var front = range.lowerBound
    for place in range where points[Int(order[place]) &* dimensions &+ axis] <= split {
      order.swapAt(front, place)
      front += 1
    }
    return front
  }

  /// Looks up neighbours of one point after another; its memory is reused.
  struct Search {
    /// What was found: squared distances ascending, points in the tree's order.
    private(set) var found: [(distance: Double, point: Int32)] = []
    private var offsets: [Double]
    /// Squared: what lies beyond is not wanted.
    private var bound = Double.infinity

    init(_ tree: KDTree) { offsets = [Double](repeating: 0, count: tree.dimensions) }

    /// Finds the nearest points until the rows that they stand for are `rows`, and all that tie with the last.
    ///
    /// - Parameters:
    ///   - counts: Rows of each point, in the tree's order.
    ///   - skipped: A point not wanted, or −1.
    ///   - reach: The largest distance wanted.
    mutating func nearest(
      _ query: UnsafePointer<Double>, in tree: KDTree, counts: UnsafePointer<Int32>, skipping skipped: Int32,
      rows: Int, reach: Double
    ) {
      found.removeAll(keepingCapacity: true)
      guard !tree.order.isEmpty else { return }
      for axis in offsets.indices { offsets[axis] = 0 }
      bound = reach * reach * (1 + MatchingTolerance.distance)
      tree.points.withUnsafeBufferPointer { points in
        tree.nodes.withUnsafeBufferPointer { nodes in
          offsets.withUnsafeMutableBufferPointer { offsets in
            var visit = Visit(
              query: query, points: points, nodes: nodes, counts: counts, dimensions: tree.dimensions, skipped: skipped,
              rows: rows, offsets: offsets, bound: bound, found: found)
            found = []
            visit.descend(0, 0)
            found = visit.found
          }
        }
      }
    }
  }

  /// One search under way.
  private struct Visit {
    let query: UnsafePointer<Double>
    let points: UnsafeBufferPointer<Double>
    let nodes: UnsafeBufferPointer<Node>
    let counts: UnsafePointer<Int32>
    let dimensions: Int
    let skipped: Int32
    let rows: Int
    /// How far the box under visit lies from the query along each axis.
    let offsets: UnsafeMutableBufferPointer<Double>
    var bound: Double
    var found: [(distance: Double, point: Int32)]

    mutating func descend(_ place: Int, _ distance: Double) {
      let node = nodes[place]
      guard node.axis >= 0 else {
        for point in node.first..<node.second where point != skipped { consider(point) }
        return
      }
      let axis = Int(node.axis)
      let gap = query[axis] - node.split
      let (near, far) = gap <= 0 ? (node.first, node.second) : (node.second, node.first)
      descend(Int(near), distance)
      let old = offsets[axis]
      let beyond = distance - old * old + gap * gap
      guard beyond <= bound else { return }
      offsets[axis] = gap
      descend(Int(far), beyond)
      offsets[axis] = old
    }

    private mutating func consider(_ point: Int32) {
      let base = Int(point) &* dimensions
      var distance = 0.0
      for axis in 0..<dimensions {
        let gap = query[axis] - points[base &+ axis]
        distance += gap * gap
      }
      guard distance <= bound else { return }
      var place = found.count
      while place > 0, found[place - 1].distance > distance { place -= 1 }
      found.insert((distance, point), at: place)
      // The bound is where the rows suffice; what ties with it stays.
      var sum = 0
      for (place, item) in found.enumerated() {
        sum += Int(counts[Int(item.point)])
        guard sum >= rows else { continue }
        bound = min(bound, item.distance * (1 + MatchingTolerance.distance))
        var end = place + 1
        while end < found.count, found[end].distance <= bound { end += 1 }
        found.removeSubrange(end...)
        break
      }
    }
  }
}
