import CausalGraphs

/// What becomes of one path between treatment and outcome.
public struct PathStory: Hashable, Sendable {
  /// "smoking → tar → cancer".
  public let path: String
  /// Whether it is open where nothing is adjusted for.
  public let isOpen: Bool
  /// Whether it carries the effect.
  public let isCausal: Bool
  /// A sentence.
  public let sentence: String
}

extension CausalDiagram {
  /// The story of each path between the treatments and the outcomes: what it carries, and what opens or blocks it, with the
  /// given set adjusted for. Shorter paths first; at most `limit`, of up to `longest` edges.
  public func pathStories(for question: EffectQuestion, adjustingFor set: [Int], limit: Int = 50, longest: Int = 12)
    -> [PathStory]
  {
    let words = PathWords(self)
    var stories: [PathStory] = []
    let isGiven = mask(set + selected)
    let leadsToGiven = arrows.reachable(from: isGiven.trueIndices, backward: true)
    for path in paths(question, limit: limit, longest: longest) {
      let isCausal = zip(path, path.dropFirst()).allSatisfy { arrows.contains($0, $1) }
      var (blockers, opened): ([Int], [Int]) = ([], [])
      var closedColliders: [Int] = []
      var isOpenAlone = true
      for place in path.indices.dropFirst().dropLast() {
        let node = path[place]
        let isCollider = arrows.contains(path[place - 1], node) && arrows.contains(path[place + 1], node)
        if isCollider {
          isOpenAlone = false
          if leadsToGiven[node] { opened.append(node) } else { closedColliders.append(node) }
        } else if isGiven[node] {
          blockers.append(node)
        }
      }
      let isOpen = blockers.isEmpty && closedColliders.isEmpty
      let kind = isCausal ? "carries the effect" : "is no effect of the treatment"
      let fate: String
      if !blockers.isEmpty {
        fate = "blocked by \(words.list(blockers))"
      } else if !closedColliders.isEmpty {
        fate = "closed at \(words.list(closedColliders)), where two arrows meet"
      } else if !opened.isEmpty {
        fate = "opened by adjusting for \(words.list(opened)) or what it leads to"
      } else {
        fate = "open"
      }
      stories.append(
        PathStory(
          path: words.path(path), isOpen: isOpen || isOpenAlone && set.isEmpty && selected.isEmpty, isCausal: isCausal,
          sentence: "\(words.path(path)) \(kind); it is \(fate)."))
    }
    return stories
  }

  /// Simple paths from treatments to outcomes that meet no other treatment or outcome, breadth first.
  private func paths(_ question: EffectQuestion, limit: Int, longest: Int) -> [[Int]] {
    var found: [[Int]] = []
    var queue = question.treatments.map { [$0] }
    var next = 0
    while next < queue.count, found.count < limit, queue.count < 200_000 {
      let path = queue[next]
      next += 1
      guard let last = path.last, path.count <= longest else { continue }
      if question.outcomes.contains(last) {
        found.append(path)
        continue
      }
      for neighbour in (arrows.parents[last] + arrows.children[last]).map(Int.init)
      where !path.contains(neighbour) && !question.treatments.contains(neighbour) {
        queue.append(path + [neighbour])
      }
    }
    return found
  }
}
