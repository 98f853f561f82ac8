import Testing

@testable import CausalData

@Suite struct ColumnStorageTests {
  @Test("Values come back as they were written, with and without huge pages", arguments: [0, 1, 1_000, 300_000])
  func holdsValues(count: Int) {
    let numbers = ColumnStorage((0..<count).map { Double($0) * 0.5 })
    let codes = ColumnStorage<UInt8>(count: count) { values in
      for index in values.indices { values[index] = UInt8(truncatingIfNeeded: index) }
    }
    #expect(numbers.count == count && codes.count == count)
    #expect(numbers.withUnsafeBufferPointer { $0.enumerated().allSatisfy { $1 == Double($0) * 0.5 } })
    #expect(codes.withUnsafeBufferPointer { $0.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0) } })
    if count > 0 { #expect(numbers[count - 1] == Double(count - 1) * 0.5) }
  }
}
