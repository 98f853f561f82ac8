import CausalStatistics
import Glibc
import OrderedCollections
import StrictJSON

/// The test of Anderson and Rubin (1949) and the effects that it does not reject: right however weak the instruments are.
struct AndersonRubin {
  /// That all effects are 0.
  let test: TestOutcome
  /// The effects not rejected, as intervals from left to right, −∞ and ∞ among the ends; nil with several treatments.
  let set: [ClosedRange<Double>]?
  let level: Double

  /// - Parameter level: of confidence, in 0..<1.
  init?(_ estimate: KClassEstimate, level: Double) {
    let fit = estimate.fit
    let (l, q) = (fit.moments.instrumentCount, fit.moments.treatmentCount)
    let freedom = estimate.reducedFreedom(estimate.scores)
    let outcomeSums = fit.moments.products.selecting(rows: fit.moments.z, columns: [fit.moments.y]).storage
    guard let law = try? FDistribution(numerator: Double(l), denominator: freedom) else { return nil }
    let critical = law.upperQuantile(1 - level)
    self.level = level
    let unit = fit.moments.coefficientUnits[0]
    let found: [ClosedRange<Double>]
    if let scores = estimate.scores {
      guard let test = estimate.robustTest(outcomeSums, scores.block(q, q, instruments: l)) else { return nil }
      self.test = test
      guard q == 1 else {
        set = nil
        return
      }
      let bound = critical * Double(l) * estimate.reducedFactor(scores)
      let treatmentSums = fit.moments.products.selecting(rows: fit.moments.z, columns: fit.moments.x).storage
      let (xx, xy, yy) = (
        scores.block(0, 0, instruments: l), scores.block(0, 1, instruments: l), scores.block(1, 1, instruments: l)
      )
      if l == 1 {
        found = AndersonRubin.solutions(
          treatmentSums[0] * treatmentSums[0] - bound * xx[0, 0],
          -2 * (treatmentSums[0] * outcomeSums[0] - bound * xy[0, 0]),
          outcomeSums[0] * outcomeSums[0] - bound * yy[0, 0])
      } else {
        let centre = fit.slopes[0]
        let spread = max(estimate.covariance[0, 0].squareRoot(), .leastNormalMagnitude)
        found = AndersonRubin.scan(centre: centre, spread: spread) { cosine, sine in
          // The residual's sums at the effect β, times a common factor: y · cosine − x · sine with β = sine / cosine.
          let sums = zip(outcomeSums, treatmentSums).map { $0 * cosine - $1 * sine }
          var middle = Matrix(rows: l, columns: l)
          for column in 0..<l {
            for row in 0..<l {
              middle[row, column] =
                yy[row, column] * cosine * cosine - (xy[row, column] + xy[column, row]) * cosine * sine
                + xx[row, column] * sine * sine
            }
          }
          guard let factor = try? Cholesky(middle) else { return .infinity }
          return zip(sums, factor.solve(sums)).reduce(-bound) { $0 + $1.0 * $1.1 }
        }
      }
    } else {
      let left = fit.left[q, q]
      guard fit.firstStageFreedom > 0, left > 0 else { return nil }
      test = TestOutcome(
        f: fit.explained[q, q] / Double(l) / (left / freedom), numerator: l, denominator: freedom)
      guard q == 1 else {
        set = nil
        return
      }
      let bound = critical * Double(l) / freedom
      found = AndersonRubin.solutions(
        fit.explained[0, 0] - bound * fit.left[0, 0], -2 * (fit.explained[0, 1] - bound * fit.left[0, 1]),
        fit.explained[1, 1] - bound * fit.left[1, 1])
    }
    set = found.map { ($0.lowerBound * unit)...($0.upperBound * unit) }
  }

  /// Where a x² + b x + c ≤ 0.
  static func solutions(_ a: Double, _ b: Double, _ c: Double) -> [ClosedRange<Double>] {
    let line: ClosedRange<Double> = -.infinity...(.infinity)
    guard a != 0 else {
      if b == 0 { return c <= 0 ? [line] : [] }
      return b > 0 ? [-.infinity...(-c / b)] : [(-c / b)...(.infinity)]
    }
    let discriminant = b * b - 4 * a * c
    guard discriminant > 0 else { return a > 0 ? [] : [line] }
    let root = -0.5 * (b + (b < 0 ? -1 : 1) * discriminant.squareRoot())
    let (first, second) = (root / a, root == 0 ? 0 : c / root)
    let (low, high) = (min(first, second), max(first, second))
    guard low.isFinite, high.isFinite else { return [line] }
    return a > 0 ? [low...high] : [-.infinity...low, high...(.infinity)]
  }

  /// Where `excess` ≤ 0, over the angles of the projective line: 1,024 of them, denser around the centre, and the ends
  /// by bisection. A gap narrower than the grid is not seen.
  static func scan(
    centre: Double, spread: Double, _ excess: (_ cosine: Double, _ sine: Double) -> Double
  ) -> [ClosedRange<Double>] {
    let count = 1_024
    func value(_ angle: Double) -> Double { centre + spread * tan(angle) }
    func isInside(_ angle: Double) -> Bool {
      // β = centre + spread tan(angle), as a direction.
      let (cosine, sine) = (cos(angle), centre * cos(angle) + spread * Glibc.sin(angle))
      let length = (cosine * cosine + sine * sine).squareRoot()
      return excess(cosine / length, sine / length) <= 0
    }
    let angles = (0...count).map { Double.pi * (Double($0) / Double(count) - 0.5) }
    let inside = angles.map(isInside)
    func edge(_ outer: Double, _ inner: Double) -> Double {
      var (outer, inner) = (outer, inner)
      for _ in 0..<60 {
        let middle = 0.5 * (outer + inner)
        if isInside(middle) { inner = middle } else { outer = middle }
      }
      return value(inner)
    }
    var found: [ClosedRange<Double>] = []
    var start: Double? = inside[0] ? -.infinity : nil
    for place in 1...count where inside[place] != inside[place - 1] {
      if inside[place] {
        start = edge(angles[place - 1], angles[place])
      } else if let low = start {
        found.append(low...max(low, edge(angles[place], angles[place - 1])))
        start = nil
      }
    }
    if let low = start { found.append(low...(.infinity)) }
    return found
  }

  /// The set in words.
  var words: String? {
    guard let set else { return nil }
    let share = "\(NumberText.text((level * 1000).rounded() / 10)) %"
    func shown(_ value: Double) -> String { NumberText.significant(value, digits: 5) }
    guard let first = set.first else {
      return "no effect at all fits these instruments at \(share): they contradict one another"
    }
    if first.lowerBound == -.infinity, first.upperBound == .infinity {
      return "every effect fits at \(share): the instruments are too weak to say anything"
    }
    let parts = set.map { part -> String in
      if part.lowerBound == -.infinity { return "up to \(shown(part.upperBound))" }
      if part.upperBound == .infinity { return "from \(shown(part.lowerBound)) on" }
      return "from \(shown(part.lowerBound)) to \(shown(part.upperBound))"
    }
    let isBounded = set.allSatisfy { $0.lowerBound.isFinite && $0.upperBound.isFinite }
    return "effects \(parts.joined(separator: " and ")) fit at \(share)"
      + (isBounded ? "" : ": the instruments are too weak to bound the effect")
  }

  var json: JSONValue {
    var object = JSONObject()
    object["f"] = .number(test.statistic)
    object["p_value"] = test.pValue.isFinite ? .number(test.pValue) : .null
    if let set {
      object["level"] = .number(level)
      object["set"] = .array(
        set.map { part in
          .array([part.lowerBound, part.upperBound].map { $0.isFinite ? .number($0) : .null })
        })
      if let words { object["set_in_words"] = .string(words) }
    }
    return .object(object)
  }
}

extension NumberText {
  /// A number rounded to some digits, for sentences.
  package static func significant(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value != 0 else { return text(value) }
    let power = Double(digits - 1) - floor(log10(abs(value)))
    guard abs(power) < 300 else { return "\(value)" }
    let factor = pow(10, abs(power))
    let rounded = power >= 0 ? (value * factor).rounded() / factor : (value / factor).rounded() * factor
    return text(rounded)
  }
}
