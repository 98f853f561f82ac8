public import CausalGraphs
import StrictJSON

extension ProposalReading {
  /// The variables that files of proposals speak of, each once, in the order in which they come; of what is said about
  /// one, the first counts.
  ///
  /// - Parameter known: Comes before all of them.
  /// - Throws: `GraphError` for names that no variable can have.
  public static func variables(
    of readings: [ProposalReading], after known: [Variable] = []
  ) throws(GraphError) -> VariableList {
    var result: [Variable] = []
    var places: [String: Int] = [:]
    for variable in known + readings.flatMap(\.variables) {
      guard let place = places[variable.name] else {
        places[variable.name] = result.count
        result.append(variable)
        continue
      }
      result[place].description = result[place].description ?? variable.description
      result[place].unit = result[place].unit ?? variable.unit
      result[place].kind = result[place].kind ?? variable.kind
      result[place].tier = result[place].tier ?? variable.tier
    }
    return try VariableList(result)
  }

  /// Names that differ only in case or blanks, where the variables come from what people wrote: likely one variable each.
  public static func likelyMisspellings(in variables: VariableList) -> [String] {
    var forms: [String: String] = [:]
    var notes: [String] = []
    for name in variables.names {
      let form = name.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" }
      if let other = forms[form] {
        notes.append(
          "\"\(other.visible(limit: 60))\" and \"\(name.visible(limit: 60))\" are taken as two variables: is one misspelt?"
        )
      } else {
        forms[form] = name
      }
    }
    return ClaimNotes.shortened(notes)
  }
}
