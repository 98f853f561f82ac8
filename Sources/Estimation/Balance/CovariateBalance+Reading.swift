public import CausalGraphs
public import StrictJSON

extension CovariateBalance {
  /// Reads what `json` wrote.
  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a balance")
    var covariates: [Covariate] = []
    for (place, value) in try members.required("covariates", members.array("covariates")).enumerated() {
      do throws(JSONMeaningError) {
        let entry = try JSONMembers(value, what: "a covariate")
        covariates.append(
          Covariate(
            name: try entry.required("covariate", entry.string("covariate")),
            differenceBefore: try entry.number("standardized_difference_before"),
            differenceAfter: try entry.number("standardized_difference_after"),
            varianceRatioBefore: try entry.number("variance_ratio_before"),
            varianceRatioAfter: try entry.number("variance_ratio_after")))
      } catch {
        throw error.inside(.key("covariates"), .index(place))
      }
    }
    self.covariates = covariates
  }
}
