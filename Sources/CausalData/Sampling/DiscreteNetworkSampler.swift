public import CausalGraphs
import CausalStatistics

/// Draws rows from a discrete Bayesian network, causes before effects (forward or ancestral sampling; Henrion 1988),
/// each value by one uniform number and Walker's alias tables (Vose 1991, IEEE Trans. Software Engineering 17).
public struct DiscreteNetworkSampler: RowSampler {
  public let variables: VariableList
  private let states: [[String]]
  /// Causes first.
  private let order: [Int]
  private let nodes: [AliasNode]

  /// The most variables: a block of rows of all of them is held in memory.
  public static let mostVariables = 10_000

  /// A sampler of the network in a document, such as a BIF file holds it.
  ///
  /// Rows of a table whose sum is off by rounding are rescaled.
  /// - Parameter interventions: Variables set from outside: each has its value in every row, and its causes no say.
  /// - Throws: `SamplingError`. Complexity: O(entries of all tables).
  public init(_ document: GraphDocument, setting interventions: [SetVariable] = []) throws(SamplingError) {
    guard let network = document.network else { throw .noTables }
    guard document.variables.count <= DiscreteNetworkSampler.mostVariables else {
      throw .tooManyVariables(document.variables.count, limit: DiscreteNetworkSampler.mostVariables)
    }
    let graph: DirectedAcyclicGraph
    do throws(GraphError) {
      graph = try document.directedAcyclicGraph()
    } catch {
      throw .graph(error)
    }
    let variables = document.variables
    let fixed = try SetVariable.nodes(interventions, among: variables)
    guard network.states.count == variables.count, network.parents.count == variables.count,
      network.tables.count == variables.count
    else { throw .wrongTable(variable: variables.first?.name ?? "") }
    var nodes: [AliasNode] = []
    for (node, variable) in variables.enumerated() {
      if let value = fixed[node] {
        guard let state = network.states[node].firstIndex(of: value) else {
          throw .unknownState(variable: variable.name, state: value, states: network.states[node])
        }
        nodes.append(AliasNode(always: state, of: network.states[node].count))
        continue
      }
      let parents = network.parents[node]
      guard Set(parents) == Set(graph.parents(of: node)), Set(parents).count == parents.count,
        let alias = AliasNode(
          table: network.tables[node], width: network.states[node].count, parents: parents,
          parentSizes: parents.map { network.states[$0].count })
      else { throw .wrongTable(variable: variable.name) }
      nodes.append(alias)
    }
    self.variables = variables
    states = network.states
    order = graph.topologicalOrder
    self.nodes = nodes
  }

  public func table(rows: Range<Int>, seed: UInt64, threads: Int) -> Table {
    precondition(rows.lowerBound.isMultiple(of: SamplingBlock.rows), "rows start with a block")
    let count = rows.count
    let columns = states.map { CodedColumn(count: count, levels: $0.count) }
    let firstBlock = rows.lowerBound / SamplingBlock.rows
    performInParallel(parts: (count + SamplingBlock.rows - 1) / SamplingBlock.rows, threads: threads) { part in
      let start = part * SamplingBlock.rows
      let size = min(SamplingBlock.rows, count - start)
      var values = [Int32](repeating: 0, count: states.count * size)
      var configurations = [Int32](repeating: 0, count: size)
      values.withUnsafeMutableBufferPointer { values in
        for node in order {
          var stream = RandomStream(seed: seed, path: [firstBlock + part, node])
          nodes[node].draw(node, rows: size, into: values, scratch: &configurations, from: &stream)
          columns[node].store(values, from: node * size, count: size, at: start)
        }
      }
    }
    return Table(
      sampled: zip(variables, zip(columns, states)).map { variable, column in
        TableColumn(
          variable: variable, type: .categorical(levels: column.1), values: column.0.values(column.1),
          missingCount: 0, isTypeGiven: true)
      })
  }
}

/// A column of codes that several threads fill, each its own rows.
private struct CodedColumn: @unchecked Sendable {
  private let bytes: UnsafeMutablePointer<UInt8>?
  private let words: UnsafeMutablePointer<Int32>?
  private let count: Int

  init(count: Int, levels: Int) {
    self.count = count
    let isNarrow = levels <= Int(ParsedColumn.missingCode)
    bytes = isNarrow ? ColumnMemory.allocate(count, of: UInt8.self) : nil
    words = isNarrow ? nil : ColumnMemory.allocate(count, of: Int32.self)
  }

  func store(_ values: UnsafeMutableBufferPointer<Int32>, from place: Int, count: Int, at start: Int) {
    if let bytes {
      for row in 0..<count { (bytes + start + row).initialize(to: UInt8(truncatingIfNeeded: values[place &+ row])) }
    } else if let words {
      for row in 0..<count { (words + start + row).initialize(to: values[place &+ row]) }
    }
  }

  /// Takes the memory over; to be called once.
  func values(_ levels: [String]) -> TableColumn.Values {
    if let bytes { return .codes(ColumnStorage(adopting: bytes, count: count), levels: levels) }
    guard let words else { return .codes(ColumnStorage([]), levels: levels) }
    return .wideCodes(ColumnStorage(adopting: words, count: count), levels: levels)
  }
}
