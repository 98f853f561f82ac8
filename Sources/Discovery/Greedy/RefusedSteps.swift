/// Steps that were refused when it was their turn, each with the semi-directed path that forbade it.
struct RefusedSteps {
  private struct Entry {
    var step: GreedyOperator
    /// How many steps had been made.
    var time: Int
    /// The path, or empty where the constraints refused.
    var way: [Int]
  }

  private var entries: [Entry] = []

  /// Keeps a step with what refused it.
  mutating func append(_ step: GreedyOperator, time: Int, way: [Int]) {
    entries.append(Entry(step: step, time: time, way: way))
  }

  /// Takes out and returns the steps whose path a change has interrupted, and those that constraints refused; forgets
  /// those whose target (or, of a reversal, source) has been looked at anew since.
  mutating func release(
    _ changes: [(first: Int, second: Int, before: Joint)], in graph: EssentialGraph, age: [Int]
  ) -> [GreedyOperator] {
    guard !entries.isEmpty else { return [] }
    let count = graph.count
    var closed: [Int] = []
    var isLeft = [Bool](repeating: false, count: count)  // whether some closed pair leads away from the node
    for change in changes {
      let now = graph.joint(change.first, change.second)
      if now == .none || now == .backward {
        closed.append(change.first * count + change.second)
        isLeft[change.first] = true
      }
      if now == .none || now == .forward {
        closed.append(change.second * count + change.first)
        isLeft[change.second] = true
      }
    }
    var freed: [GreedyOperator] = []
    var kept = 0
    for place in entries.indices {
      let time = entries[place].time
      var isStale = age[entries[place].step.target] > time
      if entries[place].step.kind == .reverse { isStale = isStale || age[entries[place].step.source] > time }
      if isStale { continue }
      if entries[place].way.isEmpty || RefusedSteps.uses(entries[place].way, closed, isLeft, count) {
        freed.append(entries[place].step)
        continue
      }
      if kept != place { entries.swapAt(kept, place) }
      kept += 1
    }
    entries.removeLast(entries.count - kept)
    return freed
  }

  private static func uses(_ way: [Int], _ closed: [Int], _ isLeft: [Bool], _ count: Int) -> Bool {
    way.withUnsafeBufferPointer { way in
      isLeft.withUnsafeBufferPointer { isLeft in
        for place in 0..<(way.count &- 1) where isLeft[way[place]] {
          let pair = way[place] &* count &+ way[place &+ 1]
          for other in closed where other == pair { return true }
        }
        return false
      }
    }
  }
}
