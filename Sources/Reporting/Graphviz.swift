import Glibc
import Subprocess

/// Graphviz's `dot` as a child process: text in, picture out, nothing on disk.
struct Graphviz: Sendable {
  /// The largest picture taken, in bytes.
  static let largestPicture = 64 << 20
  /// The most that is kept of what the program says.
  static let longestMessage = 1 << 16

  let program: String
  let arguments: [String]
  let timeLimit: Duration

  private enum Outcome: Sendable {
    case drawn([UInt8])
    case failed(PictureError)
  }

  /// Feeds `source` to the program; kills it when its time is over or the task is cancelled.
  func draw(_ source: String, nodes: Int, edges: Int) async throws(PictureError) -> [UInt8] {
    Graphviz.ignoreBrokenPipes
    let timeout = PictureError.timedOut(after: timeLimit, nodes: nodes, edges: edges)
    let outcome = await withTaskGroup(of: Outcome.self) { group in
      group.addTask { await run(Array(source.utf8)) }
      group.addTask {
        do { try await Task.sleep(for: timeLimit) } catch { return .failed(.cancelled) }
        return .failed(timeout)
      }
      let first = await group.next() ?? .failed(.cancelled)
      group.cancelAll()  // ends the clock, or kills the child
      return first
    }
    if Task.isCancelled { throw .cancelled }
    switch outcome {
    case .drawn(let picture): return picture
    case .failed(let error): throw error
    }
  }

  private func run(_ source: [UInt8]) async -> Outcome {
    do {
      let result = try await Subprocess.run(
        .name(program), arguments: Arguments(arguments), input: .inputWriter,
        output: .bytes(limit: Graphviz.largestPicture), error: .string(limit: Graphviz.longestMessage)
      ) { execution in
        // A program that ends before it has read everything says why by its status, not by the pipe that broke.
        _ = try? await execution.standardInputWriter.write(source)
        try? await execution.standardInputWriter.finish()
      }
      guard result.terminationStatus.isSuccess else {
        return .failed(.dotFailed(status: "\(result.terminationStatus)", said: result.standardError))
      }
      return .drawn(result.standardOutput)
    } catch let error as SubprocessError {
      switch error.code {
      case .executableNotFound: return .failed(.dotMissing)
      case .outputLimitExceeded: return .failed(.tooLarge(limit: Graphviz.largestPicture))
      default: return .failed(.dotFailed(status: "not run to its end", said: "\(error)"))
      }
    } catch {
      return .failed(.cancelled)
    }
  }

  /// A child that ends before it has read its input must cost an error, not this process: a write to a pipe without a
  /// reader sends SIGPIPE, whose default is to kill. Done once, and only where nobody has chosen otherwise.
  private static let ignoreBrokenPipes: Void = {
    var current = sigaction()
    guard unsafe sigaction(SIGPIPE, nil, &current) == 0 else { return }
    if unsafe current.__sigaction_handler.sa_handler == nil { signal(SIGPIPE, SIG_IGN) }
  }()
}
