import CausalData
import CausalStatistics
import Estimation

/// Whose treatment each row gets in a placebo.
struct TreatmentDraw: Sendable {
  /// A row of each cluster, where clusters are what is treated.
  private let representatives: [Int]
  private let codes: [Int]
  private let rowCount: Int

  /// Whether clusters are treated as wholes, and so dealt to as wholes.
  var isByCluster: Bool { !representatives.isEmpty }

  init(_ subject: RefutationSubject) {
    rowCount = subject.sample.rowCount
    guard let clusters = subject.sample.clusters, subject.treatsClusters else {
      (representatives, codes) = ([], [])
      return
    }
    var representatives = [Int](repeating: -1, count: clusters.count)
    var codes = [Int](repeating: 0, count: rowCount)
    for row in 0..<rowCount {
      codes[row] = Int(clusters.codes[row])
      if representatives[codes[row]] < 0 { representatives[codes[row]] = row }
    }
    (self.representatives, self.codes) = (representatives, codes)
  }

  /// The row whose treatment each row gets: each dealt out once, or drawn with replacement.
  func rows(permuted: Bool, from stream: inout RandomStream) -> [Int] {
    let units = isByCluster ? representatives.count : rowCount
    let drawn = permuted ? stream.permutation(units) : (0..<units).map { _ in stream.below(units) }
    return isByCluster ? codes.map { representatives[drawn[$0]] } : drawn
  }

  /// The values that `rows` deals out, by the same numbers of the stream.
  func write(
    _ values: ColumnStorage<Double>, permuted: Bool, from stream: inout RandomStream,
    to target: UnsafeMutableBufferPointer<Double>
  ) {
    guard !isByCluster else {
      for (row, source) in rows(permuted: permuted, from: &stream).enumerated() { target[row] = values[source] }
      return
    }
    values.withUnsafeBufferPointer { values in
      guard permuted else {
        for row in target.indices { target[row] = values[stream.below(values.count)] }
        return
      }
      for row in target.indices { target[row] = values[row] }
      // As `RandomStream.shuffle`.
      var place = target.count &- 1
      while place > 0 {
        let other = stream.below(place &+ 1)
        (target[place], target[other]) = (target[other], target[place])
        place &-= 1
      }
    }
  }
}
