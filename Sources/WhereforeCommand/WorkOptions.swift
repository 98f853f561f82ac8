import ArgumentParser
import Glibc

/// How much of the machine a command may use.
struct WorkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The most threads to work on; no result depends on it. All cores without it.", valueName: "count"))
  var threads: Int?

  /// At least 1.
  var threadCount: Int { threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  func validate() throws {
    if let threads, !(1...4_096).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 4096.")
    }
  }
}
