import CausalGraphs
import Foundation
import Identification
import StrictJSON
import Testing

/// Every case of Tests/Fixtures/Identification/graph_input_cases.json: what a graph file is taken for, by a table's columns.
@Suite struct GraphInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let id: String
    let format: String
    let text: String
    let columns: [String]

    var testDescription: String { id }

    static let all: [Case] = {
      let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      let file = folder.appending(path: "Fixtures/Identification/graph_input_cases.json")
      guard let bytes = try? Data(contentsOf: file), let root = try? JSONParser.parse([UInt8](bytes)) else { return [] }
      return (root["cases"]?.array ?? []).map { item in
        Case(
          id: item["id"]?.string ?? "?", format: item["format"]?.string ?? "?", text: item["text"]?.string ?? "",
          columns: GoldenCase.names(item["columns"]))
      }
    }()

    func document() throws -> GraphDocument {
      try GraphDocument.read(Array(text.utf8), as: #require(GraphFormat(rawValue: format)))
    }

    func identify(_ treatments: [String] = [], _ outcomes: [String] = []) throws -> EffectIdentification {
      try IdentifyAnswer(
        document(), treatments: treatments, outcomes: outcomes, effect: .total, selected: [], limit: 100
      ).result
    }
  }

  @Test func allCasesAreRead() { #expect(Case.all.count == 6) }

  @Test(arguments: Case.all)
  func isTakenForWhatItIs(_ item: Case) throws {
    switch item.id {
    case "dagitty_bidirected":
      let document = try item.document()
      #expect(document.edges.contains { $0.marked.isBidirected } && document.edges.count == 2)
      #expect(try !item.identify(["X"], ["Y"]).isIdentifiable)
    case "dagitty_latent_attr":
      let document = try item.document()
      #expect(document.variables.filter(\.isLatent).map(\.name) == ["U"])
      let result = try item.identify()
      #expect(!result.isIdentifiable)
      #expect(result.question.treatments.map { result.variables[$0].name } == ["X"])
      #expect(result.question.outcomes.map { result.variables[$0].name } == ["Y"])
      // A latent variable needs no column.
      #expect(try VariableColumns(document.variables, columns: item.columns).unused.isEmpty)
    case "cyclic_gml":
      let error = try #require(throws: GraphFormatError.self) { try item.document() }
      #expect(error.description.contains("X → Y → X"), "\(error.description)")
    case "typo_node":
      #expect(
        throws: VariableColumnsError.noColumn([
          VariableColumnsError.Missing(variable: "Zz", suggestion: "Z")
        ])
      ) { try VariableColumns(item.document().variables, columns: item.columns) }
      let mapped = try VariableColumns(item.document().variables, columns: item.columns, map: ["Zz": "Z"])
      #expect(mapped.columns == ["Zz": "Z", "X": "X", "Y": "Y"] && mapped.unused.isEmpty)
    case "dot_string":
      #expect(try item.document().edges.count == 3)
      #expect(try item.identify(["X"], ["Y"]).json["minimal_adjustment_sets"] == .array([["Z"]]))
    case "dagitty_chain_braces":
      #expect(try item.document().edges.count == 5)
      #expect(try item.identify(["x"], ["y"]).json["minimal_adjustment_sets"] == .array([["a", "b"]]))
    default: Issue.record("no expectation for \(item.id)")
    }
  }

  @Test func columnsAndVariablesThatDoNotGoTogether() throws {
    let variables = try VariableList(names: ["dose", "cured"])
    #expect(throws: VariableColumnsError.unknownVariable("dos", suggestion: "dose")) {
      try VariableColumns(variables, columns: ["dose", "cured"], map: ["dos": "dose"])
    }
    #expect(throws: VariableColumnsError.unknownColumn("Dosis", suggestion: "Dosi")) {
      try VariableColumns(variables, columns: ["Dosi", "cured"], map: ["dose": "Dosis"])
    }
    #expect(throws: VariableColumnsError.sharedColumn("cured", "dose", "cured")) {
      try VariableColumns(variables, columns: ["cured"], map: ["dose": "cured"])
    }
    #expect(try VariableColumns(variables, columns: ["cured", "dose", "id"]).unused == ["id"])
  }
}
