import ArgumentParser
import CausalData
import CausalGraphs
import Discovery
import Elicitation
import StrictJSON

/// One of the networks of which GPT-4's answers about pairs were recorded (github.com/tyMadara/ILS-CSL), with samples
/// of it that published mergers were run on (github.com/andrewli77/MINOBS-anc).
struct ReplayNetwork {
  let name: String
  let sizes: [Int]
  let truth: DirectedAcyclicGraph
  /// As they were answered, not calibrated.
  let answers: [RecordedPairAnswer]
  private let folder: String

  /// Samples of each size.
  static let replicates = 6

  /// - Parameter folder: Holds `pair-answers` and `samples`.
  init(_ name: String, sizes: [Int], folder: String) throws {
    (self.name, self.sizes, self.folder) = (name, sizes, folder)
    let description = try JSONParser.parse(
      String(decoding: InputFile.bytes(at: "\(folder)/pair-answers/\(name).json"), as: UTF8.self))
    guard let entries = description.object else { throw ValidationError("\(name).json is no object of variables") }
    let variables = try VariableList(names: entries.map { $0.key })
    let edges = try Self.records(at: "\(folder)/pair-answers/\(name)_edges.csv").map { record in
      guard let cause = variables.index(of: record[0]), let effect = variables.index(of: record[1]) else {
        throw ValidationError("\(name)_edges.csv names a variable that \(name).json does not have")
      }
      return DirectedEdge(cause, effect)
    }
    truth = try DirectedAcyclicGraph(variables, edges: edges)
    // dataset, history, start, end, answer, model, template_not_llm, …
    answers = try Self.records(at: "\(folder)/pair-answers/answers.csv").compactMap { record in
      guard record[0] == name, record[1] != "for_estimation", record[6] != "True" else { return nil }
      let option: PairOption =
        switch record[4] {
        case "A": .forward
        case "B": .backward
        case "C": .none
        default: .uncertain
        }
      // A model's answers differ little by whether "causes" or "directly causes" was asked.
      return RecordedPairAnswer(
        first: record[2], second: record[3], relation: .direct,
        form: .choice(option, logProbabilities: [:], confidence: nil),
        provenance: Provenance(expert: "\(record[5]), recorded", model: record[5], strategy: "pairwise"))
    }
  }

  /// One sample's table; the columns stand in the order of the variables.
  func sample(rows: Int, replicate: Int) async throws -> Table {
    var options = TableReadingOptions(threads: 1)
    options.missingTokens = []
    let table = try await Table.read(path: "\(folder)/samples/\(name)_\(rows)_\(replicate).csv.gz", options: options)
    let names = truth.variables.map(\.name)
    let known = Set(table.columns.map(\.name))
    let isNamed = names.allSatisfy(known.contains)
    return try Table(
      names.enumerated().map { place, name in
        // asia's columns have other names, in the same order.
        let source = isNamed ? try table.schema.column(named: name) : place
        let column = table.columns[source]
        return (name, .levels((0..<column.count).map { column.text(row: $0) }))
      })
  }

  /// The calibration of a claim by how often the same claim was true on the other networks.
  static func calibration(for network: ReplayNetwork, among networks: [ReplayNetwork]) -> CalibrationTable {
    var total: [CalibrationFigure] = []
    for other in networks where other.name != network.name {
      let fit = CalibrationFit(
        other.answers.flatMap { $0.proposals() }, truth: other.truth, source: "all networks but \(network.name)")
      for figure in fit.table.figures {
        if let place = total.firstIndex(where: {
          $0.kind == figure.kind && $0.family == figure.family && abs($0.strength - figure.strength) < 1e-9
        }) {
          total[place].asClaimed += figure.asClaimed
          total[place].reversed += figure.reversed
          total[place].otherwise = (total[place].otherwise ?? 0) + (figure.otherwise ?? 0)
        } else {
          total.append(figure)
        }
      }
    }
    return CalibrationTable(figures: total)
  }

  private static func records(at path: String) throws -> [[String]] {
    try InputFile.bytes(at: path).split(separator: 10).dropFirst().map { line in
      line.split(separator: 44, omittingEmptySubsequences: false).map {
        String(decoding: $0.filter { $0 != 13 }, as: UTF8.self)
      }
    }
  }
}
