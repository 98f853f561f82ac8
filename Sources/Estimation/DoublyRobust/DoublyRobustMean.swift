import CausalData
import CausalStatistics

/// The mean outcome that a population would have in one arm, by the doubly robust score, and the influence of each row.
///
/// Over all rows: m_b + 1{A = b} (Y − m_b) / e_b. Over the rows of arm t: 1{A = t} m_b + 1{A = b} (e_t / e_b) (Y − m_b),
/// over the share of t; of arm t itself that is its mean outcome (Robins, Rotnitzky and Zhao 1994, JASA 89; Hahn 1998,
/// Econometrica 66).
struct DoublyRobustMean {
  let mean: Double
  /// What each row adds to the estimate's error with the nuisance models as they are.
  let influence: ColumnStorage<Double>

  /// - Parameters:
  ///   - arm: b.
  ///   - population: t, or nil for all rows.
  init(
    _ sample: EffectSample, _ nuisances: ArmNuisances, arm: Int, population: Int?, threads: Int
  ) throws(EstimationError) {
    let rows = sample.rowCount
    let terms = Terms(sample, nuisances, arm: arm, population: population)
    let scores = ColumnAddresses.lend(terms.columns) { columns in
      ColumnStorage.filled(rows: rows, threads: threads) { part, target in
        for row in part { target[row] = terms.score(columns.starts, row) }
      }
    }
    let sums = ColumnAddresses.lend(terms.columns + [scores], weights: sample.weights) { columns in
      return RowParts.sums(rows: rows, width: 2, threads: threads) { part, sums in
        let scores = columns.starts[terms.columns.count]
        for row in part {
          let weight = columns.weight(row)
          sums[0] += weight * scores[row]
          sums[1] += weight * terms.membership(columns.starts, row)
        }
      }
    }
    let (mean, share) = (sums[0] / sums[1], sums[1])
    self.mean = mean
    influence = ColumnAddresses.lend(terms.columns + [scores], weights: sample.weights) { columns in
      return ColumnStorage.filled(rows: rows, threads: threads) { part, target in
        let scores = columns.starts[terms.columns.count]
        for row in part {
          let centred = scores[row] - mean * terms.membership(columns.starts, row)
          target[row] = columns.weight(row) * centred / share
        }
      }
    }
  }

  init(mean: Double, influence: ColumnStorage<Double>) { (self.mean, self.influence) = (mean, influence) }

  /// The columns that a score is made of, and the score of a row.
  struct Terms: Sendable {
    /// A, Y, then m_b, e_b, e_t where they are needed.
    let columns: [ColumnStorage<Double>]
    let arm: Double
    let population: Double?

    init(_ sample: EffectSample, _ nuisances: ArmNuisances, arm: Int, population: Int?) {
      (self.arm, self.population) = (Double(arm), population.map(Double.init))
      var columns = [sample.treatment.values, sample.outcome.values]
      if population != arm, let outcome = nuisances.outcomes[arm] {
        columns += [outcome, nuisances.propensities[arm]]
        if let population { columns.append(nuisances.propensities[population]) }
      }
      self.columns = columns
    }

    /// Whether the row is of the population, as 0 or 1.
    @inline(__always) func membership(_ columns: [UnsafePointer<Double>], _ row: Int) -> Double {
      guard let population else { return 1 }
      return columns[0][row] == population ? 1 : 0
    }

    @inline(__always) func score(_ columns: [UnsafePointer<Double>], _ row: Int) -> Double {
      let (treatment, outcome) = (columns[0][row], columns[1][row])
      guard let population else {
        let mean = columns[2][row]
        return treatment == arm ? mean + (outcome - mean) / columns[3][row] : mean
      }
      guard population != arm else { return treatment == arm ? outcome : 0 }
      let mean = columns[2][row]
      if treatment == population { return mean }
      return treatment == arm ? columns[4][row] / columns[3][row] * (outcome - mean) : 0
    }
  }
}
