import CausalData
import Estimation
import Testing

@testable import Reporting

@Suite struct EstimatePictureTests {
  private static func weighted() throws -> [EffectEstimate] {
    var (a, b, t, y): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for row in 0..<240 {
      // A lattice in place of chance: every third row of large a is untreated, every third of small a treated.
      let (first, second) = (Double(row % 16) / 8 - 1, Double(row * 7 % 15) / 7 - 1)
      let isTreated = (first > 0) != (row % 3 == 0)
      a.append(first)
      b.append(second)
      t.append(isTreated ? 1 : 0)
      y.append(2 * first + second * second + (isTreated ? 1.5 : 0) + Double(row * 13 % 11) / 10)
    }
    let table = try Table([
      ("age", .numbers(a)), ("blood <pressure> & \"pulse\"", .numbers(b)), ("t", .numbers(t)), ("y", .numbers(y)),
    ])
    let sample = try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: ["age", "blood <pressure> & \"pulse\""]), in: table)
    return try EffectEstimators.standard
      .filter { $0.obstacle(for: sample, EstimationSettings()) == nil }
      .flatMap { try $0.estimate(sample, EstimationSettings()) }
  }

  @Test("A love plot has a row a covariate, both dots, a text for those who cannot see it; names cannot break it")
  func lovePlot() throws {
    let estimate = try #require(try EstimatePictureTests.weighted().first { $0.method == .weighting })
    let svg = LovePlot(try #require(estimate.balance)).svg
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("blood &lt;pressure&gt; &amp; &quot;pulse&quot;"))
    #expect(!svg.contains("<pressure>"))
    #expect(svg.ranges(of: " before: ").count == 2)
    #expect(svg.contains("<desc>Standardised mean differences of 2 covariates."))
    #expect(svg.contains("prefers-color-scheme:dark"))
  }

  @Test("An overlap histogram's bars are as many as the bins that hold rows")
  func overlap() throws {
    let estimate = try #require(try EstimatePictureTests.weighted().first { $0.method == .weighting })
    let overlap = try #require(estimate.overlap)
    let svg = OverlapHistogram(overlap).svg
    let bins = (overlap.treated.histogram + overlap.control.histogram).count { $0 > 0 }
    #expect(svg.ranges(of: " bar\"").count == bins)
    #expect(svg.contains("Scores of \(overlap.treated.rows) treated rows"))
  }

  @Test("A forest plot names each method with its figures; an unbounded interval runs to the edge")
  func forest() throws {
    var estimates = try EstimatePictureTests.weighted()
    #expect(estimates.count > 3)
    estimates[0].interval = ConfidenceInterval(lower: -.infinity, upper: .infinity, level: 0.95)
    let svg = ForestPlot(estimates).svg
    for estimate in estimates { #expect(svg.contains(">\(estimate.method.rawValue)<")) }
    #expect(svg.contains("(−∞ to ∞)"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    #expect(ForestPlot([]).svg.hasSuffix("</svg>\n"))
  }

  @Test("Figures as people read them")
  func figures() {
    let expected: [(Double, String)] = [
      (0, "0"), (1, "1"), (3.4405, "3.44"), (-0.0123456, "−0.0123"), (1_234.6, "1235"), (0.1, "0.1"), (99.96, "100"),
      (1e9, "1.0e9"), (.infinity, "∞"), (.nan, "?"), (0.00002, "2.0e−5"),
    ]
    for (value, text) in expected { #expect(ChartDrawing.figure(value) == text, "\(value)") }
    #expect(ChartAxis.ticks(0, 1) == [0, 0.2, 0.4, 0.6, 0.8, 1].map { $0 == 0.6 ? 3 * 0.2 : $0 })
    #expect(ChartAxis.ticks(-3, 7).first == -4 && ChartAxis.ticks(-3, 7).last == 8)
    #expect(ChartAxis.ticks(2, 2) == [2])
  }
}
