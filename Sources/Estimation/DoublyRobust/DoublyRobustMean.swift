import CausalData
import CausalStatistics

/// The mean outcome that a population would have in one arm, by the doubly robust score, and the influence of each row.
///
/// Over all rows: m_b + 1{A = b} (Y − m_b) / e_b. Over the rows of arm t: 1{A = t} m_b + 1{A = b} (e_t / e_b) (Y − m_b),
/// over the share of t; of arm t itself that is its mean outcome (Robins, Rotnitzky and Zhao 1994, JASA 89; Hahn 1998,
/// Econometrica 66).
struct DoublyRobustMean {
  /// b.
  let arm: Int
  /// t, or nil for all rows.
  let population: Int?
  let mean: Double
  /// The weight of the population's rows.
  let share: Double
  private let terms: Terms

  /// - Parameters:
  ///   - arm: b.
  ///   - population: t, or nil for all rows.
  init(_ sample: EffectSample, _ nuisances: ArmNuisances, arm: Int, population: Int?, threads: Int) {
    (self.arm, self.population) = (arm, population)
    let terms = Terms(sample, nuisances, arm: arm, population: population)
    let sums = ColumnAddresses.lend(terms.columns, weights: sample.weights) { columns in
      RowParts.sums(rows: sample.rowCount, width: 2, threads: threads) { part, sums in
        var (total, share) = (0.0, 0.0)
        columns.starts.withUnsafeBufferPointer { starts in
          for row in part {
            let weight = columns.weight(row)
            total += weight * terms.score(starts, row)
            share += weight * terms.membership(starts, row)
          }
        }
        (sums[0], sums[1]) = (total, share)
      }
    }
    (mean, share, self.terms) = (sums[0] / sums[1], sums[1], terms)
  }

  /// `slope` times each row's influence on the mean with the nuisance models as they are.
  func influence(slope: Double, _ sample: EffectSample) -> InfluenceTerm {
    let (terms, mean, share, weights) = (terms, mean, share, sample.weights)
    return { rows, values in
      ColumnAddresses.lend(terms.columns, weights: weights) { columns in
        columns.starts.withUnsafeBufferPointer { starts in
          for row in rows {
            let centred = terms.score(starts, row) - mean * terms.membership(starts, row)
            values[row &- rows.lowerBound] += slope * columns.weight(row) * centred / share
          }
        }
      }
    }
  }

  /// The columns that a score is made of, and the score of a row.
  struct Terms: Sendable {
    /// A, Y, then m_b, e_b, e_t where they are needed.
    let columns: [ColumnStorage<Double>]
    let arm: Double
    let population: Double?
    private let (isOwnRest, isOtherRest): (Bool, Bool)

    init(_ sample: EffectSample, _ nuisances: ArmNuisances, arm: Int, population: Int?) {
      (self.arm, self.population) = (Double(arm), population.map(Double.init))
      var columns = [sample.treatment.values, sample.outcome.values]
      (isOwnRest, isOtherRest) = (
        nuisances.propensities[arm].isRest, population.map { nuisances.propensities[$0].isRest } ?? false
      )
      if population != arm, let outcome = nuisances.outcomes[arm] {
        columns += [outcome, nuisances.propensities[arm].column]
        if let population { columns.append(nuisances.propensities[population].column) }
      }
      self.columns = columns
    }

    /// Whether the row is of the population, as 0 or 1.
    @inline(__always) func membership(_ columns: UnsafeBufferPointer<UnsafePointer<Double>>, _ row: Int) -> Double {
      guard let population else { return 1 }
      return columns[0][row] == population ? 1 : 0
    }

    @inline(__always) func score(_ columns: UnsafeBufferPointer<UnsafePointer<Double>>, _ row: Int) -> Double {
      let (treatment, outcome) = (columns[0][row], columns[1][row])
      guard let population else {
        let mean = columns[2][row]
        return treatment == arm ? mean + (outcome - mean) / own(columns, row) : mean
      }
      guard population != arm else { return treatment == arm ? outcome : 0 }
      let mean = columns[2][row]
      if treatment == population { return mean }
      guard treatment == arm else { return 0 }
      let other = isOtherRest ? 1 - columns[4][row] : columns[4][row]
      return other / own(columns, row) * (outcome - mean)
    }

    /// e_b of a row.
    @inline(__always) private func own(_ columns: UnsafeBufferPointer<UnsafePointer<Double>>, _ row: Int) -> Double {
      isOwnRest ? 1 - columns[3][row] : columns[3][row]
    }
  }
}
