public import CausalData
import Glibc
import OrderedCollections
public import StrictJSON

/// How far the propensity scores of two arms overlap, and how much rests on few rows once they are weighted.
public struct OverlapAssessment: Hashable, Sendable {
  /// One arm.
  public struct Arm: Hashable, Sendable {
    /// Rows of positive sample weight.
    public var rows = 0
    /// Rows that still weigh something after weighting, matching or trimming.
    public var weightedRows = 0
    /// (Σ w)² / Σ w²: as many rows of equal weight would tell as much (Kish 1965).
    public var effectiveSampleSize = 0.0
    /// The largest weight over the arm's mean weight.
    public var largestWeight = 0.0
    /// The largest weight's share of the arm's total.
    public var largestShare = 0.0
    /// The smallest score.
    public var smallestScore = Double.infinity
    /// The largest score.
    public var largestScore = -Double.infinity
    /// Rows by score in `binCount` bins of one width over 0...1, by sample weights.
    public var histogram = [Double](repeating: 0, count: OverlapAssessment.binCount)
  }

  /// Bins of the histograms.
  public static let binCount = 40

  /// The rows that were treated.
  public let treated: Arm
  /// The others.
  public let control: Arm
  /// Rows whose score lies where one arm has none: outside the range of scores that both arms reach.
  public let rowsOutsideCommonSupport: Int

  /// The same as a share of both arms' rows.
  public var shareOutsideCommonSupport: Double {
    Double(rowsOutsideCommonSupport) / Double(max(1, treated.rows + control.rows))
  }

  /// - Parameters:
  ///   - scores: The probability of being treated, one a row.
  ///   - treatment: One code a row; rows of other codes than the two do not count.
  ///   - treated: The code of the treated arm.
  ///   - control: The code of the other.
  ///   - sampleWeights: What each row weighs before; nil for 1.
  ///   - weights: What each row weighs after, its sample weight included: 0 for rows left out.
  /// - Complexity: O(rows), two passes.
  public init(
    scores: ColumnStorage<Double>, treatment: ColumnStorage<Double>, treated: Double = 1, control: Double = 0,
    sampleWeights: ColumnStorage<Double>?, weights: ColumnStorage<Double>
  ) {
    let tally = OverlapTally(scores, treatment, (control, treated), sampleWeights, weights)
    (self.control, self.treated) = (tally.arm(0), tally.arm(1))
    rowsOutsideCommonSupport = tally.rowsOutside(
      max(self.treated.smallestScore, self.control.smallestScore),
      min(self.treated.largestScore, self.control.largestScore))
  }

  /// What a reader should be warned of.
  public var warnings: [String] {
    var sentences: [String] = []
    for (name, arm) in [("treated", treated), ("untreated", control)] {
      if arm.largestShare > 0.1, arm.weightedRows > 20 {
        sentences.append("one \(name) row carries \(OverlapAssessment.percent(arm.largestShare)) of its arm's weight")
      }
      if arm.effectiveSampleSize < 0.2 * Double(arm.weightedRows) {
        sentences.append(
          "the \(arm.weightedRows) \(name) rows tell as much as \(Int(arm.effectiveSampleSize.rounded())) of equal"
            + " weight: few of them resemble the other arm")
      }
    }
    if shareOutsideCommonSupport > 0.1 {
      sentences.append(
        "\(OverlapAssessment.percent(shareOutsideCommonSupport)) of the rows have scores that the other arm does not"
          + " reach")
    }
    return sentences
  }

  private static func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

  /// The figures, as the command prints them.
  public var json: JSONValue {
    func number(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }
    func entry(_ arm: Arm) -> JSONValue {
      var object = JSONObject()
      object["rows"] = .number(Double(arm.rows))
      object["rows_with_weight"] = .number(Double(arm.weightedRows))
      object["effective_sample_size"] = number(arm.effectiveSampleSize)
      object["largest_weight_over_mean"] = number(arm.largestWeight)
      object["largest_weight_share"] = number(arm.largestShare)
      object["score_range"] = .array([number(arm.smallestScore), number(arm.largestScore)])
      object["histogram"] = .array(arm.histogram.map(number))
      return .object(object)
    }
    var object = JSONObject()
    object["treated"] = entry(treated)
    object["untreated"] = entry(control)
    object["rows_outside_common_support"] = .number(Double(rowsOutsideCommonSupport))
    object["share_outside_common_support"] = number(shareOutsideCommonSupport)
    return .object(object)
  }
}
