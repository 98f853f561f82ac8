internal import SeededRandom

/// A greedy search's state: the class it has reached, and the steps that would raise its score.
///
/// What a target offers depends only on its parents, its neighbours, and which nodes are adjacent to those (Nazaret and
/// Blei 2024, "Extremely greedy equivalence search", section 4). So after each step the targets near the change are looked
/// at anew, and all others keep their steps. Whether a semi-directed path forbids a step is asked when it is its turn; a
/// step so refused waits with that path, until an edge of the path is gone.
struct GreedyClimb<Family: GrowingFamily> {
  /// Steps that gain less than this are rounding.
  let leastGain: Double
  let parentLimit: Int
  let demands: ClassDemands
  let family: Family
  /// Changed by steps only; a trial takes a copy.
  var graph: EssentialGraph
  /// What the steps so far have added to the score.
  private(set) var gained = 0.0
  private var inserts: OperatorRows
  private var deletes: OperatorRows
  private var reverses: OperatorRows
  private var refused = RefusedSteps()
  /// `age[v]`: how many steps had been made when v's parents or neighbours, or what is adjacent to these, last changed.
  private var age: [Int]
  private(set) var steps = 0
  /// The pair that may not be joined, while a trial goes without it.
  private var withheld: (Int, Int)?
  /// The classes this climb has been in, and that where it is. With collinear columns rounding can exceed what a step
  /// gains, and steps that each seem to gain lead round in a circle: back where it was, a climb ends.
  private var visited: Set<UInt64> = [0]
  private var fingerprint: UInt64 = 0
  private var isCircling = false

  init(family: Family, graph: EssentialGraph, demands: ClassDemands, parentLimit: Int, leastGain: Double) {
    (self.family, self.graph, self.demands) = (family, graph, demands)
    (self.parentLimit, self.leastGain) = (parentLimit, leastGain)
    inserts = OperatorRows(count: graph.count)
    deletes = OperatorRows(count: graph.count)
    reverses = OperatorRows(count: graph.count)
    age = Array(repeating: 0, count: graph.count)
    for target in 0..<graph.count { look(at: target) }
  }

  /// Takes steps until none raises the score: deletions first, then reversals, then insertions.
  ///
  /// - Throws: What `afterStep` throws.
  mutating func climb(afterStep: (borrowing GreedyClimb) throws -> Void) rethrows {
    while !isCircling {
      if let step = deletes.popBest() {
        if take(step) { try afterStep(self) }
      } else if let step = reverses.popBest() {
        if take(step) { try afterStep(self) }
      } else if let step = inserts.popBest() {
        if take(step) { try afterStep(self) }
      } else {
        return
      }
    }
  }

  /// Every deletion that is possible, worth it or not.
  func allDeletions() -> [GreedyOperator] {
    (0..<graph.count).flatMap { deletions(at: $0, least: -.infinity) }
  }

  /// Whether a deletion listed before some other steps can still be made, and its gain now.
  func current(_ step: GreedyOperator) -> GreedyOperator? {
    let joint = graph.joint(step.source, step.target)
    guard joint == .forward || joint == .undirected else { return nil }
    let (beside, near) = (graph.neighbours(step.target), graph.adjacent(step.source))
    for node in step.clique.map(Int.init) {
      guard EssentialGraph.contains(beside, node), EssentialGraph.contains(near, node) else { return nil }
      let isClique = step.clique.allSatisfy { $0 == node || graph.areAdjacent(Int($0), node) }
      guard isClique else { return nil }
    }
    var parents = graph.nodes(graph.parents(step.target)).filter { $0 != step.source }
    parents += step.clique.map(Int.init)
    var step = step
    step.gain =
      family.score(of: step.target, parents: parents) - family.score(of: step.target, parents: parents + [step.source])
      - demands.prior(step.source, step.target)
    return step.gain.isFinite ? step : nil
  }

  /// A climb of its own from here that makes the deletion and may not join the pair again; nil where the constraints
  /// forbid it.
  func trial(without step: GreedyOperator) -> GreedyClimb? {
    var copy = self
    copy.graph = EssentialGraph(copying: graph)
    copy.withheld = (step.source, step.target)
    copy.startAnew()
    return copy.take(step) ? copy : nil
  }

  /// Forgets the classes before this one, to which a trial may lead back.
  mutating func startAnew() { (visited, isCircling) = ([fingerprint], false) }

  /// Lets the pair that a trial went without be joined again.
  mutating func allowAll() {
    guard let (first, second) = withheld else { return }
    withheld = nil
    for target in [first, second] { look(at: target) }
  }

  // MARK: - One step

  /// Makes the step if it is allowed now.
  mutating func take(_ step: GreedyOperator) -> Bool {
    if let way = obstacle(to: step) {
      refused.append(step, time: steps, way: way)
      return false
    }
    let before = graph.nodes(graph.neighbours(step.source)) + graph.nodes(graph.neighbours(step.target))
    graph.apply(step)
    guard demands.isEmpty || demands.admit(graph) else {
      graph.revert()
      // What was tried by force is not tried again of itself.
      if step.gain > leastGain { refused.append(step, time: steps, way: []) }
      return false
    }
    gained += step.gain
    steps += 1
    let changes = graph.takeChanges()
    for change in changes {
      fingerprint ^= GreedyClimb.mark(change.first, change.second, change.before)
      fingerprint ^= GreedyClimb.mark(change.first, change.second, graph.joint(change.first, change.second))
    }
    isCircling = !visited.insert(fingerprint).inserted
    update(after: changes, beside: step.kind == .reverse ? [] : before)
    return true
  }

  /// A pair's share in the fingerprint of a class: Zobrist's (1970), by a mixing function in place of a table of numbers.
  private static func mark(_ first: Int, _ second: Int, _ joint: Joint) -> UInt64 {
    guard joint != .none else { return 0 }
    let (low, high) = (UInt64(min(first, second)), UInt64(max(first, second)))
    let way: UInt64 = joint == .undirected ? 1 : (joint == .forward) == (first < second) ? 2 : 3
    var mixer = SplitMix64(seed: (high &* 0x1_0000_0000 &+ low) &* 4 &+ way)
    return mixer.next()
  }

  private func obstacle(to step: GreedyOperator) -> [Int]? {
    guard step.kind != .delete else { return nil }
    var blocked = [UInt64](repeating: 0, count: graph.words)
    for node in step.clique { blocked[Int(node) >> 6] |= 1 << UInt64(node & 63) }
    if step.kind == .reverse {
      let beside = graph.neighbours(step.source)
      for word in 0..<graph.words { blocked[word] |= beside[word] }
    }
    return graph.way(
      from: step.target, to: step.source, avoiding: blocked, skippingEdge: step.kind == .reverse)
  }

  private mutating func update(after changes: [(first: Int, second: Int, before: Joint)], beside: [Int]) {
    var isChanged = [Bool](repeating: false, count: graph.count)
    var isNear = isChanged
    for change in changes {
      let now = graph.joint(change.first, change.second)
      for (node, into) in [(change.first, Joint.backward), (change.second, Joint.forward)] {
        // A child more or less is nothing to a node.
        let matters = [change.before, now].contains { $0 == .undirected || $0 == into }
        if matters { isChanged[node] = true }
      }
      if (change.before == .none) != (now == .none) {
        isNear[change.first] = true
        isNear[change.second] = true
        for node in beside { isNear[node] = true }
        for node in graph.nodes(graph.neighbours(change.first)) { isNear[node] = true }
        for node in graph.nodes(graph.neighbours(change.second)) { isNear[node] = true }
      }
    }
    for target in 0..<graph.count where isChanged[target] || isNear[target] { age[target] = steps }
    for target in 0..<graph.count {
      if isChanged[target] || isNear[target] {
        look(at: target)
      } else if graph.nodes(graph.children(target)).contains(where: { isChanged[$0] }) {
        reverses.replace(target, with: additions(at: target, onlyReversals: true).reverses)
      }
    }
    reconsider(changes)
  }

  /// Gives refused steps another turn where the path that forbade them is interrupted.
  private mutating func reconsider(_ changes: [(first: Int, second: Int, before: Joint)]) {
    for step in refused.release(changes, in: graph, age: age) {
      switch step.kind {
      case .insert: inserts.insert(step)
      case .delete: deletes.insert(step)
      case .reverse: reverses.insert(step)
      }
    }
  }

  // MARK: - What a target offers

  /// Lists the target's steps anew.
  private mutating func look(at target: Int) {
    let (inserts, reverses) = additions(at: target, onlyReversals: false)
    self.inserts.replace(target, with: inserts)
    self.reverses.replace(target, with: reverses)
    deletes.replace(target, with: deletions(at: target, least: leastGain))
  }

  /// Insert(x, target, T) and Reverse(x, target, T): for each clique C among the target's neighbours, each x of which no
  /// other neighbour than C's is adjacent to x; T is what of C is not adjacent to x.
  private func additions(
    at target: Int, onlyReversals: Bool
  ) -> (inserts: [GreedyOperator], reverses: [GreedyOperator]) {
    var (inserts, reverses): ([GreedyOperator], [GreedyOperator]) = ([], [])
    let children = graph.nodes(graph.children(target))
    guard !onlyReversals || !children.isEmpty else { return ([], []) }
    // What the child loses with the target as its parent.
    let losses = children.map { child in
      let parents = graph.nodes(graph.parents(child))
      return family.score(of: child, parents: parents.filter { $0 != target })
        - family.score(of: child, parents: parents)
    }
    let parents = graph.nodes(graph.parents(target))
    let apart = onlyReversals ? [] : demands.joinable(to: target, in: graph, withheld: withheld)
    family.start(target)
    for parent in parents { family.push(parent) }
    forEachClique(among: graph.nodes(graph.neighbours(target)), room: parentLimit - parents.count - 1) { clique in
      let fits: (Int) -> Bool = { isCovered(target, $0, by: clique) }
      let sources = apart.filter(fits)
      let turned = children.indices.filter { demands.mayReverse(children[$0], target) && fits(children[$0]) }
      guard !sources.isEmpty || !turned.isEmpty else { return }
      let base = family.score
      let scores = family.scores(addingEachOf: sources + turned.map { children[$0] })
      for (index, source) in sources.enumerated() {
        let gain = scores[index] - base + demands.prior(source, target)
        guard gain > leastGain, gain < .infinity else { continue }
        inserts.append(
          GreedyOperator(kind: .insert, source: source, target: target, clique: clique.map(Int32.init), gain: gain))
      }
      for (index, child) in turned.enumerated() {
        let gain = scores[sources.count + index] - base + losses[child]
        guard gain > leastGain, gain < .infinity else { continue }
        reverses.append(
          GreedyOperator(
            kind: .reverse, source: children[child], target: target, clique: clique.map(Int32.init), gain: gain))
      }
    }
    return (inserts, reverses)
  }

  /// Whether all neighbours of the target that are adjacent to the source are in the clique.
  private func isCovered(_ target: Int, _ source: Int, by clique: [Int]) -> Bool {
    let (beside, near) = (graph.neighbours(target), graph.adjacent(source))
    for word in 0..<graph.words {
      var open = beside[word] & near[word]
      guard open != 0 else { continue }
      for node in clique where node &>> 6 == word { open &= ~(1 &<< UInt64(truncatingIfNeeded: node & 63)) }
      if open != 0 { return false }
    }
    return true
  }

  /// Calls `body` with each set of pairwise adjacent `nodes`, of `room` at most, while `family` holds it.
  private func forEachClique(among nodes: [Int], room: Int, _ body: ([Int]) -> Void) {
    var clique: [Int] = []
    func extend(from place: Int) {
      body(clique)
      guard clique.count < room else { return }
      for index in nodes.indices[place...] where clique.allSatisfy({ graph.areAdjacent($0, nodes[index]) }) {
        clique.append(nodes[index])
        family.push(nodes[index])
        extend(from: index + 1)
        family.pop()
        clique.removeLast()
      }
    }
    if room >= 0 { extend(from: 0) }
  }

  /// Delete(x, target, H), by the clique that H leaves of the neighbours adjacent to x; for one x only where named.
  func deletions(at target: Int, from only: Int? = nil, least: Double) -> [GreedyOperator] {
    let (parents, neighbours) = (graph.nodes(graph.parents(target)), graph.nodes(graph.neighbours(target)))
    var found: [GreedyOperator] = []
    for source in parents + neighbours where demands.mayPart(source, target) && source == only ?? source {
      let common = neighbours.filter { $0 != source && graph.areAdjacent($0, source) }
      let prior = demands.prior(source, target)
      var clique: [Int] = []
      func extend(from place: Int) {
        let others = parents.filter { $0 != source } + clique
        let gain =
          family.score(of: target, parents: others) - family.score(of: target, parents: others + [source]) - prior
        if gain > least && gain.isFinite {
          found.append(
            GreedyOperator(kind: .delete, source: source, target: target, clique: clique.map(Int32.init), gain: gain))
        }
        for index in common.indices[place...] where clique.allSatisfy({ graph.areAdjacent($0, common[index]) }) {
          clique.append(common[index])
          extend(from: index + 1)
          clique.removeLast()
        }
      }
      extend(from: 0)
    }
    return found
  }
}
