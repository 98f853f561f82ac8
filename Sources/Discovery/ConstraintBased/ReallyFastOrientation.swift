internal import CausalGraphs

/// The orientations of RFCI that test before they speak (Colombo, Maathuis, Kalisch and Richardson 2012, Lemmas 3.1 and
/// 3.2): an edge on which a conclusion rests is looked at once more, and taken out where its ends turn out independent.
struct ReallyFastOrientation {
  private let test: PairTest
  let level: SignificanceLevel
  let constraints: EdgeConstraints
  private(set) var skeleton: Skeleton
  private(set) var marks: AncestralMarks

  init(test: any IndependenceTest, level: SignificanceLevel, constraints: EdgeConstraints, _ skeleton: Skeleton) {
    (self.test, self.level, self.constraints, self.skeleton) = (PairTest(test), level, constraints, skeleton)
    marks = AncestralMarks(adjacent: skeleton.adjacent)
  }

  /// Takes out edges that unshielded triples show to be spurious, then directs the colliders among the triples left.
  mutating func orientColliders() {
    var waiting = skeleton.unshieldedTriples
    var next = 0
    var settled: [UnshieldedTriple] = []
    while next < waiting.count {
      let triple = waiting[next]
      next += 1
      guard isThere(triple), let set = skeleton.separatingSet(triple.first, triple.second) else { continue }
      let others = set.filter { $0 != triple.middle }
      var spurious: [Int] = []
      for end in [triple.first, triple.second] where separates(others, end, triple.middle) { spurious.append(end) }
      for end in spurious {
        waiting += remove(end, triple.middle, among: others)
        marks = AncestralMarks(adjacent: skeleton.adjacent)
      }
      if spurious.isEmpty { settled.append(triple) }
    }
    marks.apply(constraints)
    for triple in Set(settled).sorted() where isThere(triple) {
      if let set = skeleton.separatingSet(triple.first, triple.second), !set.contains(triple.middle) {
        marks.orientCollider(triple)
      }
    }
  }

  /// R4, where each edge of the path is tested given the subsets of the set that separates its ends.
  mutating func applyFourthRule(_ marks: inout AncestralMarks) -> Bool {
    var changed = false
    for b in 0..<marks.count {
      for c in marks.neighbours[b] where marks.adjacent[b, c] && marks.mark(at: b, from: c) == .circle {
        guard let path = marks.discriminatingPath(b, c), let set = skeleton.separatingSet(path[0], c) else { continue }
        if removeSpurious(along: path, among: set, &marks) {
          changed = true
        } else if marks.orientDiscriminated(path, isNonCollider: set.contains(b)) {
          changed = true
        }
      }
    }
    return changed
  }

  private mutating func removeSpurious(along path: [Int], among set: [Int], _ marks: inout AncestralMarks) -> Bool {
    for (one, other) in zip(path, path.dropFirst()) where !isRequired(one, other) {
      let members = set.filter { $0 != one && $0 != other }
      let opened = remove(one, other, among: members)
      guard !skeleton.adjacent[one, other] else { continue }
      marks.remove(one, other)
      for triple in opened {
        if let set = skeleton.separatingSet(triple.first, triple.second), !set.contains(triple.middle) {
          marks.orientCollider(triple)
        }
      }
      return true
    }
    return false
  }

  private func isThere(_ triple: UnshieldedTriple) -> Bool {
    marks.adjacent[triple.first, triple.middle] && marks.adjacent[triple.middle, triple.second]
      && !marks.adjacent[triple.first, triple.second]
  }

  private func isRequired(_ one: Int, _ other: Int) -> Bool {
    constraints.requiredParents[one].contains(other) || constraints.requiredParents[other].contains(one)
  }

  /// Whether the set makes the two independent, which no required edge's ends are.
  private mutating func separates(_ set: [Int], _ one: Int, _ other: Int) -> Bool {
    guard !isRequired(one, other) else { return false }
    let outcome = PairOutcome(
      test, min(one, other), max(one, other), among: set, size: set.count, leading: set.count, at: level)
    skeleton.count(outcome, of: one, other)
    return outcome.separatingSet != nil
  }

  /// Takes the edge out if some of the members separate its ends, the fewest that do; the unshielded triples that opens.
  private mutating func remove(_ one: Int, _ other: Int, among members: [Int]) -> [UnshieldedTriple] {
    let (first, second) = (min(one, other), max(one, other))
    for size in 0...members.count {
      let outcome = PairOutcome(
        test, first, second, among: members, size: size, leading: members.count, at: level,
        untestable: skeleton.untestableSets(first, second))
      skeleton.count(outcome, of: first, second)
      guard let set = outcome.separatingSet else { continue }
      skeleton.separate(first, second, by: set)
      return skeleton.adjacent.columns(of: first).filter { skeleton.adjacent[second, $0] }
        .map { UnshieldedTriple(first: first, middle: $0, second: second) }
    }
    return []
  }
}
