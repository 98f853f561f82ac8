import Glibc

/// Runs a piece of work several times and keeps what each run cost this thread.
struct Stopwatch {
  /// Milliseconds of processor time, ascending.
  private(set) var processor: [Double] = []
  /// Milliseconds by the clock on the wall, ascending.
  private(set) var wall: [Double] = []

  /// One run of `work` to warm up, then `runs` that count.
  init<Result>(runs: Int, of work: () throws -> Result) rethrows {
    for run in 0...runs {
      let (processorStart, wallStart) = (Stopwatch.now(CLOCK_THREAD_CPUTIME_ID), Stopwatch.now(CLOCK_MONOTONIC))
      _ = try work()
      guard run > 0 else { continue }
      processor.append(Stopwatch.now(CLOCK_THREAD_CPUTIME_ID) - processorStart)
      wall.append(Stopwatch.now(CLOCK_MONOTONIC) - wallStart)
    }
    processor.sort()
    wall.sort()
  }

  /// "median | min | max" of the processor time, then the median by the wall.
  var cells: String {
    let figures = [Stopwatch.median(processor), processor.first ?? 0, processor.last ?? 0, Stopwatch.median(wall)]
    return figures.map(Stopwatch.text).joined(separator: " | ")
  }

  static let heading = "CPU ms, median | min | max | wall ms, median"

  var median: Double { Stopwatch.median(processor) }

  private static func median(_ sorted: [Double]) -> Double {
    guard let last = sorted.indices.last else { return 0 }
    return (sorted[last / 2] + sorted[(last + 1) / 2]) / 2
  }

  /// Two decimals.
  static func text(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100)." + (rest < 10 ? "0\(rest)" : "\(rest)")
  }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }
}
