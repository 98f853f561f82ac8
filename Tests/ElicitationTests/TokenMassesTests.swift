import LanguageModels
import Testing

@testable import Elicitation

private func tokens(_ texts: [String]) -> [TokenLogProbability] {
  texts.map { TokenLogProbability(token: $0, logProbability: -0.5, alternatives: []) }
}

@Suite struct TokenMassesTests {
  /// As llama.cpp and others cut the same answer into tokens.
  @Test(
    "The answer's token is found however the text is cut",
    arguments: [
      (["{\"", "answer", "\":", "\"", "yes", "\"}", ""], "yes", ""),
      (["{\"", "answer", "\":\"", "yes", "\"}"], "yes", ""),
      (["{", "\"answer\"", ": ", "\"yes", "\"}"], "\"yes", "\""),
      (["{\"answer\":\"yes\"}"], "{\"answer\":\"yes\"}", "{\"answer\":\""),
      (["{\"answer\"", " :\n", " \"", "ye", "s\"}"], "ye", ""),
      (["{\"reason\":\"the \\\"answer\\\"\",\"", "answer", "\": \"", "no", "\"}"], "no", ""),
    ])
  func places(texts: [String], token: String, prefix: String) throws {
    let place = try #require(TokenMasses.place(of: "answer", in: tokens(texts)))
    #expect(place.token.token == token)
    #expect(place.prefix == prefix)
  }

  @Test func placesThatAreNot() {
    for texts in [[], ["answer"], ["{\"answer\": 1}"], ["{\"answer\""], ["{\"answer\":"], ["{\"answer\":\""]] {
      #expect(TokenMasses.place(of: "answer", in: tokens(texts)) == nil)
    }
  }

  @Test("Spellings of an answer are added up; the rest is left out")
  func spellings() throws {
    let token = TokenLogProbability(
      token: "yes", logProbability: -0.09,
      alternatives: [
        .init(token: "yes", logProbability: -0.09), .init(token: "no", logProbability: -3.09),
        .init(token: "Yes", logProbability: -4.54), .init(token: " no", logProbability: -4.85),
        .init(token: "true", logProbability: -6), .init(token: "", logProbability: -6),
      ])
    let masses = try #require(TokenMasses(of: token, allowed: ["yes", "no"]))
    let probabilities = masses.probabilities()
    #expect(abs(probabilities[0] + probabilities[1] - 1) < 1e-12)
    #expect(abs(probabilities[0] / probabilities[1] - (0.913931 + 0.010673) / (0.045502 + 0.007828)) < 1e-3)
  }

  @Test func impossibleProbabilitiesAreLeftOut() {
    let token = TokenLogProbability(
      token: "yes", logProbability: .nan,
      alternatives: [.init(token: "no", logProbability: 3), .init(token: "yes", logProbability: -.infinity)])
    #expect(TokenMasses(of: token, allowed: ["yes", "no"]) == nil)
  }

  @Test func lettersInTheirQuotes() throws {
    let token = TokenLogProbability(
      token: "\"B", logProbability: -0.2,
      alternatives: [
        .init(token: "\"B", logProbability: -0.2), .init(token: "\"A", logProbability: -2),
        .init(token: "\"E", logProbability: -3),
      ])
    let masses = try #require(TokenMasses(of: token, allowed: ["a", "b", "c"], prefix: "\""))
    #expect(masses.probabilities()[1] > 0.75)
    // What is not listed has at most the smallest listed mass; half of it is assumed.
    #expect(abs(masses.logarithms[2] - (-3 - 0.693147)) < 1e-5)
  }
}
