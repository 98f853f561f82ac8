import CausalData

/// The commonest case: unweighted rows of one stratum, no two of one score, so that each is a cell of its own.
struct SingleRows {
  /// Those of the untreated and of the treated, ascending.
  let scores: [[Double]]
  let ranks: [[Int32]]
  let cellOfRow: [Int32]

  /// Nil where the scores of two rows are not further apart than `tolerance`, or an arm has no row.
  init?(_ score: ColumnStorage<Double>, _ order: [Int32], _ rows: MatchingRows, apart tolerance: Double) {
    let (values, codes) = (score.start, rows.treatment.start)
    var last = -Double.infinity
    for row in order {
      let value = values[Int(row)]
      guard value - last > tolerance else { return nil }
      last = value
    }
    var sizes = [0, 0]
    for row in 0..<order.count { sizes[codes[row] > 0.5 ? 1 : 0] += 1 }
    guard sizes[0] > 0, sizes[1] > 0 else { return nil }
    var scores = sizes.map { [Double](repeating: 0, count: $0) }
    var ranks = sizes.map { [Int32](repeating: 0, count: $0) }
    cellOfRow = [Int32](unsafeUninitializedCapacity: order.count) { cells, initialized in
      SingleRows.lend(&scores) { scores in
        SingleRows.lend(&ranks) { ranks in
          var (none, one) = (0, 0)
          for place in order {
            let row = Int(place)
            // A row's arm cannot be guessed: addresses and counts are chosen, not branches.
            let mark = codes[row] > 0.5 ? 1 : 0
            let cell = none &+ mark &* (one &- none)
            (mark == 1 ? scores.1 : scores.0)[cell] = values[row]
            (mark == 1 ? ranks.1 : ranks.0)[cell] = Int32(truncatingIfNeeded: none &+ one &- cell)
            cells.initializeElement(at: row, to: Int32(truncatingIfNeeded: cell))
            none &+= 1 &- mark
            one &+= mark
          }
        }
      }
      initialized = order.count
    }
    withExtendedLifetime((score, rows)) {}
    (self.scores, self.ranks) = (scores, ranks)
  }

  /// Lends `body` the addresses of two lists; of what is empty none is used.
  private static func lend<Element>(
    _ lists: inout [[Element]],
    _ body: ((UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>)) -> Void
  ) {
    var (none, one) = (lists[0], lists[1])
    lists = []
    none.withUnsafeMutableBufferPointer { none in
      one.withUnsafeMutableBufferPointer { one in
        if let first = none.baseAddress, let second = one.baseAddress { body((first, second)) }
      }
    }
    lists = [none, one]
  }
}
