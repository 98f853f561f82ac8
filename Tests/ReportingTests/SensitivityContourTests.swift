import CausalData
import Estimation
import Refutation
import Testing

@testable import Reporting

@Suite("Sensitivity contour")
struct SensitivityContourTests {
  /// y = t + x + noise on a lattice, x related to t.
  private func analysis(effect: Double = 1, name: String = "age") throws -> PartialR2Analysis {
    var (x, t, y): ([Double], [Double], [Double]) = ([], [], [])
    for row in 0..<300 {
      let first = Double(row % 17) / 8 - 1
      x.append(first)
      t.append(0.4 * first + Double(row * 7 % 23) / 11 - 1)
      y.append(effect * t[row] + 0.6 * first + Double(row * 13 % 29) / 7 - 2)
    }
    let table = try Table([(name, .numbers(x)), ("t", .numbers(t)), ("y", .numbers(y))])
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: [name]), in: table)
    let subject = try RefutationSubject.subjects(sample, LinearRegressionEstimator(), EstimationSettings())[0]
    return try PartialR2Refuter().analysis(of: subject)
  }

  @Test("Has its lines, its benchmarks, and a text for those who cannot see it; names cannot break it")
  func parts() throws {
    let svg = SensitivityContour(try analysis(name: "blood <pressure> & \"pulse\"")).svg
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(!svg.contains("<pressure>"))
    #expect(svg.contains("2 × blood &lt;pressure&gt; &amp; &quot;pulse&quot;"))
    #expect(svg.contains("class=\"second trace\""))
    #expect(svg.contains("stroke-dasharray"))
    #expect(svg.contains("<desc>The estimate is "))
    #expect(svg.contains("prefers-color-scheme:dark"))
  }

  @Test("Drawn for estimates of every kind", arguments: [-50, -1, 0, 0.01, 1000] as [Double])
  func kinds(effect: Double) throws {
    let svg = SensitivityContour(try analysis(effect: effect)).svg
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }
}
