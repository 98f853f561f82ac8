public import CausalGraphs

extension GraphLayout {
  /// A layout in layers, causes above effects, made without any other program (Sugiyama, Tagawa and Toda 1981): longest
  /// paths give the layers, medians of neighbours the order within them.
  ///
  /// - Complexity: O(sweeps · (nodes + edges · layers)).
  public static func layered(_ document: GraphDocument) -> GraphLayout {
    LayeredLayout(document).layout
  }
}

/// The work of `GraphLayout.layered`.
private struct LayeredLayout {
  private static let (gapAcross, gapDown, margin) = (26.0, 52.0, 8.0)

  private let sizes: [(width: Double, height: Double)]
  private let ends: [(source: Int, target: Int)]
  /// Whether the document has the edge's ends the other way round.
  private let isTurned: [Bool]
  private var layerOf: [Int] = []
  /// Nodes of the document first, then the places where long edges cross a layer.
  private var widths: [Double]
  private var layers: [[Int]] = []
  private var above: [[Int]] = []
  private var below: [[Int]] = []
  /// For each edge, what it passes from the upper end to the lower.
  private var ways: [[Int]] = []
  private var centre: [Double] = []

  init(_ document: GraphDocument) {
    sizes = GraphDrawing.sizes(document)
    widths = sizes.map(\.width)
    let count = sizes.count
    ends = document.edges.map(\.drawn).map { ($0.source, $0.target) }
    isTurned = document.edges.map { $0.source != $0.drawn.source }
    assignLayers(count)
    addCrossings()
    order()
    place()
  }

  /// Edges as they point downward: those that would close a cycle are turned for the layers' sake.
  private mutating func assignLayers(_ count: Int) {
    var children = [[Int]](repeating: [], count: count)
    for end in ends where end.source != end.target { children[end.source].append(end.target) }
    // Depth-first by hand: a node's layer is one above the lowest of its children, cycles cut where they close.
    var state = [UInt8](repeating: 0, count: count)
    var finished: [Int] = []
    for root in 0..<count where state[root] == 0 {
      var stack: [(node: Int, next: Int)] = [(root, 0)]
      state[root] = 1
      while let (node, next) = stack.last {
        guard next < children[node].count else {
          state[node] = 2
          finished.append(node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let child = children[node][next]
        if state[child] == 0 {
          state[child] = 1
          stack.append((child, 0))
        }
      }
    }
    var position = [Int](repeating: 0, count: count)
    for (place, node) in finished.reversed().enumerated() { position[node] = place }
    layerOf = [Int](repeating: 0, count: count)
    for node in finished.reversed() {
      for child in children[node] where position[child] > position[node] {
        layerOf[child] = max(layerOf[child], layerOf[node] + 1)
      }
    }
    // A source drops to just above its uppermost child.
    for node in finished.reversed() {
      let hasParent = ends.contains { $0.target == node && position[$0.source] < position[node] }
      let lowest = children[node].filter { position[$0] > position[node] }.map { layerOf[$0] }.min()
      if !hasParent, let lowest { layerOf[node] = max(layerOf[node], lowest - 1) }
    }
  }

  private mutating func addCrossings() {
    let count = sizes.count
    layers = [[Int]](repeating: [], count: (layerOf.max() ?? 0) + 1)
    for node in 0..<count { layers[layerOf[node]].append(node) }
    above = [[Int]](repeating: [], count: count)
    below = above
    for end in ends {
      let (upper, lower) =
        layerOf[end.source] <= layerOf[end.target] ? (end.source, end.target) : (end.target, end.source)
      var way = [upper]
      for layer in (layerOf[upper] + 1)..<max(layerOf[upper] + 1, layerOf[lower]) {
        let crossing = widths.count
        widths.append(12)
        above.append([])
        below.append([])
        layers[layer].append(crossing)
        way.append(crossing)
      }
      way.append(lower)
      if layerOf[upper] != layerOf[lower] {
        for (first, second) in zip(way, way.dropFirst()) {
          below[first].append(second)
          above[second].append(first)
        }
      }
      ways.append(way)
    }
  }

  private mutating func order() {
    var rank = [Double](repeating: 0, count: widths.count)
    func number(_ layers: [[Int]]) -> [Double] {
      var rank = [Double](repeating: 0, count: widths.count)
      for layer in layers { for (place, node) in layer.enumerated() { rank[node] = Double(place) } }
      return rank
    }
    rank = number(layers)
    var (best, fewest) = (layers, crossings(layers, rank))
    for sweep in 0..<12 {
      let isDown = sweep % 2 == 0
      let indices = isDown ? Array(layers.indices.dropFirst()) : layers.indices.dropLast().reversed()
      for index in indices {
        let keys = layers[index].map { node -> Double in
          let near = isDown ? above[node] : below[node]
          return near.isEmpty ? rank[node] : near.reduce(0) { $0 + rank[$1] } / Double(near.count)
        }
        let sorted = keys.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
        layers[index] = sorted.map { layers[index][$0] }
        for (place, node) in layers[index].enumerated() { rank[node] = Double(place) }
      }
      let now = crossings(layers, rank)
      if now < fewest { (best, fewest) = (layers, now) }
    }
    layers = best
  }

  /// Pairs of edges between neighbouring layers that cross; large graphs are counted in their first layers only.
  private func crossings(_ layers: [[Int]], _ rank: [Double]) -> Int {
    var total = 0
    for layer in layers {
      let lines = layer.flatMap { node in below[node].map { (rank[node], rank[$0]) } }.prefix(600)
      for (place, first) in lines.enumerated() {
        for second in lines[(place + 1)...] where (first.0 - second.0) * (first.1 - second.1) < 0 { total += 1 }
      }
    }
    return total
  }

  /// Across: every node as near to its neighbours' mean as its place in the order allows.
  private mutating func place() {
    centre = [Double](repeating: 0, count: widths.count)
    for layer in layers {
      var x = 0.0
      for node in layer {
        centre[node] = x + widths[node] / 2
        x += widths[node] + LayeredLayout.gapAcross
      }
      for node in layer { centre[node] -= x / 2 }
    }
    for sweep in 0..<24 {
      let indices = sweep % 2 == 0 ? Array(layers.indices) : layers.indices.reversed()
      for index in indices {
        let layer = layers[index]
        let wish = layer.map { node -> Double in
          let near = above[node] + below[node]
          return near.isEmpty ? centre[node] : near.reduce(0) { $0 + centre[$1] } / Double(near.count)
        }
        settle(layer, wish)
      }
    }
  }

  /// The nearest places to the wishes that keep order and gaps: the mean of pushing all to the right and all to the left.
  private mutating func settle(_ layer: [Int], _ wish: [Double]) {
    func gap(_ place: Int) -> Double {
      (widths[layer[place]] + widths[layer[place + 1]]) / 2 + LayeredLayout.gapAcross
    }
    var (right, left) = (wish, wish)
    for place in layer.indices.dropFirst() { right[place] = max(right[place], right[place - 1] + gap(place - 1)) }
    for place in layer.indices.dropLast().reversed() { left[place] = min(left[place], left[place + 1] - gap(place)) }
    for (place, node) in layer.enumerated() { centre[node] = (right[place] + left[place]) / 2 }
  }

  var layout: GraphLayout {
    let margin = LayeredLayout.margin
    let low = centre.indices.map { centre[$0] - widths[$0] / 2 }.min() ?? 0
    let high = centre.indices.map { centre[$0] + widths[$0] / 2 }.max() ?? 0
    var tops: [Double] = []
    var y = margin
    for layer in layers {
      tops.append(y)
      y += (layer.filter { $0 < sizes.count }.map { sizes[$0].height }.max() ?? 0) + LayeredLayout.gapDown
    }
    let heights = layers.map { layer in layer.filter { $0 < sizes.count }.map { sizes[$0].height }.max() ?? 0 }
    let boxes = sizes.enumerated().map { node, size in
      GraphLayout.Box(
        centre: GraphLayout.Point(
          x: centre[node] - low + margin, y: tops[layerOf[node]] + heights[layerOf[node]] / 2),
        width: size.width, height: size.height)
    }
    let curves = ways.enumerated().map { edge, way in
      let curve = curve(along: way, boxes, tops, heights, low - margin)
      return (way.first == ends[edge].source) != isTurned[edge] ? curve : curve.reversed()
    }
    return GraphLayout(
      width: high - low + 2 * margin, height: y - LayeredLayout.gapDown + margin, boxes: boxes, curves: curves)
  }

  private func curve(
    along way: [Int], _ boxes: [GraphLayout.Box], _ tops: [Double], _ heights: [Double], _ left: Double
  ) -> [GraphLayout.Point] {
    typealias Point = GraphLayout.Point
    guard let first = way.first, let last = way.last else { return [] }
    let (from, to) = (boxes[first], boxes[last])
    guard layerOf[first] != layerOf[last] else {
      // Side by side, or the same node: an arc above.
      let rise = max(from.height, to.height) / 2
      let sign = from.centre.x <= to.centre.x ? 1.0 : -1
      let start = Point(x: from.centre.x + sign * from.width / 4, y: from.centre.y - from.height / 2)
      let end = Point(x: to.centre.x - sign * to.width / 4, y: to.centre.y - to.height / 2)
      return [start, Point(x: start.x, y: start.y - rise), Point(x: end.x, y: end.y - rise), end]
    }
    // From the lower side of the upper box, through the middles of the crossings, to the upper side of the lower box. Lines
    // lean a little toward where they go, so that those of one node part.
    var stops: [(top: Point, bottom: Point)] = []
    for (place, node) in way.enumerated() {
      let layer = layerOf[first] + place
      if place == 0 || place == way.count - 1 {
        let box = place == 0 ? from : to
        let neighbour = place == 0 ? way[1] : way[way.count - 2]
        let lean = max(-0.35 * box.width, min(0.35 * box.width, 0.2 * (centre[neighbour] - left - box.centre.x)))
        let y = box.centre.y + (place == 0 ? 1 : -1) * box.height / 2
        stops.append((Point(x: box.centre.x + lean, y: y), Point(x: box.centre.x + lean, y: y)))
      } else {
        let x = centre[node] - left
        stops.append((Point(x: x, y: tops[layer]), Point(x: x, y: tops[layer] + heights[layer])))
      }
    }
    var points = [stops[0].bottom]
    for place in stops.indices.dropFirst() {
      let (start, end) = (stops[place - 1].bottom, stops[place].top)
      let half = (end.y - start.y) / 2
      points += [Point(x: start.x, y: start.y + half), Point(x: end.x, y: end.y - half), end]
      let bottom = stops[place].bottom
      if bottom != end {
        let third = (bottom.y - end.y) / 3
        points += [Point(x: end.x, y: end.y + third), Point(x: end.x, y: bottom.y - third), bottom]
      }
    }
    return points
  }
}
