import StrictJSON
import TestSupport
import Testing

@testable import LanguageModels

/// The resilience matrix, row by row, through the real client against a real server that fails on purpose. What has to
/// do with addresses, time, memory, parallel calls and keys is in the suites beside this one.
///
/// Rows 29 to 33, what an answer claims about variables, are decided above the endpoint: by AnswerReadingTests and
/// HostileNamesTests of Elicitation; rows 31, 33, 46 and 47 also by FaultCommandTests, at the built command.
@Suite("Fault matrix") struct FaultMatrixTests {
  @Test("Each fault ends as the matrix wants", arguments: FaultCase.connections + FaultCase.statuses)
  func transportAndStatus(fault: FaultCase) async throws { try await check(fault) }

  @Test("Each body that is none ends as the matrix wants", arguments: FaultCase.bodies + FaultCase.protocols)
  func body(fault: FaultCase) async throws { try await check(fault) }

  @Test("Each answer ends as the matrix wants", arguments: FaultCase.contents)
  func content(fault: FaultCase) async throws { try await check(fault) }

  @Test("Each stream ends as the matrix wants", arguments: FaultCase.streams)
  func stream(fault: FaultCase) async throws { try await check(fault) }

  private func check(_ fault: FaultCase) async throws {
    let bench = try FaultBench(
      fault.scenario, fault.parameters, key: fault.withoutKey ? nil : matrixKey
    ) {
      $0.streams = fault.streams
    }
    let question = matrixQuestion(fault.withConfidence ? confidenceSchema : answerSchema)
    let result = try await FaultBench.crowd.inside { await bench.ask(question) }
    let seen = try await bench.server.seen()
    switch fault.end {
    case .fails(let kind, let requests):
      #expect(result.kind == kind, "\(result)")
      #expect(seen.requests == requests, "\(result)")
      guard let error = result.error else { return }
      expectHelpful(error)
      for text in fault.says { #expect(error.description.contains(text)) }
      // Nothing of it may ever be served as an answer.
      let key = RequestKey.question(question, configuration: bench.endpoint.configuration)
      #expect(try bench.store.accepted(key: key, sample: 0) == nil)
    case .answers(let requests):
      let answer = try result.get()
      #expect(answer.json?["answer"] == "yes")
      #expect(seen.requests == requests)
      #expect(answer.exchange.requests == requests)
      for text in fault.says {
        #expect(answer.exchange.notes.contains { $0.contains(text) }, "\(answer.exchange.notes)")
      }
      // Paid for once: the same question again is answered without the server.
      #expect(await bench.ask(question).kind == "answered")
      #expect(try await bench.server.requests() == requests)
    }
    #expect(bench.sent == seen.requests)
    if fault.identical { #expect(Set(seen.bodyHashes).count == 1) }
  }
}
