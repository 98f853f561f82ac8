import CausalGraphs
import LanguageModels
import StrictJSON

/// The answers to one question put several times.
struct SampledAnswers {
  struct Answer {
    var sample: Int
    var json: JSONValue
    var provenance: Provenance
  }
  var answers: [Answer] = []
  var failures: [QuestionFailure] = []
  var stopped: EndpointError?
  var exchanges: [ExchangeRecord] = []
}

extension Elicitor {
  /// Asks each sample's request; what fails is listed.
  func askSamples(
    _ requests: [ChatRequest], prompt: PromptName, about variables: [String]
  ) async throws(ElicitationError) -> SampledAnswers {
    let batch = RequestBatch(model: model, concurrency: concurrency)
    let replies: BatchOutcome
    do throws(PromptError) {
      replies = try await batch.run(count: requests.count) { index throws(PromptError) in
        requests[index]
      } progress: { _, _ in
      }
    } catch {
      throw .prompt(error)
    }
    var result = SampledAnswers(stopped: replies.stopped)
    for (sample, reply) in replies.replies.enumerated() {
      switch reply {
      case nil: continue
      case .success(let answer):
        result.exchanges.append(answer.exchange)
        guard let json = answer.json else {
          result.failures.append(
            QuestionFailure(
              strategy: prompt.rawValue, variables: variables, sample: sample,
              error: .invalidAnswer(problems: ["the answer is not JSON"], snippet: answer.snippet)))
          continue
        }
        let exchange = answer.exchange
        let provenance = Provenance(
          expert: model.name, model: exchange.answeringModel ?? exchange.requestedModel, strategy: prompt.rawValue,
          promptName: exchange.prompt.name, promptVersion: exchange.prompt.version, promptHash: exchange.prompt.hash,
          sample: sample, exchange: exchange.key, notes: exchange.notes)
        result.answers.append(SampledAnswers.Answer(sample: sample, json: json, provenance: provenance))
      case .failure(let error):
        result.failures.append(
          QuestionFailure(strategy: prompt.rawValue, variables: variables, sample: sample, error: error))
      }
    }
    return result
  }
}
