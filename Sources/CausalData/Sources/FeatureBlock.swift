import CausalStatistics

/// Some consecutive rows as features, lent for the time of a call.
struct FeaturePart {
  /// The address of each feature's first value.
  let features: [UnsafePointer<Double>]
  /// The address of the first weight; nil where all weigh 1.
  let weights: UnsafePointer<Double>?
  /// The address of the first cluster's code, negative where it is missing; nil where there are no clusters.
  let clusters: UnsafePointer<Int32>?
  /// The number of the first row within the source.
  let firstRow: Int
  let count: Int
}

/// Codes of clusters as words, written out where they lie in bytes.
struct UnitColumn {
  private var room: [Int32] = []

  mutating func withCodes(
    _ codes: CodePointer?, _ start: Int, _ count: Int,
    _ body: (UnsafePointer<Int32>?) throws(DataError) -> Void
  ) throws(DataError) {
    switch codes {
    case nil: try body(nil)
    case .words(let codes): try body(codes + start)
    case .bytes(let codes):
      if room.count < count { room = [Int32](repeating: 0, count: count) }
      for row in 0..<count {
        let code = codes[start &+ row]
        room[row] = code == ParsedColumn.missingCode ? -1 : Int32(code)
      }
      try room.withUnsafeBufferPointer { (room) throws(DataError) in try body(room.baseAddress) }
    }
  }
}

/// Features of a block of rows as columns of doubles: numbers where they lie, indicators and scores written out.
struct FeatureBlock {
  /// Rows that are written out at once.
  static let capacity = 1 << 15

  private let features: [MomentFeature]
  /// The place of each feature's column among the block's columns.
  private let places: [Int]
  /// Room for the features that have to be written out, `capacity` each.
  private var room: [Double]
  private let slots: [Int?]

  /// The columns that a block must have for these features, distinct, in the order of the features; what else a block
  /// has stands behind them.
  static func columns(for features: [MomentFeature]) -> [Int] {
    var known: Set<Int> = []
    return features.map(\.column).filter { known.insert($0).inserted }
  }

  init(_ features: [MomentFeature]) {
    let columns = FeatureBlock.columns(for: features)
    var place: [Int: Int] = [:]
    for (index, column) in columns.enumerated() { place[column] = index }
    self.features = features
    places = features.map { place[$0.column] ?? 0 }
    var next = 0
    slots = features.map { feature in
      if case .number = feature { return nil }
      defer { next += 1 }
      return next
    }
    room = [Double](repeating: 0, count: next * FeatureBlock.capacity)
  }

  /// True where every feature is a column of numbers as it lies.
  var isInPlace: Bool { room.isEmpty }

  /// Calls `body` with the address of each feature's values for up to `capacity` rows (all rows where nothing is written
  /// out), as often as needed; `start` counts from the block's first row.
  mutating func forEachPart(
    of block: RowBlock,
    _ body: (_ features: [UnsafePointer<Double>], _ start: Int, _ count: Int) throws(DataError) -> Void
  ) throws(DataError) {
    let step = isInPlace ? max(1, block.count) : FeatureBlock.capacity
    for start in stride(from: 0, to: block.count, by: step) {
      let count = min(step, block.count - start)
      let (features, places, slots) = (features, places, slots)
      try room.withUnsafeMutableBufferPointer { (room) throws(DataError) in
        var addresses: [UnsafePointer<Double>] = []
        addresses.reserveCapacity(features.count)
        for (index, feature) in features.enumerated() {
          switch block.columns[places[index]] {
          case .numbers(let values): addresses.append(values + start)
          case .codes(let codes):
            guard let base = room.baseAddress, let slot = slots[index] else { continue }
            let target = base + slot * FeatureBlock.capacity
            switch codes {
            case .bytes(let codes): FeatureBlock.write(feature, codes + start, count, target)
            case .words(let codes): FeatureBlock.write(feature, codes + start, count, target)
            }
            addresses.append(UnsafePointer(target))
          }
        }
        precondition(addresses.count == features.count, "a feature fits its column")
        try body(addresses, start, count)
      }
    }
  }

  private static func write(
    _ feature: MomentFeature, _ codes: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<Double>
  ) {
    // A table of all codes: no branch a row.
    var numbers = [Double](repeating: .nan, count: 256)
    for code in 0..<255 { numbers[code] = value(of: feature, code: code) }
    numbers.withUnsafeBufferPointer { numbers in
      for row in 0..<count { target[row] = numbers[Int(codes[row])] }
    }
  }

  private static func write(
    _ feature: MomentFeature, _ codes: UnsafePointer<Int32>, _ count: Int, _ target: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<count { target[row] = codes[row] < 0 ? .nan : value(of: feature, code: Int(codes[row])) }
  }

  @inline(__always)
  private static func value(of feature: MomentFeature, code: Int) -> Double {
    switch feature {
    case .indicator(_, let level): code == level ? 1 : 0
    case .score, .number: Double(code)
    }
  }
}
