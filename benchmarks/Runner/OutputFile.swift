import ArgumentParser
import Glibc

/// Writes the files that another program is to be measured on.
enum OutputFile {
  /// - Throws: A sentence for the person at the command line.
  static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else {
      throw ValidationError("can not write \(path): make its folder first")
    }
    let bytes = Array(text.utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
      throw ValidationError("can not write all of \(path): is the disk full?")
    }
  }

  /// The columns of simulated rows, then their weights, as raw doubles.
  /// - Throws: A sentence for the person at the command line.
  static func write(_ data: SimulatedRows, to path: String) throws {
    guard let file = fopen(path, "w") else {
      throw ValidationError("can not write \(path): make its folder first")
    }
    var written = 0
    for numbers in [data.values, data.weights] { written += fwrite(numbers, 8, numbers.count, file) }
    guard fclose(file) == 0, written == data.values.count + data.weights.count else {
      throw ValidationError("can not write all of \(path): is the disk full?")
    }
  }
}
