public import CausalData
public import CausalGraphs
import Discovery
import Identification

extension Falsification {
  /// Puts a graph to the test of data.
  ///
  /// - Parameters:
  ///   - graph: any kind; latent variables and ↔ are respected, a CPDAG, MAG or PAG is tested by the independences that all
  ///     its members imply.
  ///   - table: a variable of the graph without a column is taken as unobserved, and so is one that does not vary.
  ///   - map: by variable: its column, where that has another name.
  /// - Throws: `FalsificationError`; `cancelled` soon after the calling task was.
  /// - Complexity: one test a pair and a relabelling at most; with Fisher's z about 20 ns each, with counts about a
  ///   nanosecond a row.
  public init(
    of graph: GraphDocument, on table: Table, map: [String: String] = [:],
    settings: FalsificationSettings = FalsificationSettings()
  ) throws(FalsificationError) {
    guard let level = SignificanceLevel(settings.alpha) else {
      throw .badSetting(name: "alpha", reason: "a number between 0 and 1, both excluded, not \(settings.alpha)")
    }
    guard (0...FalsificationSettings.mostPermutations).contains(settings.permutations) else {
      throw .badSetting(
        name: "permutations", reason: "a number from 0 to 1,000,000, not \(settings.permutations)")
    }
    let data = try FalsificationData(graph, table, map: map, settings)
    let checks = IndependenceChecks(data)
    let relabellings = Relabellings(columns: data.count, wanted: settings.permutations, seed: settings.seed)
    // One step for each of the two other parts.
    let steps = relabellings.count + 2
    settings.onProgress?(0, steps)
    let tests = ImplicationTests(data, checks, settings)
    let implications = try tests.implications()
    settings.onProgress?(1, steps)
    let statements = data.localStatements(of: data.diagram)
    let test = PermutationTest(data, checks, statements: statements, level: level, seed: settings.seed)
    let baseline =
      statements.isEmpty || relabellings.count == 0
      ? nil
      : try test.baseline(relabellings, threads: max(1, settings.threads)) { settings.onProgress?(1 + $0, steps) }
    let finder = SuggestionFinder(data, checks, graph, tests: tests, settings)
    let suggestions = try finder.suggestions(implications, statements)
    settings.onProgress?(steps, steps)
    self.init(
      verdict: .notRejected, explanation: "", limits: "", graphKind: graph.kind,
      variables: (0..<data.count).map { data.name($0) }, rows: data.table.rowCount, test: data.choice.rawValue,
      effectMeasure: tests.effectMeasure, alpha: settings.alpha, control: settings.control, seed: settings.seed,
      implications: implications.map(\.told), permutations: baseline, suggestions: suggestions, notes: data.notes)
    if test.isPartial, baseline != nil {
      notes.append(
        "The permutation test rests on \(FalsificationFigures.grouped(PermutationTest.mostStatements)) of the local "
          + "independences, drawn without looking at the data.")
    }
    notes += finder.bounds(implications)
    judge()
  }
}

extension FalsificationData {
  /// The local Markov condition of a diagram, told of columns.
  func localStatements(of diagram: CausalDiagram) -> [LocalIndependence] {
    diagram.localIndependences().map { $0.relabelled(columnOf) }
  }
}
