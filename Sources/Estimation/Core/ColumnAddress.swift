import CausalData

extension ColumnStorage {
  /// The address of the first value, which holds as long as the column lives: columns never move. For kernels whose
  /// caller keeps the column (`withExtendedLifetime`), where nested closures would take a stack frame a column.
  var start: UnsafePointer<Element> {
    // No key path: here it would be made anew each time.
    guard let base = withUnsafeBufferPointer({ $0.baseAddress }) else {
      preconditionFailure("a column has an address, however short it is")
    }
    return base
  }
}
