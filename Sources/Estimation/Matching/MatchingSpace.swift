import CausalData
import CausalStatistics
import StrictJSON

/// What rows are matched on, ready to be searched.
struct MatchingSpace {
  let search: any NeighbourSearch
  /// The score, where rows are matched on it.
  var score: MatchingScore?
  /// What a caliper of 1 is in the search's distance.
  let unit: Double
  /// Columns that were left out.
  let dropped: [String]

  init(
    _ distance: MatchingDistance, _ rows: MatchingRows, _ sample: EffectSample, _ strata: ExactStrata?,
    isGrouping: Bool, _ settings: EstimationSettings
  ) throws(EstimationError) {
    let codes = strata.map { ($0.codes, $0.count) }
    guard distance != .propensityScore else {
      let level = if case .binary(_, let treated) = sample.treatment.kind { treated } else { "1" }
      let score = try PropensityModel(of: rows.treatment, level: level, in: sample, threads: settings.threads)
      search = ScoreNeighbours(score: score.scores, rows, strata: codes, isGrouping: isGrouping)
      (self.score, dropped) = (MatchingScore(score), score.fit.dropped)
      unit = MatchingSpace.standardDeviation(score.scores, rows)
      return
    }
    let space = try CovariateSpace(sample.adjustment, rows, distance, threads: settings.threads)
    guard space.dimensions > 0 else {
      throw .noOverlap("no covariate varies, so there is nothing to match on: take difference-in-means")
    }
    search = CovariateNeighbours(
      points: space.points, dimensions: space.dimensions, rows, strata: codes, threads: settings.threads)
    (score, dropped, unit) = (nil, space.dropped, 1)
  }

  private static func standardDeviation(_ values: ColumnStorage<Double>, _ rows: MatchingRows) -> Double {
    var (weight, mean, squares, count) = (0.0, 0.0, 0.0, 0.0)
    for row in 0..<rows.count where rows.weight(row) > 0 {
      weight += rows.weight(row)
      count += 1
      let deviation = values[row] - mean
      mean += rows.weight(row) / weight * deviation
      squares += rows.weight(row) * deviation * (values[row] - mean)
    }
    return (squares / (weight * (count - 1) / count)).squareRoot()
  }
}

/// A propensity score whose values may be let go and worked out again, for they take as much room as a column.
struct MatchingScore {
  /// The logistic regression.
  let fit: GeneralizedLinearModel
  /// Its columns.
  let view: DesignView
  /// One a row; nil while let go.
  private var values: ColumnStorage<Double>?

  init(_ model: PropensityModel) { (fit, view, values) = (model.fit, model.view, model.scores) }

  /// Forgets the values.
  mutating func letGo() { values = nil }

  /// One a row.
  func scores(rows: Int, threads: Int) -> ColumnStorage<Double> {
    values ?? PropensityModel.scores(fit, view, rows: rows, threads: threads)
  }
}

/// Rows that agree on every column of exact matching, as codes.
struct ExactStrata {
  let codes: [Int32]
  let count: Int

  /// Nil where no column is named.
  init?(_ names: [String], _ sample: EffectSample) throws(EstimationError) {
    guard !names.isEmpty else { return nil }
    var codes = [Int32](repeating: 0, count: sample.rowCount)
    var count = 1
    for name in names {
      let column: TableColumn
      do throws(DataError) { column = try sample.table.column(name) } catch { throw .data(error) }
      var places: [Place: Int32] = [:]
      for row in codes.indices {
        // Adding 0 makes −0 and 0 one.
        let place = Place(stratum: codes[row], value: column.number(row: row) + 0)
        let code = places[place] ?? Int32(truncatingIfNeeded: places.count)
        places[place] = code
        codes[row] = code
      }
      count = places.count
    }
    (self.codes, self.count) = (codes, count)
  }

  private struct Place: Hashable {
    let stratum: Int32
    let value: Double
  }
}
