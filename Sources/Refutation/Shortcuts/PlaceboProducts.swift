import CausalData
import CausalStatistics
import Estimation

/// Placebo treatments of a least-squares estimate: a fit needs no more than the placebo's products with the other columns.
///
/// By Frisch and Waugh the coefficient is tᵀMy / tᵀMt, M taking out the other columns: with c = Xᵀt and the centred
/// A = XᵀX that is (tᵀy − cᵀA⁻¹Xᵀy) / (tᵀt − cᵀA⁻¹c). Four placebos are multiplied at once; no table is made.
struct PlaceboProducts: Sendable {
  /// Placebos multiplied at once.
  private static let width = 4
  /// Rows that stay in the nearest cache.
  private static let chunk = 512

  private let design: LinearDesign
  /// The other columns that none before them determine, and the outcome.
  private let columns: [ColumnStorage<Double>]
  private let means: [Double]
  private let factor: Cholesky
  /// A⁻¹Xᵀy.
  private let slopes: [Double]
  private let weight: Double
  /// What placebos are centred on: the treatment's mean.
  private let origin: Double

  /// Nil where the moments cannot be factored.
  init?(_ design: LinearDesign, threads: Int) throws(EstimationError) {
    let moments = try design.moments(threads: threads)
    let constant = Set(moments.constantColumns)
    let others = design.others.filter { !constant.contains($0) }
    guard
      let ranked = try? RankedCholesky(moments.crossProducts.selecting(rows: others, columns: others))
    else { return nil }
    let kept = ranked.kept.map { others[$0] }
    guard moments.rows > kept.count + 2, moments.weight > 0 else { return nil }
    self.design = design
    let places = kept + [design.outcome]
    (columns, means) = (places.map { design.columns[$0] }, places.map { moments.means[$0] })
    factor = ranked.cholesky
    slopes = factor.solve(kept.map { moments.crossProducts[$0, design.outcome] })
    (weight, origin) = (moments.weight, moments.means[design.attacked])
  }

  /// Each replicate's effect.
  ///
  /// - Parameter fill: Writes a placebo, one number a row.
  func effects(
    _ method: RefutationMethod, _ settings: RefutationSettings,
    _ fill: @Sendable (_ stream: inout RandomStream, _ placebo: UnsafeMutableBufferPointer<Double>) -> Void
  ) throws(RefutationError) -> ReplicateEffects {
    var effects = ReplicateEffects()
    let (rows, width) = (design.rowCount, PlaceboProducts.width)
    let threads = max(1, settings.threads)
    // Some tenths of a second between two questions whether to go on.
    let groups = max(threads, min(64, 2_000_000 / max(1, rows)))
    while effects.drawn < settings.replicates {
      if Task.isCancelled { throw .cancelled }
      let first = effects.drawn
      let count = min(groups * width, settings.replicates - first)
      let results = mapInParallel(parts: (count + width - 1) / width, threads: threads) { group in
        let replicates = first + group * width..<min(first + (group + 1) * width, first + count)
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * width) { room in
          room.initialize(repeating: 0)
          for (place, replicate) in replicates.enumerated() {
            var stream = RandomStream(seed: settings.seed, path: [method.streamNumber, replicate])
            fill(&stream, UnsafeMutableBufferPointer(rebasing: room[place * rows..<(place + 1) * rows]))
          }
          return Array(self.effects(of: room).prefix(replicates.count))
        }
      }
      effects.add(Array(results.joined()))
      try effects.check(method, of: settings.replicates)
      settings.onProgress?(effects.drawn, settings.replicates)
    }
    if Task.isCancelled { throw .cancelled }
    return effects
  }

  /// The coefficients of four placebos, one after the other in `room`, which is overwritten.
  private func effects(of room: UnsafeMutableBufferPointer<Double>) -> [Result<Double, EstimationError>] {
    let (rows, width) = (design.rowCount, PlaceboProducts.width)
    guard let start = room.baseAddress else { return [] }
    var sums = [SIMD4<Double>](repeating: .zero, count: columns.count)
    var (totals, squares) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    for place in 0..<width {
      let (total, square) = centre(start + place * rows)
      (totals[place], squares[place]) = (total, square)
    }
    withExtendedLifetime(self) {
      let addresses = columns.map(\.start)
      var row = 0
      while row < rows {
        let count = min(PlaceboProducts.chunk, rows - row)
        for column in addresses.indices {
          sums[column] += PlaceboProducts.products(addresses[column] + row, means[column], start + row, rows, count)
        }
        row += count
      }
    }
    return (0..<width).map { place in
      effect(sums.map { $0[place] }, total: totals[place], square: squares[place])
    }
  }

  /// Centres a placebo, and multiplies it by the weights: Σ w t and Σ w t².
  private func centre(_ placebo: UnsafeMutablePointer<Double>) -> (total: Double, square: Double) {
    var (total, square) = (0.0, 0.0)
    guard let weights = design.weights else {
      for row in 0..<design.rowCount {
        let value = placebo[row] - origin
        placebo[row] = value
        total += value
        square += value * value
      }
      return (total, square)
    }
    weights.withUnsafeBufferPointer { weights in
      for row in weights.indices {
        let value = placebo[row] - origin
        let weighted = weights[row] * value
        placebo[row] = weighted
        total += weighted
        square += weighted * value
      }
    }
    return (total, square)
  }

  /// Σ (x − mean) t of four placebos that lie `stride` apart.
  @inline(__always)
  private static func products(
    _ column: UnsafePointer<Double>, _ mean: Double, _ placebos: UnsafeMutablePointer<Double>, _ stride: Int,
    _ count: Int
  ) -> SIMD4<Double> {
    typealias Pair = SIMD2<Double>
    let x = UnsafeRawPointer(column)
    let t0 = UnsafeRawPointer(placebos)
    let (t1, t2, t3) = (t0 + 8 &* stride, t0 + 16 &* stride, t0 + 24 &* stride)
    let centre = Pair(repeating: mean)
    var (s0, s1, s2, s3) = (Pair.zero, Pair.zero, Pair.zero, Pair.zero)
    var row = 0
    while row &+ 2 <= count {
      let at = row &* 8
      let value = x.loadUnaligned(fromByteOffset: at, as: Pair.self) - centre
      s0 += value * t0.loadUnaligned(fromByteOffset: at, as: Pair.self)
      s1 += value * t1.loadUnaligned(fromByteOffset: at, as: Pair.self)
      s2 += value * t2.loadUnaligned(fromByteOffset: at, as: Pair.self)
      s3 += value * t3.loadUnaligned(fromByteOffset: at, as: Pair.self)
      row &+= 2
    }
    var sums = SIMD4<Double>(s0.sum(), s1.sum(), s2.sum(), s3.sum())
    if row < count {
      let value = column[row] - mean
      sums +=
        value
        * SIMD4(
          placebos[row], placebos[stride &+ row], placebos[2 &* stride &+ row], placebos[3 &* stride &+ row])
    }
    return sums
  }

  /// One placebo's coefficient by its products with the columns.
  private func effect(_ products: [Double], total: Double, square: Double) -> Result<Double, EstimationError> {
    let others = Array(products.dropLast())
    let own = square - total * total / weight
    let explained = zip(others, factor.solve(others)).reduce(0) { $0 + $1.0 * $1.1 }
    guard own > 0, own - explained > RankedCholesky.defaultTolerance * own else {
      return .failure(.noOverlap("the placebo is determined by the other columns of the regression"))
    }
    let product = zip(others, slopes).reduce(products[products.count - 1]) { $0 - $1.0 * $1.1 }
    return .success(product / (own - explained))
  }
}
