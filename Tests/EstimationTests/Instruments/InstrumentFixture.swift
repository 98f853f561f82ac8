import CausalData
import CausalStatistics
import Foundation
import Identification

@testable import Estimation

/// Tables under Tests/Fixtures/Estimation, and simulated ones with an instrument.
enum InstrumentFixture {
  static func table(_ name: String, file: String = #filePath) throws -> Table {
    var folder = URL(fileURLWithPath: file)
    while folder.lastPathComponent != "Tests" { folder.deleteLastPathComponent() }
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/Estimation/\(name)"))
    return try Table.read(bytes: Array(data))
  }

  static func effect(
    _ treatment: String, _ outcome: String, by instruments: [String], given set: [String] = []
  ) -> IdentifiedEffect {
    var effect = IdentifiedEffect(.instrument, treatments: [treatment], outcome: outcome)
    (effect.instruments, effect.conditioningSet) = (instruments, set)
    return effect
  }

  static let cardCovariates = [
    "exper", "expersq", "black", "south", "smsa", "smsa66", "reg661", "reg662", "reg663", "reg664", "reg665", "reg666",
    "reg667", "reg668",
  ]

  /// y = 0.7 x + w + u, x = strength (z1 + z2 + z3)/√3 + w + u + noise: least squares is biased by u.
  static func columns(rows: Int, strength: Double, seed: UInt64, run: Int) -> [String: [Double]] {
    var stream = RandomStream(seed: seed, stream: run)
    var columns: [String: [Double]] = [:]
    for _ in 0..<rows {
      let (w, u) = (stream.normal(), stream.normal())
      let z = [stream.normal(), stream.normal() + 0.5 * w, stream.normal()]
      let x = strength * (z[0] + z[1] + z[2]) / 3.0.squareRoot() + w + u + stream.normal()
      let y = 0.7 * x + w + u + (0.5 + abs(z[0])) * stream.normal()
      for (name, value) in [("z1", z[0]), ("z2", z[1]), ("z3", z[2]), ("w", w), ("x", x), ("y", y)] {
        columns[name, default: []].append(value)
      }
    }
    return columns
  }

  static func table(rows: Int, strength: Double, seed: UInt64, run: Int) throws -> Table {
    let columns = columns(rows: rows, strength: strength, seed: seed, run: run)
    return try Table(columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: .numbers($0.value)) })
  }
}
