import CausalData
import CausalStatistics
import Foundation
import SeededRandom
import Testing

@testable import Discovery

/// The score of mixed variables.
struct DegenerateGaussianBICTests {
  /// x continuous, g of three levels that moves with x, y continuous that moves with g, h of two levels apart.
  private static func table(rows: Int, seed: UInt64) throws -> Table {
    var generator = SplitMix64(seed: seed)
    var (x, g, y, h) = ([Double](), [String](), [Double](), [String]())
    for _ in 0..<rows {
      let base = generator.uniform() + generator.uniform() + generator.uniform()
      let level =
        base + 0.3 * generator.uniform() < 1.4 ? "low" : base + 0.3 * generator.uniform() < 1.9 ? "mid" : "top"
      x.append(base)
      g.append(level)
      y.append((level == "low" ? 0 : level == "mid" ? 1.5 : 1) + generator.uniform() + generator.uniform())
      h.append(generator.below(2) == 0 ? "no" : "yes")
    }
    return try Table([
      ("x", .numbers(x)), ("g", .levels(g)), ("y", .numbers(y)), ("h", .levels(h)), ("c", .numbers(y.map { _ in 3 })),
    ])
  }

  @Test("a continuous child with a categorical parent: the analysis of variance")
  func analysisOfVariance() throws {
    let table = try Self.table(rows: 400, seed: 1)
    let score = try DegenerateGaussianBIC(TableSource(table))
    #expect(score.variableCount == 5 && score.sampleSize == 400)
    var groups: [String: [Double]] = [:]
    for row in 0..<400 {
      groups[try #require(table.columns[1].text(row: row)), default: []].append(table.columns[2].number(row: row))
    }
    func squares(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let within = groups.sorted { $0.key < $1.key }.reduce(0) { $0 + squares($1.value) }
    let all = squares((0..<400).map { table.columns[2].number(row: $0) })
    // λ = 2: two coefficients at ln n each; γ = ¼: half of ln p for the edge.
    let expected = -200 * log(within / all) - 2 * log(400.0) - log(5.0) / 2
    #expect(abs(score.localScore(of: 2, parents: [1]) - expected) < 1e-9 * abs(expected))
    #expect(score.localScore(of: 2, parents: []) == 0)
  }

  @Test("equivalent graphs score the same, whatever the kinds")
  func scoreEquivalence() throws {
    let score = try DegenerateGaussianBIC(TableSource(try Self.table(rows: 300, seed: 2)))
    func complete(_ order: [Int]) -> Double {
      order.indices.reduce(0) { $0 + score.localScore(of: order[$1], parents: Array(order[..<$1])) }
    }
    let first = complete([0, 1, 2, 3])
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
      #expect(abs(complete(order) - first) < 1e-8 * abs(first))
    }
  }

  @Test("of continuous variables alone it is the Gaussian BIC")
  func continuousAlone() throws {
    let table = try Self.table(rows: 200, seed: 3).selecting(["x", "y"])
    let moments = try TableSource(table).moments(of: [0, 1])
    let (mixed, gaussian) = (try DegenerateGaussianBIC(TableSource(table)), GaussianBIC(moments))
    for (child, parents) in [(0, [1]), (1, [0])] {
      let expected = gaussian.localScore(of: child, parents: parents)
      #expect(abs(mixed.localScore(of: child, parents: parents) - expected) < 1e-9 * abs(expected))
    }
  }

  @Test("a search finds who is tied to whom, and leaves a constant column alone")
  func search() throws {
    let score = try DegenerateGaussianBIC(TableSource(try Self.table(rows: 1_000, seed: 4)))
    let found = try OrderSearch(score).run()
    var pairs = Set<[Int]>()
    for (child, parents) in found.parents.enumerated() {
      for parent in parents { pairs.insert([parent, child].sorted()) }
    }
    #expect(pairs == [[0, 1], [1, 2]])
  }

  @Test("equal columns and columns without a value leave the scores finite")
  func degenerateColumns() throws {
    let x: [Double] = [1, 2, 3, 4, 5, 7]
    let table = try Table([
      ("x", .numbers(x)), ("copy", .numbers(x)), ("g", .levels(["a", "b", "a", "b", "a", "b"])),
      ("same", .levels(["u", "v", "u", "v", "u", "v"])), ("one", .levels(["a", "a", "a", "a", "a", "a"])),
    ])
    let score = try DegenerateGaussianBIC(TableSource(table))
    for child in 0..<5 {
      let others = (0..<5).filter { $0 != child }
      for set in 0..<16 {
        let parents = others.enumerated().filter { set >> $0.offset & 1 == 1 }.map(\.element)
        #expect(score.localScore(of: child, parents: parents).isFinite)
      }
    }
    #expect(score.localScore(of: 4, parents: [0, 2]) <= 0)
  }
}
