import CausalStatistics
import Foundation
import Testing

/// Against R 4.2.2 and scipy 1.13.1: what each of them says, where mpmath agrees with it (the generator beside the fixtures
/// states the rule, and each fixture how many values it left out).
@Suite("Distributions against R and scipy")
struct DistributionOracleTests {
  /// Relative, of densities, tails, their logarithms and quantiles alike.
  private let tolerance = 1e-10

  @Test("Normal law")
  func normal() throws {
    try checkPlaces("normal", atLeast: 180) { _ in Normal.standard }
    try checkQuantiles("normal", atLeast: 60) { _ in Normal.standard }
  }

  @Test("χ² law")
  func chiSquared() throws {
    try checkPlaces("chi-squared", atLeast: 1_600) { try ChiSquared(degreesOfFreedom: $0[0]) }
    try checkQuantiles("chi-squared", atLeast: 600) { try ChiSquared(degreesOfFreedom: $0[0]) }
  }

  @Test("Student's law")
  func student() throws {
    try checkPlaces("student", atLeast: 1_800) { try StudentT(degreesOfFreedom: $0[0]) }
    try checkQuantiles("student", atLeast: 600) { try StudentT(degreesOfFreedom: $0[0]) }
  }

  @Test("F law")
  func fisher() throws {
    try checkPlaces("fisher", atLeast: 1_400) { try FDistribution(numerator: $0[0], denominator: $0[1]) }
    try checkQuantiles("fisher", atLeast: 500) { try FDistribution(numerator: $0[0], denominator: $0[1]) }
  }

  @Test("Binomial law")
  func binomial() throws {
    let lines = try Self.lines("binomial.r-scipy")
    var check = OracleCheck(tolerance: tolerance)
    for line in lines {
      let law = try Binomial(trials: Int(line[0]), probability: line[1])
      let successes = Int(line[2])
      let tails = law.tails(at: successes)
      let ours = [
        law.mass(successes), law.logMass(successes), tails.lower, tails.logLower, tails.upper, tails.logUpper,
      ]
      for tool in [3, 9] { check.add(ours, against: line[tool..<tool + 6], at: line) }
    }
    #expect(check.compared > 900 && check.worst < tolerance)
    var exact = 0
    for line in try Self.lines("binomial.r-scipy-quantiles") {
      let law = try Binomial(trials: Int(line[0]), probability: line[1])
      let (below, above) = (law.quantile(line[2]), law.upperQuantile(line[2]))
      for (place, expected) in line.enumerated().dropFirst(3) where !expected.isNaN {
        #expect((place % 2 == 1 ? below : above) == Int(expected), "\(line), place \(place)")
        exact += 1
      }
    }
    #expect(exact > 500)
  }

  /// Density, its log, P, log P, Q, log Q of R and then scipy behind the parameters and the place.
  private func checkPlaces<Law: ContinuousDistribution>(
    _ name: String, atLeast count: Int, _ make: ([Double]) throws -> Law
  ) throws {
    var check = OracleCheck(tolerance: tolerance)
    for line in try Self.lines("\(name).r-scipy") {
      let place = line.count - 13
      let (law, x) = (try make(line), line[place])
      let tails = law.tails(at: x)
      let ours = [law.density(x), law.logDensity(x), tails.lower, tails.logLower, tails.upper, tails.logUpper]
      check.add(ours, against: line[(place + 1)..<(place + 7)], at: line)
      check.add(ours, against: line[(place + 7)...], at: line)
    }
    #expect(check.compared >= count && check.worst < tolerance)
  }

  /// The quantile with p below it and that with p above it of R and then scipy, behind the parameters and p.
  private func checkQuantiles<Law: ContinuousDistribution>(
    _ name: String, atLeast count: Int, _ make: ([Double]) throws -> Law
  ) throws {
    var check = OracleCheck(tolerance: tolerance)
    for line in try Self.lines("\(name).r-scipy-quantiles") {
      let place = line.count - 5
      let (law, level) = (try make(line), line[place])
      let ours = [law.quantile(level), law.upperQuantile(level)]
      check.add(ours, against: line[(place + 1)..<(place + 3)], at: line)
      check.add(ours, against: line[(place + 3)...], at: line)
    }
    #expect(check.compared >= count && check.worst < tolerance)
  }

  /// The numbers of each line, NaN for a dash.
  private static func lines(_ name: String, file: String = #filePath) throws -> [[Double]] {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Fixtures/Distributions/\(name).txt"), encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      line.split(separator: " ").map { Double($0) ?? .nan }
    }
  }
}

/// Counts comparisons and keeps the greatest error.
private struct OracleCheck {
  let tolerance: Double
  var compared = 0
  var worst = 0.0

  mutating func add(_ ours: [Double], against theirs: ArraySlice<Double>, at line: [Double]) {
    for (value, expected) in zip(ours, theirs) where !expected.isNaN {
      let error = relativeError(value, expected)
      if !(error < tolerance) { Issue.record("\(line): \(value), not \(expected): \(error)") }
      worst = max(worst, error)
      compared += 1
    }
  }
}
