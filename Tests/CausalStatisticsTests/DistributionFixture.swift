import Foundation

/// The lines of a file of Tests/Fixtures/Distributions, computed with mpmath by the program that lies beside them.
enum DistributionFixture {
  struct Line: Sendable {
    let inputs: [Double]
    let logDensity, lower, upper, logLower, logUpper: Double
  }

  static func lines(_ name: String, file: String = #filePath) throws -> [Line] {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Fixtures/Distributions/\(name).txt"), encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let numbers = line.split(separator: " ").map { Double($0) ?? .nan }
      let rest = Array(numbers.suffix(5))
      return Line(
        inputs: Array(numbers.dropLast(5)), logDensity: rest[0], lower: rest[1], upper: rest[2], logLower: rest[3],
        logUpper: rest[4])
    }
  }
}

/// |value − expected| over |expected|; 0 where both are equal, infinite where one is not a number.
func relativeError(_ value: Double, _ expected: Double) -> Double {
  if value == expected { return 0 }
  let error = abs(value - expected) / abs(expected)
  return error.isNaN ? .infinity : error
}
