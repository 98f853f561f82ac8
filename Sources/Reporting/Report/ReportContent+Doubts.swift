extension ReportContent {
  /// How strong an unobserved common cause would have to be, by one way to measure it.
  public struct Sensitivity: Hashable, Sendable {
    /// A named figure.
    public struct Figure: Hashable, Sendable {
      /// "robustness value".
      public var name: String
      /// As it is shown: "13.9 %".
      public var value: String
      /// What it means, in a sentence.
      public var meaning: String?

      /// A figure as it is shown.
      public init(_ name: String, _ value: String, meaning: String? = nil) {
        (self.name, self.value, self.meaning) = (name, value, meaning)
      }
    }

    /// "Partial R² of an unobserved common cause".
    public var title: String
    /// What was found, in words: one sentence each.
    public var sentences: [String]
    /// Named figures.
    public var figures: [Figure]
    /// An SVG drawn by this program (`SensitivityContour`), with a title and a description; nil for none.
    public var picture: String?

    /// A sensitivity analysis.
    public init(_ title: String, sentences: [String], figures: [Figure] = [], picture: String? = nil) {
      (self.title, self.sentences, self.figures, self.picture) = (title, sentences, figures, picture)
    }
  }

  /// Whether the data contradict the graph.
  public struct Falsifying: Hashable, Sendable {
    /// One independence that the graph implies.
    public struct Test: Hashable, Sendable {
      /// "a ⫫ b | c, d".
      public var statement: String
      /// Of the independence.
      public var pValue: Double?
      /// After control of the false-discovery rate.
      public var adjustedPValue: Double?
      /// Whether the data contradict it.
      public var isViolated: Bool

      /// A test of one implied independence.
      public init(_ statement: String, pValue: Double?, adjustedPValue: Double? = nil, isViolated: Bool) {
        (self.statement, self.pValue) = (statement, pValue)
        (self.adjustedPValue, self.isViolated) = (adjustedPValue, isViolated)
      }
    }

    /// The verdict in words: "The data do not contradict the graph".
    public var verdict: String
    /// What was found, one sentence each: counts, the comparison with random graphs, which test.
    public var sentences: [String] = []
    /// The tests, the most telling first.
    public var tests: [Test] = []
    /// How many independences were tested, where there are more than are listed.
    public var tested: Int?
    /// How many of all that were tested the data contradict, likewise.
    public var violations: Int?
    /// Edges that the data speak against, or that they ask for; one sentence each.
    public var suggestions: [String] = []
    /// What it does not show.
    public var limits: String?

    /// A verdict on the graph.
    public init(verdict: String) { self.verdict = verdict }
  }

  /// How to do it again.
  public struct Reproduction: Hashable, Sendable {
    /// A name and what belongs to it.
    public struct Fact: Hashable, Sendable {
      /// Of a program or a file.
      public var name: String
      /// A version, a fingerprint.
      public var value: String

      /// A name and what belongs to it.
      public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    /// A prompt that was sent.
    public struct Prompt: Hashable, Sendable {
      /// The template's name.
      public var name: String
      /// Its version.
      public var version: String?
      /// SHA-256 of the template, hexadecimal.
      public var hash: String?

      /// A template by name, version and hash.
      public init(_ name: String, version: String? = nil, hash: String? = nil) {
        (self.name, self.version, self.hash) = (name, version, hash)
      }
    }

    /// A model that was asked.
    public struct Model: Hashable, Sendable {
      /// Its name.
      public var name: String
      /// Calls that were answered, those from the cache with them.
      public var calls: Int
      /// Calls answered from the cache.
      public var cachedCalls: Int
      /// Tokens sent.
      public var promptTokens: Int?
      /// Tokens received.
      public var answerTokens: Int?
      /// What they cost, as it is shown: "$0.12"; nil where nobody knows.
      public var cost: String?

      /// A model and what it was asked.
      public init(
        _ name: String, calls: Int, cachedCalls: Int = 0, promptTokens: Int? = nil, answerTokens: Int? = nil,
        cost: String? = nil
      ) {
        (self.name, self.calls, self.cachedCalls) = (name, calls, cachedCalls)
        (self.promptTokens, self.answerTokens, self.cost) = (promptTokens, answerTokens, cost)
      }
    }

    /// The command line, as a shell takes it.
    public var command: String?
    /// What every random choice comes from.
    public var seed: UInt64?
    /// Programs and libraries with their versions.
    public var versions: [Fact] = []
    /// Input files by name, each with its fingerprint.
    public var files: [Fact] = []
    /// Prompts that were sent.
    public var prompts: [Prompt] = []
    /// Models that were asked; none where no endpoint was.
    public var models: [Model] = []
    /// Seconds of work; nil where nobody knows.
    public var seconds: Double?
    /// What else to know: "no endpoint was configured: the graph comes from data and knowledge alone".
    public var notes: [String] = []

    /// Nothing known yet.
    public init() {}
  }
}
