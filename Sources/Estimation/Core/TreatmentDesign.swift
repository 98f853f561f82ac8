package import CausalData

/// Treatments as columns of a regression: amounts and 0/1 as they are, several levels as indicators of all but the
/// reference; one contrast a column.
package struct TreatmentDesign {
  package let names: [String]
  package let columns: [ColumnStorage<Double>]
  package let contrasts: [TreatmentContrast]

  package init(_ treatments: [TreatmentColumn]) {
    var names: [String] = []
    var columns: [ColumnStorage<Double>] = []
    for treatment in treatments {
      switch treatment.kind {
      case .binary, .continuous:
        names.append(treatment.name)
        columns.append(treatment.values)
      case .levels(let levels):
        for (code, level) in levels.enumerated().dropFirst() {
          names.append("\(treatment.name) = \(level)")
          columns.append(treatment.values.mapped { $0 == Double(code) ? 1 : 0 })
        }
      }
    }
    (self.names, self.columns, contrasts) = (names, columns, treatments.flatMap(\.contrasts))
  }
}
