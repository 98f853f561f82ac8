import ArgumentParser
import CausalData
import CausalGraphs
import Glibc
import SeededRandom

/// Gives damaged files to every reader: each must answer with a value or an error, soon, and never end the process.
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz", abstract: "Read many mutated files with the CSV reader and each graph parser.")

  @Option(help: "Fixes the inputs: input N depends on the seed and N alone.")
  var seed: UInt64 = 0

  @Option(help: "How many inputs, shared evenly among the readers.")
  var inputs = 1_000_000

  @Option(help: "The first input's number.")
  var from = 0

  @Option(help: "Only this reader.")
  var only: String?

  @Flag(help: "Say each input's number before it is read, so that the last one said is the one that did it.")
  var verbose = false

  @Option(help: "Print this input and read nothing.")
  var show: Int?

  func run() throws {
    let targets = FuzzTarget.all.filter { only == nil || $0.name == only }
    guard !targets.isEmpty else {
      throw ValidationError("no such reader: there are \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    }
    if let show {
      let input = FuzzInput.bytes(for: targets[show % targets.count], seed: seed, number: show)
      print(String(decoding: input, as: UTF8.self))
      return
    }
    var read = [Int](repeating: 0, count: targets.count)
    var refused = read
    var slowest = [(seconds: Double, number: Int)](repeating: (0, 0), count: targets.count)
    for number in from..<from + inputs {
      let target = targets[number % targets.count]
      let input = FuzzInput.bytes(for: target, seed: seed, number: number)
      if verbose { Fuzz.say("\(number) \(target.name)\n") }
      let start = Fuzz.seconds()
      let outcome = target.read(input)
      let took = Fuzz.seconds() - start
      if took > slowest[number % targets.count].seconds { slowest[number % targets.count] = (took, number) }
      switch outcome {
      case .value: read[number % targets.count] += 1
      case .error: refused[number % targets.count] += 1
      case .contradiction(let what):
        print("input \(number), \(target.name): \(what)")
        throw ExitCode.failure
      }
    }
    print("| reader | inputs | read | refused | slowest, CPU ms |")
    print("| --- | --- | --- | --- | --- |")
    for (index, target) in targets.enumerated() {
      let slow = Int(slowest[index].seconds * 1e3)
      print(
        "| \(target.name) | \(read[index] + refused[index]) | \(read[index]) | \(refused[index]) "
          + "| \(slow) (input \(slowest[index].number)) |")
    }
  }

  /// At once, so that it is there when the process ends in the next moment.
  private static func say(_ line: String) {
    let bytes = Array(line.utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
