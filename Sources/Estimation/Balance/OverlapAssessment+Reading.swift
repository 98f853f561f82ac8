public import CausalGraphs
public import StrictJSON

extension OverlapAssessment {
  /// Reads what `json` wrote.
  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "an assessment of overlap")
    func arm(_ key: String) throws(JSONMeaningError) -> Arm {
      do throws(JSONMeaningError) {
        return try Arm(json: members.required(key, members[key]))
      } catch {
        throw error.inside(.key(key))
      }
    }
    (treated, control) = (try arm("treated"), try arm("untreated"))
    rowsOutsideCommonSupport = try members.required(
      "rows_outside_common_support", members.integer("rows_outside_common_support"))
  }
}

extension OverlapAssessment.Arm {
  fileprivate init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "an arm")
    rows = try members.required("rows", members.integer("rows"))
    weightedRows = try members.required("rows_with_weight", members.integer("rows_with_weight"))
    effectiveSampleSize = try members.number("effective_sample_size") ?? 0
    largestWeight = try members.number("largest_weight_over_mean") ?? 0
    largestShare = try members.number("largest_weight_share") ?? 0
    let range = try members.array("score_range") ?? []
    smallestScore = range.first?.number ?? .infinity
    largestScore = range.last?.number ?? -.infinity
    let counts = try members.required("histogram", members.array("histogram")).compactMap(\.number)
    guard counts.count == OverlapAssessment.binCount else {
      throw JSONMeaningError([.key("histogram")], "must be a list of \(OverlapAssessment.binCount) numbers")
    }
    histogram = counts
  }
}
