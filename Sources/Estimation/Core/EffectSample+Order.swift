import CausalData

extension EffectSample {
  /// The same rows and columns, its covariates, instruments and mediators in the order of their names: whoever draws
  /// numbers for one column after the other draws the same ones however the columns were named.
  ///
  /// Treatments and modifiers keep their order, in which estimates are given. Complexity: O(rows · categorical columns), O(1)
  /// where the names are in order.
  public var inOrderOfNames: EffectSample {
    let sorted = effect.inOrderOfNames
    return sorted == effect ? self : EffectSample(self, sorted: sorted)
  }

  private init(_ sample: EffectSample, sorted effect: IdentifiedEffect) {
    self.effect = effect
    (roles, table, treatments, outcome) = (sample.roles, sample.table, sample.treatments, sample.outcome)
    // Every name is one of the table's columns: the sample was made of them.
    func columns(_ names: [String]) -> CovariateColumns {
      CovariateColumns(names.compactMap { try? sample.table.column($0) })
    }
    (adjustment, instruments) = (columns(effect.adjustmentSet), columns(effect.instruments))
    (conditioning, mediators) = (columns(effect.conditioningSet), columns(effect.mediators))
    (modifiers, running, weights) = (sample.modifiers, sample.running, sample.weights)
    (clusters, rowsLeftOut) = (sample.clusters, sample.rowsLeftOut)
  }
}

extension IdentifiedEffect {
  /// The same effect, the sets of names that have no order of their own sorted.
  fileprivate var inOrderOfNames: IdentifiedEffect {
    var effect = self
    effect.adjustmentSet.sort()
    effect.instruments.sort()
    effect.conditioningSet.sort()
    effect.mediators.sort()
    return effect
  }
}
