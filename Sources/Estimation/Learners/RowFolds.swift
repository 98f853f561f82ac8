public import CausalData
import CausalStatistics

/// Which rows are held out together in cross-fitting.
public struct RowFolds: Sendable {
  /// How many folds; 1 is none: every model sees every row.
  public let count: Int
  /// The fold of each row, from 0.
  public let codes: ColumnStorage<Int32>
  /// The rows in an order that depends on their contents only, not on where they stand; nil where nobody asked for it.
  let order: ColumnStorage<Int32>?

  init(count: Int, codes: ColumnStorage<Int32>, order: ColumnStorage<Int32>?) {
    (self.count, self.codes, self.order) = (count, codes, order)
  }

  /// One fold: nothing is held out.
  public static func none(rows: Int) -> RowFolds {
    RowFolds(count: 1, codes: ColumnStorage(count: rows) { $0.initialize(repeating: 0) }, order: nil)
  }

  /// Folds of one's own choice.
  ///
  /// - Parameter codes: One a row, from 0; each of 0...max must occur.
  /// - Throws: `badSetting` where there are fewer than two, or a number between them does not occur.
  public init(_ codes: [Int]) throws(EstimationError) {
    let count = (codes.max() ?? 0) + 1
    let seen = Set(codes)
    guard seen.count == count, seen.allSatisfy({ $0 >= 0 }), count > 1, count <= 1 << 16 else {
      throw .badSetting(
        name: "folds", reason: "number them 0, 1, … without a gap, two or more (at most 65536); there are \(seen.count)"
      )
    }
    self.init(count: count, codes: ColumnStorage(codes.map { Int32(truncatingIfNeeded: $0) }), order: nil)
  }

  /// Each fold cut into `parts`, for penalties chosen by cross-validation: cell = fold · parts + part.
  func cells(parts: Int) -> ColumnStorage<Int32> {
    var dealt = [Int32](repeating: 0, count: count)
    return ColumnStorage<Int32>(count: codes.count) { target in
      target.initialize(repeating: 0)
      codes.withUnsafeBufferPointer { codes in
        func deal(_ row: Int) {
          let fold = Int(codes[row])
          target[row] = Int32(truncatingIfNeeded: fold &* parts) + dealt[fold]
          dealt[fold] = dealt[fold] + 1 == Int32(truncatingIfNeeded: parts) ? 0 : dealt[fold] + 1
        }
        if let order {
          order.withUnsafeBufferPointer { order in for row in order { deal(Int(row)) } }
        } else {
          for row in codes.indices { deal(row) }
        }
      }
    }
  }

  /// The rows that teach the model of a fold, in the canonical order where there is one.
  func trainingRows(without fold: Int, weights: ColumnStorage<Double>?) -> [Int] {
    func isTaken(_ row: Int) -> Bool {
      (count == 1 || Int(codes[row]) != fold) && (weights.map { $0[row] > 0 } ?? true)
    }
    if let order {
      return order.withUnsafeBufferPointer { order in order.compactMap { isTaken(Int($0)) ? Int($0) : nil } }
    }
    return (0..<codes.count).filter(isTaken)
  }

  /// The rows that are predicted by the model of a fold.
  func rows(of fold: Int) -> [Int] { (0..<codes.count).filter { count == 1 || Int(codes[$0]) == fold } }
}
