import CausalData
import Estimation

/// Values of covariates that occur in one arm of the contrast only.
struct OneArmCells {
  /// One value.
  struct Cell {
    let variable: String
    let value: String
    let rows: Int
    let isTreatedMissing: Bool
  }

  /// Variable by variable, those of five rows and more.
  private(set) var found: [Cell] = []
  /// The share of rows in cells of all discrete covariates together that hold one arm only.
  private(set) var jointShare = 0.0

  /// The one of most rows.
  var largest: Cell? { found.max { $0.rows < $1.rows } }

  /// - Parameter mostLevels: Variables of more values are left out.
  init(_ subject: RefutationSubject, mostLevels: Int) {
    let sample = subject.sample
    let contrasts = sample.treatment.contrasts
    let treated = Double((contrasts.firstIndex(of: subject.original.contrast.unconditional) ?? 0) + 1)
    // Codes of cells over all discrete variables, row by row.
    var joint = [Int](repeating: 0, count: sample.rowCount)
    var jointCount = 1
    for name in sample.effect.adjustmentSet {
      guard let column = try? sample.table.column(name) else { continue }
      var places: [Double: Int] = [:]
      var counts: [(row: Int, control: Int, treated: Int)] = []
      var codes = [Int](repeating: 0, count: sample.rowCount)
      var isDiscrete = true
      for row in 0..<sample.rowCount {
        let value = column.number(row: row) + 0
        let place = places[value] ?? counts.count
        if place == counts.count {
          guard place < mostLevels else {
            isDiscrete = false
            break
          }
          places[value] = place
          counts.append((row, 0, 0))
        }
        codes[row] = place
        let arm = sample.treatment.values[row]
        if arm == treated { counts[place].treated += 1 } else if arm == 0 { counts[place].control += 1 }
      }
      guard isDiscrete else { continue }
      for count in counts where (count.control == 0) != (count.treated == 0) && count.control + count.treated >= 5 {
        found.append(
          Cell(
            variable: name, value: column.text(row: count.row) ?? "?", rows: count.control + count.treated,
            isTreatedMissing: count.treated == 0))
      }
      var pairs: [Int: Int] = [:]
      for row in joint.indices {
        let pair = joint[row] * counts.count + codes[row]
        let code = pairs[pair] ?? pairs.count
        pairs[pair] = code
        joint[row] = code
      }
      jointCount = max(1, pairs.count)
    }
    var counts = [(control: Int, treated: Int)](repeating: (0, 0), count: jointCount)
    for row in joint.indices {
      let arm = sample.treatment.values[row]
      if arm == treated { counts[joint[row]].treated += 1 } else if arm == 0 { counts[joint[row]].control += 1 }
    }
    let total = counts.reduce(0) { $0 + $1.control + $1.treated }
    let alone = counts.reduce(0) { $0 + ($1.control == 0 || $1.treated == 0 ? $1.control + $1.treated : 0) }
    jointShare = total > 0 ? Double(alone) / Double(total) : 0
  }
}
