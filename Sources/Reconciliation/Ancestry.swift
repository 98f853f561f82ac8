import Discovery

/// How probable it is that one variable causes another, directly or through others: by source, then target.
enum Ancestry {
  /// How often each variable is an ancestor of each other one.
  static func shares(_ samples: [[[Int]]], _ count: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: count * count)
    var mark = [Int](repeating: -1, count: count)
    var stack: [Int] = []
    for (sample, parents) in samples.enumerated() {
      for node in 0..<count {
        let visit = sample * count + node
        stack = parents[node]
        while let ancestor = stack.popLast() {
          guard mark[ancestor] != visit else { continue }
          mark[ancestor] = visit
          counts[ancestor * count + node] += 1
          stack += parents[ancestor]
        }
      }
    }
    return counts.map { $0 / Double(max(1, samples.count)) }
  }

  /// The probability of the most probable path between each two, its edges taken as independent (Floyd and Warshall).
  static func bestPaths(_ edges: [Double], _ count: Int) -> [Double] {
    var best = edges
    for through in 0..<count {
      for source in 0..<count where source != through {
        let first = best[source * count + through]
        guard first > 0 else { continue }
        for target in 0..<count where target != source && target != through {
          let whole = first * best[through * count + target]
          if whole > best[source * count + target] { best[source * count + target] = whole }
        }
      }
    }
    return best
  }
}

extension EdgePosterior {
  /// Exactly that of the sampled graphs, where there are any; else from below, by the most probable path between two.
  var ancestry: [Double] {
    samples.isEmpty ? Ancestry.bestPaths(probabilities, nodeCount) : Ancestry.shares(samples, nodeCount)
  }
}
