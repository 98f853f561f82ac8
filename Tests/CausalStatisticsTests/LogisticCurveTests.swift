import CausalStatistics
import Glibc
import Testing

/// The logistic curve of many rows at once, beside the C library's exponential.
@Suite struct LogisticCurveTests {
  private static func curve(_ values: [Double]) -> [Double] {
    var values = values
    values.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { LogisticCurve.apply(to: start, buffer.count) }
    }
    return values
  }

  @Test("Within 4 units in the last place of 1 / (1 + exp(−η)) from −708 to 708")
  func agrees() {
    let linear = stride(from: -708.0, through: 708, by: 0.173).map { $0 } + [0, -0.0, 1e-300, -1e-17, 36.7, -36.7, 708]
    for (x, value) in zip(linear, LogisticCurveTests.curve(linear)) {
      let small = exp(-abs(x))
      let expected = (x >= 0 ? 1 : small) / (1 + small)
      #expect(abs(value - expected) <= 4 * expected.ulp, "at \(x): \(value) and \(expected)")
    }
  }

  @Test("The ends: 0 and 1 far out, and what is no number stays none")
  func ends() {
    let values = LogisticCurveTests.curve([-709, -1e300, -.infinity, 709, 1e300, .infinity, .nan])
    #expect(values[0...2].allSatisfy { $0 == 0 })
    #expect(values[3...5].allSatisfy { $0 == 1 })
    #expect(values[6].isNaN)
  }

  @Test("Rows of one weight, of several weights and of none give the steps that their sums say")
  func weightedSteps() throws {
    var stream = RandomStream(seed: 7)
    let rows = 1_201
    let columns = (0..<3).map { _ in (0..<rows).map { _ in stream.normal() } }
    let outcome = (0..<rows).map { row in stream.uniform() < 1 / (1 + exp(-columns[0][row])) ? 1.0 : 0 }
    let names = ["a", "b", "c"]
    func step(_ weights: [Double]?) throws -> NewtonStep {
      let source = try RegressionRows(names: names, predictors: columns, outcome: outcome, weights: weights)
      let design = StandardizedDesign(predictors: [0, 1, 2], centres: [0, 0.1, -0.2], scales: [1, 2, 0.5])
      return try source.newtonStep(
        NewtonRequest(
          family: .logistic, design: design, parameters: [0.1, -0.4, 2, 0.3], direction: [0, 0, 0, 0]))
    }
    let plain = try step(nil)
    let threes = try step((0..<rows).map { $0 % 3 == 0 ? 3 : 0 })
    let uneven = try step((0..<rows).map { $0 % 3 == 0 ? 3 : 1e-9 })
    let ones = try step([Double](repeating: 1, count: rows))
    #expect(ones == plain)
    #expect(threes.rows == (rows + 2) / 3)
    #expect(uneven.rows == rows)
    #expect(abs(threes.logLikelihood - uneven.logLikelihood) < 1e-5)
    for (a, b) in zip(threes.gradient, uneven.gradient) { #expect(abs(a - b) < 1e-5) }
    for (a, b) in zip(threes.information.storage, uneven.information.storage) { #expect(abs(a - b) < 1e-5) }
    // Thirds of the rows, each alone, add up to all.
    var sum = NewtonStep(width: 4)
    for part in 0..<3 { sum.merge(try step((0..<rows).map { $0 % 3 == part ? 1 : 0 })) }
    #expect(sum.rows == rows)
    #expect(abs(sum.logLikelihood - plain.logLikelihood) <= 1e-12 * abs(plain.logLikelihood))
    for (a, b) in zip(sum.gradient, plain.gradient) { #expect(abs(a - b) <= 1e-10) }
    for (a, b) in zip(sum.information.storage, plain.information.storage) { #expect(abs(a - b) <= 1e-10) }
  }
}
