import ArgumentParser
import Benchmarking
import Glibc

/// Prints the scores of the recorded answers about cause–effect pairs.
struct Tuebingen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuebingen",
    abstract: "Score recorded answers about the 108 Tübingen cause-effect pairs, through our own proposals.")

  @Option(help: "The folder with pairs.csv and the answers.")
  var data = "benchmarks/tuebingen"

  func run() throws {
    let lines = try TuebingenBenchmark.run { name in try InputFile.bytes(at: data + "/" + name) }
    print("| model | how it was asked | accuracy | weighted | answers |")
    print("| --- | --- | --- | --- | --- |")
    for line in lines {
      let score = line.score
      print(
        "| \(line.entry.model) | \(line.entry.title) | \(threeDecimals(score.accuracy))",
        "| \(threeDecimals(score.weightedAccuracy)) | \(score.proposals) |")
    }
  }

  private func threeDecimals(_ value: Double) -> String {
    let thousandths = Int((value * 1_000).rounded())
    let digits = String(thousandths % 1_000)
    return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
