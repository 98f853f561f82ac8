import CausalData
import CausalStatistics

/// Which columns an outcome model has: treatments, covariates, products of the two.
struct OutcomeDesign: @unchecked Sendable {
  let names: [String]
  let columns: [ColumnStorage<Double>]
  /// What each column is made of.
  private let parts: [Part]
  private let treatments: TreatmentDesign

  private enum Part {
    case treatment(Int)
    case covariate
    case product(treatment: Int, covariate: ColumnStorage<Double>)
  }

  /// - Parameter interactions: Numbers of covariate columns that each treatment column is multiplied with.
  init(_ treatments: TreatmentDesign, _ covariates: CovariateColumns, interactions: [Int]) {
    self.treatments = treatments
    var names = treatments.names + covariates.names
    var columns = treatments.columns + covariates.storages
    var parts = treatments.columns.indices.map { Part.treatment($0) }
    parts += covariates.columns.map { _ in Part.covariate }
    for place in treatments.columns.indices {
      for interaction in interactions {
        let (treatment, covariate) = (treatments.columns[place], covariates.columns[interaction])
        names.append("\(treatments.names[place]) × \(covariate.name)")
        columns.append(OutcomeDesign.product(treatment, covariate.values))
        parts.append(.product(treatment: place, covariate: covariate.values))
      }
    }
    (self.names, self.columns, self.parts) = (names, columns, parts)
  }

  private static func product(
    _ first: ColumnStorage<Double>, _ second: ColumnStorage<Double>
  ) -> ColumnStorage<Double> {
    ColumnStorage<Double>(count: first.count) { target in
      first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
          for row in target.indices { target.initializeElement(at: row, to: first[row] * second[row]) }
        }
      }
    }
  }

  /// The columns under an intervention that sets treatment column `place` to 1, or that sets the columns `group` of one
  /// treatment of several levels, of which `place` is one, to the indicators of its level; nil for its reference.
  func columns(setting group: Range<Int>, to place: Int?) -> [InterventionColumn] {
    zip(columns, parts).map { column, part in
      switch part {
      case .covariate: .column(column)
      case .treatment(let treatment):
        group.contains(treatment) ? .constant(treatment == place ? 1 : 0) : .column(column)
      case .product(let treatment, let covariate):
        !group.contains(treatment) ? .column(column) : treatment == place ? .column(covariate) : .constant(0)
      }
    }
  }

  /// The columns with one unit more of treatment column `place`.
  func columns(raising place: Int) -> [InterventionColumn] {
    zip(columns, parts).map { column, part in
      switch part {
      case .treatment(place): .shifted(column, 1)
      case .product(place, let covariate): .sum(column, covariate)
      default: .column(column)
      }
    }
  }
}
