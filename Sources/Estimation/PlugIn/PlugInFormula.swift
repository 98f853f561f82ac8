import CausalGraphs
import Identification

/// The formula that answers a question, over numbered variables that are columns.
struct PlugInFormula {
  enum Form {
    case plain(Expression)
    case nested(NestedFormula)
  }

  let form: Form
  let variables: VariableList
  let treatments: [Int]
  let outcome: Int

  /// Ascending.
  var nodes: [Int] {
    let inside =
      switch form {
      case .plain(let expression): expression.allVariables
      case .nested(let formula): formula.allVariables
      }
    return inside.union(treatments).union([outcome]).sorted()
  }

  /// Nil where the effect has no formula for this target.
  init?(_ effect: IdentifiedEffect, _ target: EffectTarget) {
    let wanted: EffectTarget =
      switch effect.effect {
      case .total, .direct: .ate
      case .controlledDirect: .cde
      case .naturalDirect: .nde
      case .naturalIndirect: .nie
      case .onTreated: .att
      }
    guard target == wanted, effect.strategy != .instrument else { return nil }
    let list: VariableList
    if let variables = effect.variables, effect.formula != nil || effect.nestedFormula != nil {
      list = variables
      if let formula = effect.formula {
        form = .plain(formula)
      } else if let formula = effect.nestedFormula {
        form = .nested(formula)
      } else {
        return nil
      }
    } else {
      guard target == .ate, let names = try? VariableList(names: effect.columns),
        let formula = PlugInFormula.written(effect, names)
      else { return nil }
      (list, form) = (names, .plain(formula))
    }
    treatments = effect.treatments.compactMap(list.index(of:))
    guard treatments.count == effect.treatments.count, let outcome = list.index(of: effect.outcome),
      !treatments.contains(outcome)
    else { return nil }
    (variables, self.outcome) = (list, outcome)
    guard nodes.allSatisfy(list.indices.contains) else { return nil }
  }

  /// The formula of adjustment, or of the front door, for a design that is known without a graph.
  private static func written(_ effect: IdentifiedEffect, _ list: VariableList) -> Expression? {
    func nodes(_ names: [String]) -> [Int] { names.compactMap(list.index(of:)).sorted() }
    let (x, y) = (nodes(effect.treatments), nodes([effect.outcome]))
    switch effect.strategy {
    case .backdoor:
      let z = nodes(effect.adjustmentSet)
      let outcome = Expression.probability(of: y, given: (x + z).sorted())
      return z.isEmpty ? outcome : .sum(over: z, .product([outcome, .probability(of: z, given: [])]))
    case .frontdoor:
      let (m, c) = (nodes(effect.mediators), nodes(effect.conditioningSet))
      let inner = Expression.sum(
        over: m,
        .product([
          .probability(of: m, given: (x + c).sorted()),
          .sum(
            over: x,
            .product([
              .probability(of: y, given: (x + m + c).sorted()), .probability(of: x, given: c),
            ])),
        ]))
      return c.isEmpty ? inner : .sum(over: c, .product([.probability(of: c, given: []), inner]))
    default: return nil
    }
  }

  /// As people read it.
  var text: String {
    switch form {
    case .plain(let expression): expression.text(variables)
    case .nested(let formula): formula.text(variables)
    }
  }
}
