import Glibc
import SeededRandom

/// One Markov chain over labelled partitions of the nodes, whose stationary law is the posterior over DAGs summed over
/// the DAGs of each partition (Kuipers and Moffa 2017, JASA 112).
///
/// The layer of a node is the length of the longest path to it: each node has a parent in the layer right below its own,
/// or lies in the lowest and has none. So every DAG belongs to one partition, and is counted once.
///
/// Used by one thread at a time.
final class PartitionChain: @unchecked Sendable {
  let tables: SampledFamilyTables
  let nodeCount: Int
  var generator: SplitMix64
  /// By node, from 0; `absent` while a node is being moved.
  let layer: LargeBuffer<Int32>
  private static let absent = Int32.max
  /// Nodes a layer.
  let sizes: LargeBuffer<Int32>
  private(set) var layerCount = 0
  /// By node, ln Σ exp(score) over the parent sets that its layer leaves it.
  let values: LargeBuffer<Double>
  /// The DAG drawn last: one mask of candidates a node.
  let graph: LargeBuffer<UInt32>
  /// The places of its sets in the tables.
  let places: LargeBuffer<Int>
  // Room for one move: sums by layer of what its nodes score if the moved node is not below them, right below them, further
  // below, or alone right below them; and the same by child.
  private let without: LargeBuffer<Double>
  private let justBelow: LargeBuffer<Double>
  private let below: LargeBuffer<Double>
  private let alone: LargeBuffer<Double>
  private let childrenInLayer: LargeBuffer<Int32>
  private let ofChild: LargeBuffer<SIMD4<Double>>
  private let own: LargeBuffer<Double>
  private let masks: LargeBuffer<UInt32>
  private let weights: LargeBuffer<Double>
  /// Sums that took a look at every set, by a hash of what was asked.
  private let remembered: LargeBuffer<SIMD2<UInt64>>
  let marks: LargeBuffer<Int32>
  let stack: LargeBuffer<Int32>
  var epoch: Int32 = 0

  /// A chain that starts from an acyclic graph, as masks of candidates.
  init(_ tables: SampledFamilyTables, from start: [UInt32], generator: SplitMix64) {
    let count = tables.nodeCount
    precondition(start.count == count, "one set of parents a node")
    self.tables = tables
    self.generator = generator
    nodeCount = count
    layer = LargeBuffer(count: count, repeating: 0)
    sizes = LargeBuffer(count: count + 2, repeating: 0)
    values = LargeBuffer(count: count, repeating: 0)
    graph = LargeBuffer(count: count)
    _ = graph.elements.initialize(fromContentsOf: start)
    places = LargeBuffer(count: count, repeating: 0)
    without = LargeBuffer(count: count + 2, repeating: 0)
    justBelow = LargeBuffer(count: count + 2, repeating: 0)
    below = LargeBuffer(count: count + 2, repeating: 0)
    alone = LargeBuffer(count: count + 2, repeating: 0)
    childrenInLayer = LargeBuffer(count: count + 2, repeating: 0)
    ofChild = LargeBuffer(count: count, repeating: .zero)
    own = LargeBuffer(count: count + 2, repeating: 0)
    masks = LargeBuffer(count: count + 2, repeating: 0)
    weights = LargeBuffer(count: 2 * count + 3, repeating: 0)
    remembered = LargeBuffer(count: 1 << 13, repeating: SIMD2(.max, 0))
    marks = LargeBuffer(count: count, repeating: 0)
    stack = LargeBuffer(count: count, repeating: 0)
    takeLayersOfGraph()
  }

  /// The log posterior of the partition, but for its constant.
  var logWeight: Double { values.elements.reduce(0, +) }

  /// What lies below a layer: of a node's candidates those in lower layers and those in the layer right below, and whether
  /// a required parent is missing there or is right below.
  private struct View {
    var allowed: UInt32 = 0
    var needed: UInt32 = 0
    var isMissing = false
    var isMet = false
  }

  /// - Parameter moved: a node that does not count as missing.
  @inline(__always) private func view(_ node: Int, at place: Int32, apartFrom moved: Int) -> View {
    var view = View()
    let layer = self.layer.elements
    let start = Int(tables.candidateStart.elements[node])
    var bit: UInt32 = 1
    for place_ in start..<Int(tables.candidateStart.elements[node &+ 1]) {
      let other = layer[Int(tables.candidates.elements[place_])]
      if other < place { view.allowed |= bit }
      if other == place &- 1 { view.needed |= bit }
      bit &<<= 1
    }
    for place_ in Int(tables.requiredStart.elements[node])..<Int(tables.requiredStart.elements[node &+ 1]) {
      let parent = Int(tables.required.elements[place_])
      guard parent != moved else { continue }
      if layer[parent] >= place { view.isMissing = true }
      if layer[parent] == place &- 1 { view.isMet = true }
    }
    return view
  }

  /// ln Σ exp(score) over the node's sets within `allowed` that meet `needed`, which lies within `allowed`.
  @inline(__always) func sum(_ node: Int, within allowed: UInt32, meeting needed: UInt32) -> Double {
    let sum = tables.sum(node, within: allowed, meeting: needed)
    return sum.isNaN ? exactSum(node, within: allowed, meeting: needed) : sum
  }

  @inline(never) private func exactSum(_ node: Int, within allowed: UInt32, meeting needed: UInt32) -> Double {
    let key = UInt64(node) << 32 | UInt64(allowed) << 16 | UInt64(needed)
    let slot = Int((key &* 0x9E37_79B9_7F4A_7C15) >> 51)
    let known = remembered.elements[slot]
    if known.x == key { return Double(bitPattern: known.y) }
    let sum = tables.exactSum(node, within: allowed, meeting: needed)
    remembered.elements[slot] = SIMD2(key, sum.bitPattern)
    return sum
  }

  @inline(__always) private func hasRequired(_ node: Int) -> Bool {
    tables.requiredStart.elements[node] < tables.requiredStart.elements[node &+ 1]
  }

  /// What the node's parent sets come to in its layer.
  private func value(_ node: Int) -> Double {
    let place = layer.elements[node]
    if place == 0 { return hasRequired(node) ? -.infinity : tables.sum(node, within: 0) }
    let view = view(node, at: place, apartFrom: -1)
    if view.isMissing { return -.infinity }
    return view.isMet
      ? tables.sum(node, within: view.allowed) : sum(node, within: view.allowed, meeting: view.needed)
  }

  /// Draws a random node's layer anew from its law given the layers of the others: any of those there are, or a new one
  /// anywhere between. O(layers + the node's possible children).
  ///
  /// - Parameter power: 1; below it weights are raised to that power, to find a start.
  func moveNode(power: Double = 1) {
    let node = generator.scaled(below: nodeCount)
    let former = remove(node)
    let count = layerCount
    for place in 0...(count &+ 1) {
      without.elements[place] = 0
      justBelow.elements[place] = 0
      below.elements[place] = 0
      alone.elements[place] = 0
      childrenInLayer.elements[place] = 0
    }
    let children = Int(tables.childStart.elements[node])..<Int(tables.childStart.elements[node &+ 1])
    for place in children {
      let child = Int(tables.children.elements[place])
      let level = Int(layer.elements[child])
      let scores = scores(
        of: child, in: Int32(truncatingIfNeeded: level), if: node, as: tables.childBits.elements[place])
      ofChild.elements[place &- children.lowerBound] = scores
      without.elements[level] += scores.x
      justBelow.elements[level] += scores.y
      below.elements[level] += scores.z
      alone.elements[level] += scores.w
      childrenInLayer.elements[level] &+= 1
    }
    scoreOwn(node)
    // Sums over the layers from each on.
    var place = count &- 1
    while place >= 0 {
      if childrenInLayer.elements[place] < sizes.elements[place] { alone.elements[place] = -.infinity }
      below.elements[place] += below.elements[place &+ 1]
      place &-= 1
    }
    var (under, best) = (0.0, -Double.infinity)
    for place in 0...count {
      let opened = own.elements[place] + under + alone.elements[place] + below.elements[place &+ 1]
      weights.elements[2 &* place] = opened
      if opened > best { best = opened }
      guard place < count else { break }
      under += without.elements[place]
      let joined = own.elements[place] + under + justBelow.elements[place &+ 1] + below.elements[min(count, place &+ 2)]
      weights.elements[2 &* place &+ 1] = joined
      if joined > best { best = joined }
    }
    let chosen = best > -.infinity ? pick(2 &* count &+ 1, best: best, power: power) : former
    insert(node, chosen)
    // In the layers as they were before: a new layer lifts those from its place on.
    let (at, isNew) = (chosen / 2, chosen & 1 == 0)
    values.elements[node] = own.elements[at]
    for place in children {
      let child = Int(tables.children.elements[place])
      let level = Int(layer.elements[child]) &- (isNew && Int(layer.elements[child]) > at ? 1 : 0)
      let scores = ofChild.elements[place &- children.lowerBound]
      if isNew {
        values.elements[child] = level < at ? scores.x : level == at ? scores.w : scores.z
      } else {
        values.elements[child] = level <= at ? scores.x : level == at &+ 1 ? scores.y : scores.z
      }
    }
  }

  /// What a child scores if the moved node is not below it, right below, further below, or alone right below.
  @inline(__always) private func scores(
    of child: Int, in level: Int32, if moved: Int, as bit: UInt32
  ) -> SIMD4<Double> {
    let view = view(child, at: level, apartFrom: moved)
    if view.isMissing { return SIMD4(repeating: -.infinity) }
    let allowed = view.allowed | bit
    if bit == 0 {
      let all = tables.sum(child, within: allowed)
      let met = view.isMet || level == 0 ? all : sum(child, within: allowed, meeting: view.needed)
      return SIMD4(-.infinity, all, met, all)
    }
    let alone = sum(child, within: allowed, meeting: bit)
    if level == 0 {
      return SIMD4(hasRequired(child) ? -.infinity : tables.sum(child, within: 0), 0, 0, alone)
    }
    if view.isMet {
      let all = tables.sum(child, within: allowed)
      return SIMD4(tables.sum(child, within: view.allowed), all, all, alone)
    }
    return SIMD4(
      sum(child, within: view.allowed, meeting: view.needed),
      sum(child, within: allowed, meeting: view.needed | bit),
      sum(child, within: allowed, meeting: view.needed), alone)
  }

  /// What the moved node's parent sets come to in each layer, the last being a new one above all.
  private func scoreOwn(_ node: Int) {
    for place in 0...layerCount { masks.elements[place] = 0 }
    var bit: UInt32 = 1
    for place in Int(tables.candidateStart.elements[node])..<Int(tables.candidateStart.elements[node &+ 1]) {
      masks.elements[Int(layer.elements[Int(tables.candidates.elements[place])])] |= bit
      bit &<<= 1
    }
    var highest = -1
    for place in Int(tables.requiredStart.elements[node])..<Int(tables.requiredStart.elements[node &+ 1]) {
      highest = max(highest, Int(layer.elements[Int(tables.required.elements[place])]))
    }
    own.elements[0] = highest < 0 ? tables.sum(node, within: 0) : -.infinity
    guard layerCount > 0 else { return }
    var allowed: UInt32 = 0
    for place in 1...layerCount {
      let needed = masks.elements[place &- 1]
      allowed |= needed
      own.elements[place] =
        highest >= place
        ? -.infinity
        : highest == place &- 1
          ? tables.sum(node, within: allowed)
          : needed == 0 ? -.infinity : sum(node, within: allowed, meeting: needed)
    }
  }

  /// A place with probability ∝ exp(power · weight).
  @inline(__always) private func pick(_ count: Int, best: Double, power: Double) -> Int {
    var total = 0.0
    for place in 0..<count {
      let difference = (weights.elements[place] - best) * power
      let share = difference < -40 ? 0 : exp(difference)
      weights.elements[place] = share
      total += share
    }
    var left = generator.uniform() * total
    var last = 0
    for place in 0..<count where weights.elements[place] > 0 {
      last = place
      left -= weights.elements[place]
      if left < 0 { break }
    }
    return last
  }

  /// Takes the node out; a layer that it leaves empty goes.
  ///
  /// - Returns: Where it was, as `insert` takes it.
  @inline(__always) private func remove(_ node: Int) -> Int {
    let place = layer.elements[node]
    layer.elements[node] = PartitionChain.absent
    sizes.elements[Int(place)] &-= 1
    guard sizes.elements[Int(place)] == 0 else { return 2 &* Int(place) &+ 1 }
    for other in 0..<nodeCount {
      let level = layer.elements[other]
      layer.elements[other] = level > place && level != PartitionChain.absent ? level &- 1 : level
    }
    layerCount &-= 1
    for level in Int(place)...layerCount { sizes.elements[level] = sizes.elements[level &+ 1] }
    return 2 &* Int(place)
  }

  /// Puts the node into layer k (at 2k + 1) or into a new one before it (at 2k).
  @inline(__always) private func insert(_ node: Int, _ position: Int) {
    let place = Int32(truncatingIfNeeded: position / 2)
    if position & 1 == 0 {
      for other in 0..<nodeCount {
        let level = layer.elements[other]
        layer.elements[other] = level >= place && level != PartitionChain.absent ? level &+ 1 : level
      }
      var level = layerCount
      while level > Int(place) {
        sizes.elements[level] = sizes.elements[level &- 1]
        level &-= 1
      }
      sizes.elements[Int(place)] = 0
      layerCount &+= 1
    }
    layer.elements[node] = place
    sizes.elements[Int(place)] &+= 1
  }

  /// Draws a DAG of the partition with its probability given that.
  ///
  /// - Returns: Its score, with the priors.
  @discardableResult func drawGraph() -> Double {
    var total = 0.0
    for node in 0..<nodeCount {
      let level = layer.elements[node]
      var (allowed, needed): (UInt32, UInt32) = (0, 0)
      if level > 0 {
        let view = view(node, at: level, apartFrom: -1)
        (allowed, needed) = (view.allowed, view.isMet ? 0 : view.needed)
      }
      let place = tables.draw(
        node, within: allowed, meeting: needed, sum: values.elements[node], uniform: generator.uniform())
      precondition(place >= 0, "a partition of the chain has DAGs")
      places.elements[node] = place
      graph.elements[node] = tables.sets.elements[place]
      total += tables.scores.elements[place]
    }
    return total
  }

  /// Goes to the partition of the graph.
  func takeLayersOfGraph() {
    sizes.elements.update(repeating: 0)
    var end = 0
    // marks: parents whose layer is not known yet.
    for node in 0..<nodeCount {
      layer.elements[node] = 0
      let required = tables.requiredStart.elements[node &+ 1] &- tables.requiredStart.elements[node]
      marks.elements[node] = Int32(graph.elements[node].nonzeroBitCount) &+ required
      if marks.elements[node] == 0 {
        stack.elements[end] = Int32(truncatingIfNeeded: node)
        end &+= 1
      }
    }
    var start = 0
    layerCount = 0
    while start < end {
      let node = Int(stack.elements[start])
      start &+= 1
      let level = layer.elements[node]
      sizes.elements[Int(level)] &+= 1
      layerCount = max(layerCount, Int(level) &+ 1)
      for place in Int(tables.childStart.elements[node])..<Int(tables.childStart.elements[node &+ 1]) {
        let (child, bit) = (Int(tables.children.elements[place]), tables.childBits.elements[place])
        guard bit == 0 || graph.elements[child] & bit != 0 else { continue }
        layer.elements[child] = max(layer.elements[child], level &+ 1)
        marks.elements[child] &-= 1
        if marks.elements[child] == 0 {
          stack.elements[end] = Int32(truncatingIfNeeded: child)
          end &+= 1
        }
      }
    }
    precondition(end == nodeCount, "the graph has no cycle")
    marks.elements.update(repeating: 0)
    epoch = 0
    for node in 0..<nodeCount { values.elements[node] = value(node) }
  }
}
