import CausalData
import CausalGraphs
import Discovery
import StrictJSON

/// One run of `discover`: reads, learns, prints.
struct DiscoverRun {
  let options: Discover

  init(_ options: Discover) { self.options = options }

  func run() async throws {
    let threads = options.work.threadCount
    let table = try await options.reading.read(options.data, threads: threads)
    var request = DiscoveryRequest()
    request.algorithm = options.algorithm
    request.score = options.score
    request.test = options.test
    request.alpha = options.alpha
    request.penaltyDiscount = options.penalty
    request.equivalentSampleSize = options.equivalentSampleSize
    request.parentLimit = options.maxParents
    request.conditioningLimit = options.maxConditioning
    request.colliderRule = options.colliders
    request.starts = options.starts
    request.bootstrapReplicates = options.bootstrap
    request.knowledge = try options.knowledge.read(over: table.schema.variables)
    request.seed = options.result.seed
    request.threads = threads
    let bar = ProgressBar("learning")
    let outcome: Discoverer.Outcome
    do {
      outcome = try Discoverer(request, missing: options.reading.missing).learn(from: table) { progress in
        bar.show(done: progress.done, total: progress.total ?? 0)
      }
      bar.clear()
    } catch DiscoveryError.badSetting(let sentence) {
      bar.clear()
      throw Failure(.usage, sentence)
    } catch let error as DiscoveryError {
      bar.clear()
      // The sentence names the variable; the file is named here.
      throw Failure(
        .badInput,
        "\(options.data == "-" ? "standard input" : options.data.visible()): "
          + error.description.visible(limit: 1_000))
    }
    if let output = options.result.output { try await GraphOutput.write(outcome.document, to: output) }
    switch options.result.format {
    case .json: try StandardOutput.write(GraphFile.text(outcome.document, as: .json))
    case .text: try StandardOutput.write(DiscoverText(outcome).text)
    }
  }
}
