import StrictJSON

/// Who is to be asked, as a user writes it.
public enum ExpertSpecification: Hashable, Sendable {
  /// Nobody: data alone.
  case none
  /// The endpoint that other options tell of.
  case endpoint
  /// Made from the truth.
  case simulated(SimulatedErrors)
  /// Answers that were given at another time, in a file or a folder.
  case recorded(path: String)
  /// A person's opinions, in a file or a folder.
  case file(path: String)

  /// From "none", "endpoint", "simulated", "simulated:flips=0.2,…", "recorded:PATH" or "file:PATH".
  /// - Throws: `ExpertSpecificationError`.
  public init(parsing text: String) throws(ExpertSpecificationError) {
    let sides = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let rest = sides.count > 1 ? sides[1] : ""
    switch sides.first ?? "" {
    case "none" where sides.count == 1: self = .none
    case "endpoint" where sides.count == 1: self = .endpoint
    case "simulated": self = .simulated(try SimulatedErrors(parsing: rest))
    case "recorded" where !rest.isEmpty: self = .recorded(path: rest)
    case "file" where !rest.isEmpty: self = .file(path: rest)
    default:
      throw ExpertSpecificationError(
        "\"\(text.visible(limit: 80))\" is no expert: write none, endpoint, simulated:flips=0.2, recorded:PATH or file:PATH"
      )
    }
  }
}
