public import Elicitation

/// The recorded answers about the Tübingen cause–effect pairs, scored through the proposals they make.
public struct TuebingenBenchmark: Sendable {
  /// One file of answers and how it was asked.
  public struct Entry: Hashable, Sendable {
    /// How the model was asked: one choice a pair, two yes/no questions, or these by their log-probabilities.
    public enum Form: Hashable, Sendable { case choice, yesNo, logProbabilities }
    /// The model that answered.
    public let model: String
    /// How it was asked.
    public let form: Form
    /// The name of the file of answers, in the benchmark's folder.
    public let file: String
    /// For people.
    public let title: String
  }

  /// One line of the scoreboard.
  public struct Line: Hashable, Sendable {
    /// Which answers were scored.
    public let entry: Entry
    /// How often their direction was right.
    public let score: PairDirectionScore
  }

  /// The file of pairs, in the same folder as the answers.
  public static let pairsFile = "pairs.csv"

  /// The recorded answers, in the order in which they are reported.
  public static let entries: [Entry] = [
    Entry(
      model: "gpt-4", form: .choice, file: "gpt-4_system_results_singleprompt.csv", title: "one question a pair"),
    Entry(
      model: "gpt-3.5-turbo", form: .choice, file: "gpt-3.5-turbo_system_results_singleprompt.csv",
      title: "one question a pair"),
    Entry(
      model: "gpt-3.5-turbo", form: .yesNo, file: "gpt-3.5-turbo_system_results.csv",
      title: "two yes/no questions, with a system message"),
    Entry(model: "gpt-3.5-turbo", form: .yesNo, file: "gpt-3.5-turbo_results.csv", title: "two yes/no questions"),
    Entry(
      model: "text-davinci-003", form: .yesNo, file: "text-davinci-003_results.csv", title: "two yes/no questions"),
    Entry(
      model: "text-davinci-003", form: .logProbabilities, file: "davinci_yes_no_logprobs.csv",
      title: "the same questions, log-probabilities compared"),
    Entry(
      model: "text-davinci-002", form: .logProbabilities, file: "davinci_yes_no_logprobs.csv",
      title: "two yes/no questions, log-probabilities compared"),
  ]

  /// - Parameter load: The bytes of a file of the benchmark's folder.
  /// - Throws: What `load` throws, or `BenchmarkFileError`.
  public static func run(
    calibration: some ProposalCalibration = UncalibratedProposals(), load: (String) throws -> [UInt8]
  ) throws -> [Line] {
    let pairs = try CausePair.read(load(pairsFile))
    return try entries.map { entry in
      let bytes = try load(entry.file)
      let answers =
        switch entry.form {
        case .choice: try RecordedPairAnswers(choices: bytes, pairs: pairs, model: entry.model)
        case .yesNo: try RecordedPairAnswers(yesNo: bytes, pairs: pairs, model: entry.model)
        case .logProbabilities: try RecordedPairAnswers(logProbabilities: bytes, pairs: pairs, model: entry.model)
        }
      let score = PairDirectionScore(pairs) { answers[$0]?.proposals(calibration: calibration) ?? [] }
      return Line(entry: entry, score: score)
    }
  }
}
