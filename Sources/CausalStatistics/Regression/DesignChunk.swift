/// Room for a few hundred rows of a design, filled again and again: no copy of all rows is ever made.
struct DesignChunk: Sendable {
  static let capacity = 512

  let design: StandardizedDesign
  /// z times a number a row: capacity × width, filled up with columns of zeros where the design is narrow.
  private var scaled: Matrix
  /// Room for the products of a narrow design's columns.
  private var products: Matrix
  /// One number a row: linear predictors and what is made of them.
  var values: [Double]

  init(_ design: StandardizedDesign) {
    self.design = design
    let side = design.width <= NarrowGram.most ? NarrowGram.padded(design.width) : 0
    scaled = Matrix(rows: Self.capacity, columns: max(side, design.width))
    products = Matrix(rows: side, columns: side)
    values = [Double](repeating: 0, count: Self.capacity)
  }

  /// `body` for each chunk of the block's rows, from the left.
  static func forEach(_ rows: Range<Int>, _ body: (Range<Int>) -> Void) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      let end = min(start + capacity, rows.upperBound)
      body(start..<end)
      start = end
    }
  }

  /// `values` := θ₀ + Σ θⱼ zⱼ for each row.
  mutating func predict(_ block: RegressionBlock, _ rows: Range<Int>, _ parameters: [Double]) {
    let design = design
    values.withUnsafeMutableBufferPointer { values in
      guard let values = values.baseAddress else { return }
      ColumnKernel.predict(
        block.predictors, design.predictors, from: rows.lowerBound, rows.count, centres: design.centres,
        scales: design.scales, parameters: parameters, into: values)
    }
  }

  /// The scaled copy := `values` · z.
  mutating func fill(_ block: RegressionBlock, _ rows: Range<Int>) {
    let design = design
    scaled.withMutableEntries { scaled in
      values.withUnsafeBufferPointer { values in
        guard let values = values.baseAddress else { return }
        for index in 0..<rows.count { scaled[index] = values[index] }
        for (place, predictor) in design.predictors.enumerated() {
          let target = scaled + (place + 1) * Self.capacity
          let column = block.predictors[predictor] + rows.lowerBound
          ColumnKernel.scale(
            column, centre: design.centres[place], unit: 1 / design.scales[place], by: values, rows.count, into: target)
        }
      }
    }
  }

  /// `total` += (scaled copy)ᵀ(scaled copy), its upper triangle.
  mutating func addGram(of count: Int, to total: inout Matrix) {
    let side = products.rows
    guard side == 0 else {
      for entry in products.storage.indices { products.storage[entry] = 0 }
      scaled.withMutableEntries { scaled in
        // An even number of rows: one more of zeros.
        if count & 1 == 1 { for column in 0..<side { scaled[column * Self.capacity + count] = 0 } }
        products.withMutableEntries { products in
          NarrowGram.add(
            scaled, columns: side, stride: Self.capacity, count: (count + 1) & ~1, to: products,
            fetching: UnsafeBufferPointer(start: nil, count: 0), from: 0)
        }
      }
      for column in 0..<design.width { for row in 0...column { total[row, column] += products[row, column] } }
      return
    }
    scaled.withEntries { scaled in
      total.withMutableEntries { total in
        OpenBLAS.gram(design.width, count, scaled, lda: Self.capacity, beta: 1, total, ldc: design.width)
      }
    }
  }

  /// `total` += the sum of the scaled copy's rows.
  func addSums(of count: Int, to total: inout [Double]) {
    scaled.withEntries { scaled in
      for column in total.indices {
        let values = scaled + column * Self.capacity
        var sum = 0.0
        for index in 0..<count { sum += values[index] }
        total[column] += sum
      }
    }
  }

  /// Adds each row of the scaled copy to the row of its cluster in `totals`, width numbers a cluster.
  func addRows(of count: Int, clusters: UnsafePointer<Int32>, to totals: inout [Double]) {
    let width = design.width
    scaled.withEntries { scaled in
      totals.withUnsafeMutableBufferPointer { totals in
        for index in 0..<count {
          let base = Int(clusters[index]) &* width
          for column in 0..<width { totals[base &+ column] += scaled[column &* Self.capacity &+ index] }
        }
      }
    }
  }

  /// |T z|² of each row of the scaled copy, for T of width × width, into `target`.
  func squaredLengths(of count: Int, _ transform: Matrix, _ room: inout Matrix, into target: inout [Double]) {
    let width = design.width
    scaled.withEntries { scaled in
      transform.withEntries { transform in
        room.withMutableEntries { room in
          OpenBLAS.product(
            count, width, width, scaled, lda: Self.capacity, transposeA: false, transform, ldb: width,
            transposeB: true, room, ldc: Self.capacity)
          for index in 0..<count { target[index] = 0 }
          for column in 0..<width {
            let values = room + column * Self.capacity
            for index in 0..<count { target[index] += values[index] * values[index] }
          }
        }
      }
    }
  }
}
