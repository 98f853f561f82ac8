import CausalData

extension RowFolds {
  /// The task's weights, 0 in the fold that is held out; nil where all rows weigh 1.
  func trainingWeights(_ fold: Int, _ task: NuisanceTask) -> ColumnStorage<Double>? {
    guard count > 1 else { return task.weights }
    return ColumnStorage<Double>(count: task.rowCount) { target in
      codes.withUnsafeBufferPointer { codes in
        let held = Int32(truncatingIfNeeded: fold)
        guard let weights = task.weights else {
          for row in codes.indices { target.initializeElement(at: row, to: codes[row] == held ? 0 : 1) }
          return
        }
        weights.withUnsafeBufferPointer { weights in
          for row in codes.indices { target.initializeElement(at: row, to: codes[row] == held ? 0 : weights[row]) }
        }
      }
    }
  }
}
