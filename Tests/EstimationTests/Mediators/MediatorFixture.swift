import CausalData

@testable import Estimation

/// 120 rows made by whole-number arithmetic, so that any tool can make them again.
enum MediatorFixture {
  static let rows = 120

  /// ((i² · 31 + 17 i k + 7 k² + 13 i k) mod 1009) / 1009 for i = 0, 1, ….
  static func noise(_ k: Int) -> [Double] {
    (0..<rows).map { Double(($0 * $0 * 31 + 17 * $0 * k + 7 * k * k + 13 * $0 * k) % 1009) / 1009 }
  }

  private static func rowwise(_ body: (Int) -> Double) -> [Double] { (0..<rows).map(body) }

  /// Two mediators that are numbers; the treatment 0 and 1, or an amount.
  static func linear(binary: Bool) throws -> Table {
    let (c1, u, n3, n4, n5, n6, n7) = (noise(1), noise(2), noise(3), noise(4), noise(5), noise(6), noise(7))
    let c = c1.map { 2 * $0 - 1 }
    let t = rowwise { binary ? (n3[$0] + 0.3 * c[$0] > 0.5 ? 1 : 0) : n4[$0] + 0.5 * c[$0] }
    let m1 = rowwise { 0.5 * t[$0] + 0.4 * c[$0] + n5[$0] }
    let m2 = rowwise { -0.3 * t[$0] + 0.2 * c[$0] + 0.3 * m1[$0] + n6[$0] }
    let y = rowwise { row in
      let (direct, first, second) = (0.6 * t[row], 0.8 * m1[row], -0.5 * m2[row])
      return 1 + direct + first + second + 0.4 * t[row] * m1[row] + 0.3 * c[row] + 0.5 * n7[row] + u[row] - 0.5
    }
    return try Table([
      "t": .numbers(t), "m1": .numbers(m1), "m2": .numbers(m2), "c": .numbers(c), "y": .numbers(y),
    ])
  }

  /// A mediator of three levels; treatment and covariate 0 and 1.
  static func categories() throws -> Table {
    let (c1, n3, n5, n7, n9) = (noise(1), noise(3), noise(5), noise(7), noise(9))
    let t = rowwise { n3[$0] + 0.3 * (c1[$0] * 2 - 1) > 0.5 ? 1 : 0 }
    let c = n9.map { $0 > 0.5 ? 1.0 : 0 }
    let m = rowwise { row in
      let height = n5[row] * 2.6 + 0.3 * t[row] + 0.2 * c[row]
      return min(2, max(0, height.rounded(.down)))
    }
    let y = rowwise { 0.7 * t[$0] + 0.5 * m[$0] * (1 + t[$0]) + 0.4 * c[$0] + n7[$0] }
    return try Table([
      "t": .numbers(t), "m": .levels(m.map { "level \(Int($0))" }), "c": .numbers(c), "y": .numbers(y),
    ])
  }
}
