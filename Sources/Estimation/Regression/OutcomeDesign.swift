import CausalData
import CausalStatistics

/// Which columns an outcome model has: treatments, covariates, products of the two.
struct OutcomeDesign: @unchecked Sendable {
  let names: [String]
  let columns: [ColumnStorage<Double>]
  /// What each column is made of.
  private let parts: [Part]
  private let treatments: TreatmentDesign
  /// The covariates under every intervention: as they are, or held at a value.
  private let covariates: [InterventionColumn]

  private enum Part {
    case treatment(Int)
    case covariate(Int)
    case product(treatment: Int, covariate: Int)
  }

  /// - Parameters:
  ///   - interactions: Numbers of covariate columns that each treatment column is multiplied with.
  ///   - held: Values at which covariate columns are held under every intervention, by their numbers.
  init(
    _ treatments: TreatmentDesign, _ covariates: CovariateColumns, interactions: [Int], held: [Int: Double] = [:]
  ) {
    self.covariates = covariates.held(at: held)
    self.treatments = treatments
    var names = treatments.names + covariates.names
    var columns = treatments.columns + covariates.storages
    var parts = treatments.columns.indices.map { Part.treatment($0) }
    parts += covariates.columns.indices.map { Part.covariate($0) }
    for place in treatments.columns.indices {
      for interaction in interactions {
        let (treatment, covariate) = (treatments.columns[place], covariates.columns[interaction])
        names.append("\(treatments.names[place]) × \(covariate.name)")
        columns.append(OutcomeDesign.product(treatment, covariate.values))
        parts.append(.product(treatment: place, covariate: interaction))
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
      case .covariate(let covariate): covariates[covariate]
      case .treatment(let treatment):
        group.contains(treatment) ? .constant(treatment == place ? 1 : 0) : .column(column)
      case .product(let treatment, let covariate):
        !group.contains(treatment) ? .column(column) : treatment == place ? covariates[covariate] : .constant(0)
      }
    }
  }

  /// The columns with one unit more of treatment column `place`, as amounts, not held covariates, have it.
  func columns(raising place: Int) -> [InterventionColumn] {
    zip(columns, parts).map { column, part in
      switch part {
      case .treatment(place): .shifted(column, 1)
      case .product(place, let covariate):
        if case .column(let values) = covariates[covariate] { .sum(column, values) } else { .column(column) }
      case .covariate(let covariate): covariates[covariate]
      default: .column(column)
      }
    }
  }
}

extension CovariateColumns {
  /// The columns, some of them held at a value.
  func held(at values: [Int: Double]) -> [InterventionColumn] {
    columns.indices.map { place in values[place].map { .constant($0) } ?? .column(columns[place].values) }
  }
}
