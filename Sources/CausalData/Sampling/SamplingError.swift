public import CausalGraphs
import StrictJSON

/// Why rows cannot be drawn from a graph.
@nonexhaustive public enum SamplingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The graph says nothing of probabilities.
  case noTables
  /// The tables do not fit the graph: wrong sizes, a probability that is none, a row of zeros.
  case wrongTable(variable: String)
  /// A table would have more entries than all tables together may have.
  case tooManyEntries(variable: String, limit: Int)
  /// There are more variables than rows are drawn of.
  case tooManyVariables(Int, limit: Int)
  /// The graph is not a directed acyclic one.
  case graph(GraphError)
  /// An intervention names a variable that is not there.
  case unknownVariable(String, nearest: String?)
  /// An intervention names a state that the variable does not have.
  case unknownState(variable: String, state: String, states: [String])
  /// An intervention on a continuous variable sets it to something that is no number.
  case notANumber(variable: String, value: String)
  /// Two interventions set one variable.
  case setTwice(String)

  public var description: String {
    switch self {
    case .noTables:
      "the graph has no probability tables to draw from: give a .bif, or choose random ones with --parameters"
    case .wrongTable(let variable):
      "the probability table of \"\(variable.visible(limit: 60))\" does not fit its states and parents, or has a row "
        + "without probabilities: correct the file"
    case .tooManyEntries(let variable, let limit):
      "the table of \"\(variable.visible(limit: 60))\" would bring all tables above \(limit) entries: it has too many "
        + "parents or states for random tables; use --parameters random-gaussian"
    case .tooManyVariables(let count, let limit):
      "rows of \(count) variables are more than can be drawn (\(limit)): give a part of the graph"
    case .graph(let error): error.description
    case .unknownVariable(let name, let nearest):
      "there is no variable \"\(name.visible(limit: 60))\""
        + (nearest.map { ": did you mean \"\($0.visible(limit: 60))\"?" } ?? ": check its spelling")
    case .unknownState(let variable, let state, let states):
      "\"\(variable.visible(limit: 60))\" has no state \"\(state.visible(limit: 60))\": it has "
        + states.prefix(20).map { $0.visible(limit: 40) }.joined(separator: ", ") + (states.count > 20 ? ", …" : "")
    case .notANumber(let variable, let value):
      "\"\(variable.visible(limit: 60))\" is a number here, and \"\(value.visible(limit: 60))\" is none: write it as "
        + "\(variable.visible(limit: 60))=1.5"
    case .setTwice(let variable): "\"\(variable.visible(limit: 60))\" is set twice: keep one"
    }
  }
}

/// do(variable = value): the variable is set from outside, whatever its causes are.
public struct SetVariable: Hashable, Sendable {
  /// The variable's name.
  public var variable: String
  /// A state, or a number for a continuous variable.
  public var value: String

  /// do(variable = value).
  public init(_ variable: String, to value: String) { (self.variable, self.value) = (variable, value) }

  /// The node of each intervention's variable with its value, in the order given.
  /// - Throws: `SamplingError.unknownVariable` or `.setTwice`.
  static func nodes(
    _ interventions: [SetVariable], among variables: VariableList
  ) throws(SamplingError) -> [Int: String] {
    var found: [Int: String] = [:]
    for intervention in interventions {
      guard let node = variables.index(of: intervention.variable) else {
        throw .unknownVariable(intervention.variable, nearest: variables.nearest(to: intervention.variable))
      }
      guard found.updateValue(intervention.value, forKey: node) == nil else {
        throw .setTwice(intervention.variable)
      }
    }
    return found
  }
}
