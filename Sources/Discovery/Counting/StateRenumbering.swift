/// Joint states of several columns as small numbers: mixed-radix codes while those are few, else numbered as they occur.
struct StateRenumbering {
  private let rows: Int
  private var numbers: [UInt32] = []
  private var slots: [UInt64] = []

  init(rows: Int) { self.rows = rows }

  /// Makes `states` the joint states with one more column; returns how many codes there are.
  ///
  /// - Parameter configurations: how many codes there were. Never more than max(rows, 256) after the call.
  mutating func append(
    _ codes: UnsafePointer<UInt8>, width: Int, to states: UnsafeMutablePointer<UInt32>, configurations: Int
  ) -> Int {
    let product = configurations &* width
    if product <= max(256, rows / 8) {
      for row in 0..<rows { states[row] = states[row] &* UInt32(width) &+ UInt32(codes[row]) }
      return product
    }
    return product <= 4 &* rows &+ 65_536
      ? numberDense(codes, width: width, states, product: product) : numberHashed(codes, width: width, states)
  }

  private mutating func numberDense(
    _ codes: UnsafePointer<UInt8>, width: Int, _ states: UnsafeMutablePointer<UInt32>, product: Int
  ) -> Int {
    if numbers.count < product { numbers = [UInt32](repeating: 0, count: product) }
    return numbers.withUnsafeMutableBufferPointer { numbers in
      for state in 0..<product { numbers[state] = 0 }
      var next: UInt32 = 0
      for row in 0..<rows {
        let state = Int(states[row]) &* width &+ Int(codes[row])
        if numbers[state] == 0 {
          next &+= 1
          numbers[state] = next
        }
        states[row] = numbers[state] &- 1
      }
      return Int(next)
    }
  }

  private mutating func numberHashed(
    _ codes: UnsafePointer<UInt8>, width: Int, _ states: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var capacity = 16
    while capacity < 2 * rows { capacity *= 2 }
    if slots.count < capacity { slots = [UInt64](repeating: 0, count: capacity) }
    if numbers.count < capacity { numbers = [UInt32](repeating: 0, count: capacity) }
    return slots.withUnsafeMutableBufferPointer { slots in
      numbers.withUnsafeMutableBufferPointer { numbers in
        // A slot holds a state, from 1; 0 is free.
        for slot in 0..<capacity { slots[slot] = 0 }
        var next: UInt32 = 0
        for row in 0..<rows {
          let state = UInt64(states[row]) &* UInt64(width) &+ UInt64(codes[row]) &+ 1
          let mixed = state &* 0x9E37_79B9_7F4A_7C15
          var slot = Int(truncatingIfNeeded: mixed ^ (mixed >> 32)) & (capacity &- 1)
          while slots[slot] != state {
            if slots[slot] == 0 {
              slots[slot] = state
              numbers[slot] = next
              next &+= 1
              break
            }
            slot = (slot &+ 1) & (capacity &- 1)
          }
          states[row] = numbers[slot]
        }
        return Int(next)
      }
    }
  }
}
