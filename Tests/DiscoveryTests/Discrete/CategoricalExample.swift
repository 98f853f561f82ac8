import CausalGraphs
import SeededRandom

@testable import Discovery

/// Coded columns for tests.
struct CategoricalExample {
  var columns: [[UInt8]]
  var levels: [Int]

  var data: DiscreteData { get throws { try DiscreteData(columns: columns, levels: levels) } }

  /// The 200 rows that other programs were asked about, from a generator that is a line in any language:
  /// s ← (1103515245 s + 12345) mod 2³¹ from 12345, of which s / 2¹⁶ is drawn; a = draw mod 2; b = draw mod 3 where
  /// another draw is a multiple of 4, else a (the second draw first tells which); c = (a + b + draw mod 2) mod 3;
  /// d = draw mod 4.
  static let reference: CategoricalExample = {
    var state = 12_345
    func draw() -> Int {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state >> 16
    }
    var columns = [[UInt8]](repeating: [], count: 4)
    for _ in 0..<200 {
      let a = draw() % 2
      let b = draw() % 4 == 0 ? draw() % 3 : a
      let c = (a + b + draw() % 2) % 3
      let d = draw() % 4
      for (column, code) in [a, b, c, d].enumerated() { columns[column].append(UInt8(code)) }
    }
    return CategoricalExample(columns: columns, levels: [2, 3, 3, 4])
  }()

  /// Rows drawn from a random network over `parents` (a parent's number is below its child's): each variable follows a
  /// function of its parents with probability `strength`, else chance. The function is their sum, at most the last level,
  /// where `isSum`, else random.
  static func network(
    parents: [[Int]], levels: [Int], rows: Int, strength: Double = 0.75, isSum: Bool = false, seed: UInt64
  ) -> CategoricalExample {
    var columns = [[UInt8]](repeating: [], count: parents.count)
    for row in 0..<rows {
      var generator = SplitMix64(seed: seed, stream: [row])
      for (child, family) in parents.enumerated() {
        let state = family.reduce(0) { $0 * 7 + Int(columns[$1][row]) }
        var function = SplitMix64(seed: seed, stream: [-1, child, state])
        let sum = min(levels[child] - 1, family.reduce(0) { $0 + Int(columns[$1][row]) })
        let answer = isSum && !family.isEmpty ? sum : function.below(levels[child])
        let followed = !family.isEmpty || !isSum
        let code = followed && generator.uniform() < strength ? answer : generator.below(levels[child])
        columns[child].append(UInt8(code))
      }
    }
    return CategoricalExample(columns: columns, levels: levels)
  }
}
