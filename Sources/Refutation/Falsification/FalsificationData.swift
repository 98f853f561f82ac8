import CausalData
import CausalGraphs
import Discovery
import Identification
import StrictJSON

/// A graph and a table that belong together: the variables that have a column to test, and the test.
struct FalsificationData: Sendable {
  /// The graph, or a member of the class it stands for; what has no column of use is unobserved in it.
  let diagram: CausalDiagram
  /// `nodes[c]`: the node that column c holds. Ascending.
  let nodes: [Int]
  /// By node: its column; -1 where it has none.
  let columnOf: [Int]
  /// Their values, column by column.
  let table: Table
  /// The test that was chosen; never `automatic`.
  let choice: DiscoveryRequest.Test
  let test: any IndependenceTest
  /// What there is to say about all this.
  let notes: [String]

  init(
    _ document: GraphDocument, _ table: Table, map: [String: String], _ settings: FalsificationSettings
  ) throws(FalsificationError) {
    var notes: [String] = []
    var graph: GraphDocument
    let used: Table
    do throws(VariableColumnsError) {
      let known = try document.observed(in: table.names, map: map)
      graph = known.graph
      if !known.unobserved.isEmpty {
        notes.append("No column for \(FalsificationData.list(known.unobserved)): taken as unobserved.")
      }
    } catch {
      throw .columns(error)
    }
    do throws(DataError) {
      var (chosen, hidden) = try FalsificationData.usable(table, graph, map, settings)
      let complete = try chosen.applying(settings.missing)
      if complete.droppedRows > 0 {
        notes.append(
          "\(FalsificationFigures.count(complete.droppedRows, "row")) of "
            + "\(FalsificationFigures.grouped(chosen.rowCount)) left out for missing values.")
        // A column may vary in the rows that are left out alone.
        let constant = FalsificationData.constants(complete.table)
        hidden += constant
        chosen = try complete.table.dropping(Set(constant))
      }
      if !hidden.isEmpty {
        notes.append("\(FalsificationData.list(hidden)) does not vary: taken as unobserved.")
      }
      used = chosen
    } catch {
      throw .data(error.description)
    }
    let holder = Dictionary(
      graph.variables.enumerated().filter { !$0.element.isLatent }.map {
        (map[$0.element.name] ?? $0.element.name, $0.offset)
      },
      uniquingKeysWith: { first, _ in first })
    let nodes = used.names.compactMap { holder[$0] }
    guard graph.variables.count >= 2 else {
      throw .data(
        "the graph has \(FalsificationFigures.count(graph.variables.count, "variable")), and a test takes two: give one of"
          + " two variables or more")
    }
    guard nodes.count >= 2 else {
      throw .data(
        "only \(FalsificationFigures.count(nodes.count, "variable")) of the graph can be tested: give columns that vary for "
          + "two or more of \(FalsificationData.list(graph.variables.names))")
    }
    guard used.rowCount >= 5 else {
      throw .data("\(FalsificationFigures.count(used.rowCount, "row")) are too few to test anything: give more rows")
    }
    let observed = Set(nodes)
    let variables = graph.variables.enumerated().map { node, variable in
      var variable = variable
      variable.isLatent = !observed.contains(node)
      return variable
    }
    // The names are those of a list, so they can only be accepted again.
    graph.variables = (try? VariableList(variables)) ?? graph.variables
    diagram = try FalsificationData.diagram(of: graph)
    arrows = Set(diagram.directedEdges)
    shared = Set(graph.edges.filter(\.marked.isBidirected).map { [$0.source, $0.target] })
    var columnOf = [Int](repeating: -1, count: graph.variables.count)
    for (column, node) in nodes.enumerated() { columnOf[node] = column }
    (self.nodes, self.columnOf, self.table) = (nodes, columnOf, used)
    (choice, test) = try FalsificationData.test(used, settings)
    self.notes = notes + test.assumptions
  }

  /// The edges between variables.
  let arrows: Set<DirectedEdge>
  /// Pairs with an unobserved common cause that the graph draws as ↔, as two sets of ends.
  private let shared: Set<Set<Int>>

  /// Whether the two nodes are joined by ↔.
  func isShared(_ one: Int, _ other: Int) -> Bool { shared.contains([one, other]) }

  /// How many variables are tested.
  var count: Int { nodes.count }

  /// The name of a column's variable.
  func name(_ column: Int) -> String { diagram.variables[nodes[column]].name }

  /// Rows that have all of these columns.
  func rows(of columns: [Int]) -> Int {
    columns.contains { table.columns[$0].missingCount > 0 } ? table.completeRowCount(of: columns) : table.rowCount
  }

  /// The graph's columns in its own order, codes as levels where the test wants them; without what does not vary.
  private static func usable(
    _ table: Table, _ graph: GraphDocument, _ map: [String: String], _ settings: FalsificationSettings
  ) throws(DataError) -> (table: Table, constant: [String]) {
    guard table.rowCount > 0 else { throw DataError("the table has no rows: give some") }
    let columns = graph.variables.filter { !$0.isLatent }.map { map[$0.name] ?? $0.name }
    let chosen = try table.selecting(columns)
    let keepsNumbers = settings.test == .fisherZ || settings.test == .randomFeatures
    let coded = chosen.readingCodes(keeping: keepsNumbers ? Set(chosen.names) : [])
    let constant = constants(coded)
    return (try coded.dropping(Set(constant)), constant)
  }

  /// Columns with one value or none, in the table's order.
  private static func constants(_ table: Table) -> [String] {
    let named = Set(
      TableReport(table).problems.compactMap { problem in
        switch problem {
        case .allMissing(let name), .constant(let name, _): name
        default: nil
        }
      })
    return table.names.filter { named.contains($0) }
  }

  private static func diagram(of graph: GraphDocument) throws(FalsificationError) -> CausalDiagram {
    do {
      return try CausalDiagram.member(of: graph)
    } catch let error as GraphError {
      throw .graph(error)
    } catch let error as IdentificationError {
      throw .diagram(error)
    } catch {
      throw .data("\(error)")
    }
  }

  private static func test(
    _ table: Table, _ settings: FalsificationSettings
  ) throws(FalsificationError) -> (DiscoveryRequest.Test, any IndependenceTest) {
    var request = DiscoveryRequest()
    (request.algorithm, request.test, request.alpha) = (.pc, settings.test, settings.alpha)
    func names(_ columns: [Int]) -> [String] { columns.map { table.schema.variables[$0].name } }
    let shape = DiscoveryPlan.Shape(
      continuous: names(table.schema.continuousColumns), discrete: names(table.schema.discreteColumns))
    do {
      guard case .test(let choice) = try DiscoveryPlan(request, shape: shape).method else {
        throw FalsificationError.badSetting(name: "test", reason: "there is no such test")
      }
      let test = try choice.prepared(
        on: table, seed: settings.seed, threads: settings.threads,
        rowsPerDegreeOfFreedom: FalsificationSettings.rowsPerDegreeOfFreedom)
      return (choice, test)
    } catch let error as FalsificationError {
      throw error
    } catch {
      throw .data("\(error)")
    }
  }

  /// Up to ten names, and how many more.
  static func list(_ names: [String]) -> String {
    let more = names.count > 10 ? " and \(names.count - 10) more" : ""
    return names.prefix(10).joined(separator: ", ").visible(limit: 500) + more
  }
}
