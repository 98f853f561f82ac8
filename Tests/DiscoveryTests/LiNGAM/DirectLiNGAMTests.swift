import CausalGraphs
import CausalStatistics
import Glibc
import SeededRandom
import Testing

@testable import Discovery

@Suite("DirectLiNGAM")
struct DirectLiNGAMTests {
  static func exponential(_ generator: inout SplitMix64) -> Double { -log(1 - generator.uniform()) - 1 }
  static func uniform(_ generator: inout SplitMix64) -> Double { 2 * generator.uniform() - 1 }

  @Test("Order, edges and coefficients are those of the lingam package")
  func package() throws {
    let data = Matrix(columns: LiNGAMFixture.columns)
    let outcome = try DirectLiNGAM().run(data, variables: Samples.names(4))
    #expect(outcome.order == LiNGAMFixture.order)
    for effect in 0..<4 {
      for cause in 0..<4 {
        let expected = LiNGAMFixture.coefficients[effect][cause]
        #expect(abs(outcome.coefficients[effect, cause] - expected) < 1e-10)
        #expect(outcome.graph.contains(DirectedEdge(cause, effect)) == (expected != 0))
      }
    }
  }

  @Test("The evidence of pairs is the package's")
  func evidence() {
    for (first, second, expected) in LiNGAMFixture.evidence {
      let (x, y) = (LiNGAMFixture.columns[first], LiNGAMFixture.columns[second])
      #expect(abs(PairwiseDirection.entropy.evidence(x, y) - expected) < 1e-11)
      #expect(abs(PairwiseDirection.entropy.evidence(y, x) + expected) < 1e-11)
    }
  }

  @Test("Sums on lanes are those of the definition, whatever the number of rows", arguments: [0, 1, 3, 4, 5, 64, 131])
  func kernel(rows: Int) {
    var generator = SplitMix64(seed: 30)
    let x = (0..<(rows + 1)).map { $0 % 17 == 0 ? 36.5 * generator.uniform() : 6 * generator.uniform() - 3 }
    let y = (0..<(rows + 1)).map { _ in generator.uniform() - 0.5 }
    let fast = NegentropyKernel.lanes(x, 0.3, y, 0.9, rows)
    let plain = NegentropyKernel.plain(x, 0.3, y, 0.9, 0..<rows)
    #expect(abs(fast.logCosh - plain.logCosh) <= 1e-11 * max(1, plain.logCosh))
    #expect(abs(fast.gauss - plain.gauss) <= 1e-11 * Double(max(1, rows)))
  }

  @Test("More rows than a lane's product holds", arguments: [9_001])
  func longColumns(rows: Int) {
    let x = (0..<rows).map { Double($0 % 7) * 0.01 - 0.03 }
    let fast = NegentropyKernel.lanes(x, 0, x, 1, rows)
    let plain = NegentropyKernel.plain(x, 0, x, 1, 0..<rows)
    #expect(fast.logCosh.isFinite && abs(fast.logCosh - plain.logCosh) < 1e-10 * Double(rows))
  }

  @Test("Values far out take the plain way, and stay finite")
  func outliers() throws {
    var generator = SplitMix64(seed: 31)
    let truth = try DirectedAcyclicGraph(Samples.names(2), edges: [DirectedEdge(0, 1)])
    var columns = Samples.columns(of: truth, rows: 4_000, using: &generator, noise: DirectLiNGAMTests.exponential)
    columns[0][17] = 1e7
    for measure in PairwiseDirection.allCases { #expect(measure.evidence(columns[0], columns[1]).isFinite) }
    #expect(try DirectLiNGAM().run(Matrix(columns: columns), variables: truth.variables).order.count == 2)
  }

  @Test("The order is that of comparing all pairs", arguments: 0..<6 as Range<UInt64>)
  func allPairs(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [32])
    let truth = try Samples.graph(6, density: 0.5, using: &generator)
    let columns = Samples.columns(of: truth, rows: 150, using: &generator, noise: DirectLiNGAMTests.uniform)
    let outcome = try DirectLiNGAM(threads: 3).run(Matrix(columns: columns), variables: truth.variables)
    #expect(outcome.order == DirectLiNGAMTests.plainOrder(columns))
    #expect(outcome.comparisons < 5 + 4 + 3 + 2 + 1 + 6 * 5 * 4)
    #expect(outcome == (try DirectLiNGAM().run(Matrix(columns: columns), variables: truth.variables)))
  }

  /// By all pairs of residuals at each step, as the papers say.
  static func plainOrder(_ data: [[Double]]) -> [Int] {
    var (columns, remaining, order) = (data, Array(data.indices), [Int]())
    while !remaining.isEmpty {
      let sums = remaining.map { first in
        remaining.reduce(0.0) { sum, second in
          guard first != second else { return sum }
          let evidence = min(0, PairwiseDirection.entropy.evidence(columns[first], columns[second]))
          return sum + evidence * evidence
        }
      }
      var place = 0
      for index in sums.indices where sums[index] < sums[place] { place = index }
      let cause = remaining.remove(at: place)
      order.append(cause)
      let rows = Double(columns[cause].count)
      let x = columns[cause]
      let mean = x.reduce(0, +) / rows
      for other in remaining {
        let otherMean = columns[other].reduce(0, +) / rows
        let covariance = zip(x, columns[other]).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - otherMean) }
        let slope = covariance / x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        columns[other] = zip(columns[other], x).map { $0 - slope * $1 }
      }
    }
    return order
  }

  @Test("With many rows the true graph is found", arguments: [0, 1] as [UInt64])
  func recovery(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [33])
    let truth = try Samples.graph(5, density: 0.5, using: &generator)
    let noise = seed == 0 ? DirectLiNGAMTests.uniform : DirectLiNGAMTests.exponential
    let columns = Samples.columns(of: truth, rows: 3_000, using: &generator, noise: noise)
    let outcome = try DirectLiNGAM().run(Matrix(columns: columns), variables: truth.variables)
    #expect(outcome.graph == truth)
    let full = try DirectLiNGAM(pruning: .none).run(Matrix(columns: columns), variables: truth.variables)
    #expect(full.graph.edgeCount == 10 && full.order == outcome.order)
  }

  /// A double exponential is sparse, an exponential skewed; 2,000 rows leave each measure several standard errors.
  @Test("Measures point from cause to effect", arguments: 0..<5 as Range<UInt64>, PairwiseDirection.allCases)
  func directions(seed: UInt64, measure: PairwiseDirection) throws {
    var generator = SplitMix64(seed: seed, stream: [34])
    let truth = try DirectedAcyclicGraph(Samples.names(2), edges: [DirectedEdge(0, 1)])
    var columns = Samples.columns(of: truth, rows: 2_000, using: &generator) { generator in
      let side = measure == .tanh && generator.uniform() < 0.5 ? -1.0 : 1
      return -side * log(1 - generator.uniform())
    }
    if seed % 2 == 1 { columns[0] = columns[0].map { -$0 * 1e5 + 1e6 } }
    #expect(measure.evidence(columns[0], columns[1]) > 0 && measure.evidence(columns[1], columns[0]) < 0)
    #expect(PairwiseDirection.entropy.evidence(columns[0], [Double](repeating: 3, count: 2_000)) == 0)
    #expect(PairwiseDirection.entropy.evidence(columns[0], columns[0]) == 0)
  }

  @Test("Knowledge is obeyed", arguments: 0..<5 as Range<UInt64>)
  func constraints(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [35])
    let truth = try Samples.graph(5, density: 0.6, using: &generator)
    let columns = Samples.columns(of: truth, rows: 100, using: &generator, noise: DirectLiNGAMTests.exponential)
    let knowledge = BackgroundKnowledge(
      required: [.init("v1", "v0")], forbidden: [.init("v3", "v2")], tiers: [["v4"], ["v0", "v1", "v2", "v3"]])
    let constraints = try EdgeConstraints(knowledge, over: truth.variables)
    let outcome = try DirectLiNGAM().run(
      Matrix(columns: columns), variables: truth.variables, constraints: constraints)
    let place = (0..<5).map { node in outcome.order.firstIndex(of: node) ?? 0 }
    #expect(place[1] < place[0] && place[4] == 0)
    #expect(outcome.graph.contains(DirectedEdge(1, 0)))
    #expect(outcome.graph.edges.allSatisfy { !constraints.isForbidden[$0.source * 5 + $0.target] })
  }

  @Test("A forbidden edge does not forbid a longer way")
  func longerWay() throws {
    var generator = SplitMix64(seed: 36)
    let truth = try DirectedAcyclicGraph(Samples.names(3), edges: [DirectedEdge(0, 1), DirectedEdge(1, 2)])
    let columns = Samples.columns(of: truth, rows: 2_000, using: &generator, noise: DirectLiNGAMTests.exponential)
    let constraints = try EdgeConstraints(
      BackgroundKnowledge(forbidden: [.init("v0", "v2")]), over: truth.variables)
    let outcome = try DirectLiNGAM().run(
      Matrix(columns: columns), variables: truth.variables, constraints: constraints)
    #expect(outcome.order == [0, 1, 2] && outcome.graph == truth)
  }

  @Test("What can not be analysed is refused by name")
  func refusals() throws {
    let names = try Samples.names(3)
    func run(_ columns: [[Double]]) throws -> DirectLiNGAM.Outcome {
      try DirectLiNGAM().run(Matrix(columns: columns), variables: names)
    }
    let good = Array(LiNGAMFixture.columns[..<3])
    #expect(throws: LiNGAMError.tooFewRows(rows: 4, variables: 3)) { try run(good.map { Array($0[..<4]) }) }
    #expect(throws: LiNGAMError.constantColumn("v1")) {
      try run([good[0], [Double](repeating: 2, count: 60), good[2]])
    }
    var infinite = good
    infinite[2][5] = .infinity
    #expect(throws: LiNGAMError.notFinite(variable: "v2", row: 5)) { try run(infinite) }
    #expect(throws: LiNGAMError.self) { try run([good[0], good[1], zip(good[0], good[1]).map { $0 + $1 }]) }
    let none = Matrix(rows: 0, columns: 0)
    #expect(try DirectLiNGAM().run(none, variables: Samples.names(0)).order.isEmpty)
  }
}
