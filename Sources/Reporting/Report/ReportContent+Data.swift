public import CausalGraphs

extension ReportContent {
  /// The table of a study.
  public struct Dataset: Hashable, Sendable {
    /// Which rows the graph and the effect were learned from.
    public enum RowUse: Hashable, Sendable {
      /// The graph was learned from other rows than the effect.
      case split(graphRows: Int, effectRows: Int)
      /// Both come from the same rows, so that intervals and p-values do not count the choice of the graph.
      case same
      /// The graph was given or made without these data.
      case effectOnly
    }

    /// A column that takes part.
    public struct Column: Hashable, Sendable {
      /// The variable, by its name in the graph.
      public var variable: Variable
      /// The column's name where it is another.
      public var column: String?
      /// Missing values.
      public var missing: Int

      /// A column; `missing` counts its missing values.
      public init(_ variable: Variable, column: String? = nil, missing: Int = 0) {
        (self.variable, self.column, self.missing) = (variable, column, missing)
      }
    }

    /// The file's name, without its folder.
    public var source: String
    /// Rows of the file.
    public var rows: Int
    /// Columns of the file.
    public var columnCount: Int
    /// What the bytes are known by: "sha256:…".
    public var fingerprint: String?
    /// The columns that take part, in the variables' order.
    public var columns: [Column] = []
    /// Nil where no graph was learned and nothing is to be said.
    public var rowUse: RowUse?
    /// What else to know: rows left out, how missing values were dealt with.
    public var notes: [String] = []

    /// A table of so many rows and columns.
    public init(source: String, rows: Int, columnCount: Int) {
      (self.source, self.rows, self.columnCount) = (source, rows, columnCount)
    }
  }

  /// The graph of a study. Treatment, outcome and adjustment set are marked in the document; evidence, absent pairs and how it was
  /// made travel with it.
  public struct Graph: Hashable, Sendable {
    /// What is drawn and listed.
    public var document: GraphDocument
    /// Where nodes and edges lie; nil for the report's own, plainer layout.
    public var layout: GraphLayout?
    /// Where it comes from: "suggested by local-model and a file, reconciled with 1,566 rows".
    public var origin: String?
    /// What else to know.
    public var notes: [String] = []

    /// A graph, drawn as `layout` says.
    public init(_ document: GraphDocument, layout: GraphLayout? = nil) {
      (self.document, self.layout) = (document, layout)
    }
  }

  /// How the effect follows from the graph.
  public struct Identification: Hashable, Sendable {
    /// A path between treatment and outcome.
    public struct Path: Hashable, Sendable {
      /// "smoking ← age → weight".
      public var path: String
      /// Whether it carries the effect.
      public var isCausal: Bool
      /// Whether it is open once the set is adjusted for.
      public var isOpen: Bool
      /// What becomes of it, in a sentence.
      public var sentence: String

      /// A path and its story.
      public init(_ path: String, isCausal: Bool, isOpen: Bool, sentence: String) {
        (self.path, self.isCausal, self.isOpen, self.sentence) = (path, isCausal, isOpen, sentence)
      }
    }

    /// Whether the effect follows from what is observed.
    public var isIdentifiable: Bool
    /// "backdoor", "instrument" …: what the estimates rest on; nil where they rest on nothing.
    public var strategy: String?
    /// Adjusted for.
    public var adjustmentSet: [String] = []
    /// Instruments used.
    public var instruments: [String] = []
    /// Mediators or front-door variables used.
    public var mediators: [String] = []
    /// Why these, in words: one sentence each.
    public var why: [String] = []
    /// Paths between treatment and outcome, the set adjusted for.
    public var paths: [Path] = []
    /// Whether there may be more paths than `paths` lists.
    public var hasMorePaths = false
    /// Other sets that would do.
    public var alternatives: [[String]] = []
    /// The estimand as a formula in text.
    public var expression: String?
    /// Why it is not identifiable, or what else there is to know.
    public var reason: String?

    /// What the graph says of the question.
    public init(isIdentifiable: Bool, strategy: String? = nil) {
      (self.isIdentifiable, self.strategy) = (isIdentifiable, strategy)
    }
  }
}
