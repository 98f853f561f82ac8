import ArgumentParser
import Wherefore

@main
struct WhereforeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wherefore",
    abstract: "From variable names and data to a causal graph you can defend.",
    discussion: """
      Results go to standard output, everything else to standard error. Exit codes: 0 done, 64 usage, 65 the input is \
      wrong, 66 no such input, 69 the endpoint cannot be used, 73 the output cannot be written, 75 try again later, \
      130 interrupted, 70 a fault of this program.

      Examples:
        wherefore doctor --model gpt-4o
        wherefore suggest smoking tar "lung cancer" -o graph.svg
        wherefore discover survey.csv -o graph.svg
        wherefore identify graph.json --treatment smoking --outcome "lung cancer"
        wherefore analyze survey.csv --treatment smoking --outcome weight \\
          -o study.json --report report.html
        wherefore estimate survey.csv --graph graph.json --treatment smoking \\
          --outcome weight
        wherefore refute survey.csv --graph graph.json --treatment smoking \\
          --outcome weight
        wherefore falsify survey.csv --graph graph.json
        wherefore convert graph.gml -o graph.dagitty
        wherefore simulate network.bif -n 1000 -o rows.csv
      """,
    version: "wherefore \(WhereforeVersion.current)",
    subcommands: [
      Analyze.self,
      Suggest.self,
      Discover.self,
      Reconcile.self,
      Identify.self,
      Estimate.self,
      Refute.self,
      Falsify.self,
      Explain.self,
      Edit.self,
      Convert.self,
      Models.self,
      Doctor.self,
      Score.self,
      CacheCommand.self,
      Calibrate.self,
      Simulate.self,
      Benchmark.self,
      Manual.self,
    ]
  )

  /// As the parser's own `main`, but failures become one sentence on stderr and the exit code that `Failure` gives.
  static func main() async {
    StandardStreams.reserve()
    do {
      try await Interruption.run {
        var command = try parseAsRoot()
        if var asynchronous = command as? any AsyncParsableCommand {
          try await asynchronous.run()
        } else {
          try command.run()
        }
      }
    } catch let error where error is ExitCode || error is CleanExit || error is ValidationError {
      exit(withError: error)
    } catch {
      guard let failure = Failure(error) else { exit(withError: error) }
      failure.report()
      exit(withError: ExitCode(failure.status.rawValue))
    }
  }
}
