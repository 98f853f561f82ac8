internal import CausalGraphs

// The rules R1 to R4 of Zhang (2008, Artificial Intelligence 172, "On the completeness of orientation rules for causal
// discovery in the presence of latent confounders and selection bias").

extension AncestralMarks {
  /// R1: a *→ b o–* c, a and c not adjacent: b → c.
  mutating func applyFirstRule() -> Bool {
    var changed = false
    for b in 0..<count {
      for c in neighbours[b] where mark(at: b, from: c) == .circle {
        guard neighbours[b].contains(where: { $0 != c && isInto(b, from: $0) && isOpen($0, b, c) }) else { continue }
        // The arrow first, so that a refusal leaves nothing half said.
        if set(.arrow, at: c, from: b) { changed = true }
        if mark(at: c, from: b) == .arrow, set(.tail, at: b, from: c) { changed = true }
      }
    }
    return changed
  }

  /// R2: a → b *→ c or a *→ b → c, and a *–o c: a *→ c.
  mutating func applySecondRule() -> Bool {
    var changed = false
    for a in 0..<count {
      for c in neighbours[a] where mark(at: c, from: a) == .circle {
        let isForced = neighbours[a].contains { b in
          b != c && adjacent[b, c] && isInto(b, from: a) && isInto(c, from: b)
            && (isDirected(a, b) || isDirected(b, c))
        }
        if isForced && set(.arrow, at: c, from: a) { changed = true }
      }
    }
    return changed
  }

  /// R3: a *→ b ←* c, a *–o d o–* c, a and c not adjacent, d *–o b: d *→ b.
  mutating func applyThirdRule() -> Bool {
    var changed = false
    for b in 0..<count {
      let into = neighbours[b].filter { isInto(b, from: $0) }
      for d in neighbours[b] where mark(at: b, from: d) == .circle {
        let open = into.filter { $0 != d && adjacent[$0, d] && mark(at: d, from: $0) == .circle }
        let isForced = open.enumerated().contains { place, a in
          open[(place + 1)...].contains { isOpen(a, d, $0) }
        }
        if isForced && set(.arrow, at: b, from: d) { changed = true }
      }
    }
    return changed
  }

  /// The premises of R4: a path d … a, b, c that discriminates b, with b o–* c; from d to c. Of several the shortest
  /// from the smallest nodes.
  ///
  /// d and c are not adjacent; every node between d and b is a collider on the path and a parent of c.
  func discriminatingPath(_ b: Int, _ c: Int) -> [Int]? {
    var best: [Int]?
    for a in neighbours[b] where a != c && isInto(a, from: b) && isDirected(a, c) {
      if let path = discriminatingPath(a, b, c), path.count < best?.count ?? .max { best = path }
    }
    return best
  }

  private func discriminatingPath(_ a: Int, _ b: Int, _ c: Int) -> [Int]? {
    var cameFrom = [Int](repeating: -1, count: count)
    (cameFrom[a], cameFrom[b], cameFrom[c]) = (b, c, c)
    var (queue, next) = ([a], 0)
    while next < queue.count {
      let node = queue[next]
      next += 1
      for other in neighbours[node] where cameFrom[other] < 0 && isInto(node, from: other) {
        cameFrom[other] = node
        if !adjacent[other, c] {
          var path = [other]
          while let last = path.last, last != c { path.append(cameFrom[last]) }
          return path
        }
        if isInto(other, from: node) && isDirected(other, c) { queue.append(other) }
      }
    }
    return nil
  }

  /// The conclusion of R4: b → c where b is in the set that separates d and c, else a ↔ b ↔ c.
  mutating func orientDiscriminated(_ path: [Int], isNonCollider: Bool) -> Bool {
    let (a, b, c) = (path[path.count - 3], path[path.count - 2], path[path.count - 1])
    var changed = false
    if isNonCollider {
      if set(.arrow, at: c, from: b) { changed = true }
      if mark(at: c, from: b) == .arrow, set(.tail, at: b, from: c) { changed = true }
    } else {
      guard mark(at: b, from: a) != .tail else { return false }
      if set(.arrow, at: b, from: a) { changed = true }
      if set(.arrow, at: b, from: c) { changed = true }
      if set(.arrow, at: c, from: b) { changed = true }
    }
    return changed
  }
}
