/// The k-th smallest of many numbers without sorting all of them.
enum MedianSelection {
  /// The number that would stand at `place` if `values` were sorted; their order changes (Hoare 1961, Communications of
  /// the ACM 4). Complexity: O(count) on average.
  ///
  /// - Parameters:
  ///   - place: A place in `values`.
  ///   - values: None is NaN.
  static func select(_ place: Int, of values: inout [Double]) -> Double {
    precondition(values.indices.contains(place), "a place among the values")
    values.withUnsafeMutableBufferPointer { values in
      var (low, high) = (0, values.count - 1)
      while low < high {
        // The median of three ends long runs of sorted numbers in halves.
        let middle = low + (high - low) / 2
        let (a, b, c) = (values[low], values[middle], values[high])
        let pivot = max(min(a, b), min(max(a, b), c))
        var (left, right) = (low, high)
        while left <= right {
          while values[left] < pivot { left += 1 }
          while values[right] > pivot { right -= 1 }
          if left <= right {
            values.swapAt(left, right)
            left += 1
            right -= 1
          }
        }
        if place <= right {
          high = right
        } else if place >= left {
          low = left
        } else {
          return
        }
      }
    }
    return values[place]
  }
}
