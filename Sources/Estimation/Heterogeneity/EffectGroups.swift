import CausalData
import CausalStatistics

/// Groups of rows by one modifier at a time: its levels, its values where they are few, or quarters of its range by rank.
struct EffectGroups {
  /// One group.
  struct Group: Hashable {
    let modifier: String
    let label: String
  }

  let groups: [Group]
  /// For each modifier the group of each row, from 0 over all groups.
  let codes: [ColumnStorage<Int32>]

  /// Numbers of at most so many values are grouped by value.
  private static let fewValues = 5

  /// - Parameter bins: Into how many bins of as equal size as ties allow other numbers are cut, 2 or more.
  init(_ sample: EffectSample, bins: Int) throws(EstimationError) {
    var (groups, codes): ([Group], [ColumnStorage<Int32>]) = ([], [])
    for name in sample.effect.modifiers {
      let column: TableColumn
      do throws(DataError) { column = try sample.table.column(name) } catch { throw .data(error) }
      let (labels, places) = EffectGroups.cut(column, rows: sample.rowCount, bins: bins)
      let first = Int32(truncatingIfNeeded: groups.count)
      groups += labels.map { Group(modifier: name, label: $0) }
      codes.append(ColumnStorage(places.map { first + $0 }))
    }
    (self.groups, self.codes) = (groups, codes)
  }

  private static func cut(_ column: TableColumn, rows: Int, bins: Int) -> ([String], [Int32]) {
    switch column.values {
    case .codes(_, let levels), .wideCodes(_, let levels):
      return (levels, (0..<rows).map { Int32(truncatingIfNeeded: Int(column.number(row: $0))) })
    case .numbers(let storage):
      let values = (0..<rows).map { storage[$0] }
      let sorted = values.sorted()
      var distinct: [Double] = []
      for value in sorted where distinct.last != value {
        distinct.append(value)
        if distinct.count > fewValues { break }
      }
      if distinct.count <= fewValues {
        return (
          distinct.map(NumberText.text),
          values.map { value in Int32(truncatingIfNeeded: distinct.firstIndex(of: value) ?? 0) }
        )
      }
      // Lower ends of bins; equal values stay together.
      var cuts: [Double] = []
      for bin in 1..<max(2, bins) {
        let cut = sorted[bin * rows / max(2, bins)]
        if cut > sorted[0], cuts.last != cut { cuts.append(cut) }
      }
      guard !cuts.isEmpty else { return (["all"], values.map { _ in 0 }) }
      let labels = (0...cuts.count).map { bin in
        bin == 0
          ? "below \(NumberText.text(cuts.first ?? 0))"
          : bin == cuts.count
            ? "\(NumberText.text(cuts[bin - 1])) or more"
            : "\(NumberText.text(cuts[bin - 1])) to below \(NumberText.text(cuts[bin]))"
      }
      return (
        labels, values.map { value in Int32(truncatingIfNeeded: cuts.firstIndex { value < $0 } ?? cuts.count) }
      )
    }
  }
}

/// The mean effect in each group, and how the errors of all groups go together.
struct GroupEffects {
  let effects: [Double]
  let rows: [Int]
  /// Groups × groups; 0 for a group without an answer.
  let covariance: Matrix
  /// Groups in which there is an answer.
  let answered: [Int]

  init(
    _ scores: EffectScores, _ groups: EffectGroups, sample: EffectSample, threads: Int
  ) throws(EstimationError) {
    let count = groups.groups.count
    let (weights, regressor, response) = (sample.weights, scores.regressor, scores.response)
    let codes = groups.codes
    /// Σ w r v, Σ w r², rows of positive weight.
    let sums = RowParts.sums(rows: sample.rowCount, width: 3 * count, threads: threads) { part, sums in
      for row in part {
        let (weight, along) = (weights?[row] ?? 1, regressor?[row] ?? 1)
        guard weight > 0 else { continue }
        for code in codes {
          let place = 3 * Int(code[row])
          sums[place] += weight * along * response[row]
          sums[place + 1] += weight * along * along
          sums[place + 2] += 1
        }
      }
    }
    let effects = (0..<count).map { sums[3 * $0 + 1] > 0 ? sums[3 * $0] / sums[3 * $0 + 1] : 0 }
    let scales = (0..<count).map { sums[3 * $0 + 1] > 0 ? 1 / sums[3 * $0 + 1] : 0 }
    rows = (0..<count).map { Int(sums[3 * $0 + 2]) }
    self.effects = effects
    answered = (0..<count).filter { sums[3 * $0 + 1] > 0 && sums[3 * $0 + 2] >= 2 }
    @Sendable func influence(_ row: Int, _ group: Int) -> Double {
      let along = regressor?[row] ?? 1
      return (weights?[row] ?? 1) * along * (response[row] - effects[group] * along) * scales[group]
    }
    var products = Matrix(rows: count, columns: count)
    if let clusters = sample.clusters {
      let found = try InfluenceCovariance.occupied(clusters, weights)
      var totals = [Double](repeating: 0, count: count * clusters.count)
      for row in 0..<sample.rowCount {
        let base = Int(clusters.codes[row]) * count
        for code in codes { totals[base + Int(code[row])] += influence(row, Int(code[row])) }
      }
      products = Matrix(rows: count, columns: clusters.count, storage: totals).transposed.gram()
      products = products.scaled(by: Double(found) / Double(found - 1))
    } else {
      products.storage = RowParts.sums(rows: sample.rowCount, width: count * count, threads: threads) { part, sums in
        for row in part {
          for first in codes {
            let (i, a) = (Int(first[row]), influence(row, Int(first[row])))
            for second in codes {
              let j = Int(second[row])
              sums[i + j * count] += a * influence(row, j)
            }
          }
        }
      }
    }
    covariance = products
  }
}
