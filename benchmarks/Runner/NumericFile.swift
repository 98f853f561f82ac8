import ArgumentParser
import CausalGraphs
import Discovery
import Glibc
import SeededRandom

/// A CSV file of numbers with a header, as the benchmarks write it: no quotes, nothing missing.
struct NumericFile {
  let variables: VariableList
  /// One array a variable.
  let columns: [[Double]]

  /// - Throws: A sentence for the person at the command line.
  init(at path: String) throws {
    let bytes = try InputFile.bytes(at: path)
    var lines = bytes.split(separator: 10)
    guard let header = lines.first else { throw ValidationError("\(path) is empty") }
    lines.removeFirst()
    variables = try VariableList(names: String(decoding: header, as: UTF8.self).split(separator: ",").map(String.init))
    var columns = [[Double]](repeating: [], count: variables.count)
    for (row, line) in lines.enumerated() {
      let fields = line.split(separator: 44)
      guard fields.count == variables.count else { throw ValidationError("\(path), row \(row + 1): fields missing") }
      for (column, field) in fields.enumerated() {
        guard let value = Double(String(decoding: field, as: UTF8.self)) else {
          throw ValidationError("\(path), row \(row + 1): not a number")
        }
        columns[column].append(value)
      }
    }
    self.columns = columns
  }

  /// The edges of a file with the header parent,child, over these variables.
  func truth(at path: String) throws -> DirectedAcyclicGraph { try EdgeFile.read(path, over: variables) }
}

/// A CSV file of categories with a header, no quotes, nothing missing; levels are numbered as they come.
struct CategoryFile {
  let variables: VariableList
  let data: DiscreteData

  /// - Throws: A sentence for the person at the command line.
  init(at path: String) throws {
    let lines = try InputFile.bytes(at: path).split(separator: 10)
    guard let header = lines.first else { throw ValidationError("\(path) is empty") }
    variables = try VariableList(names: String(decoding: header, as: UTF8.self).split(separator: ",").map(String.init))
    var codes = [[UInt8]](repeating: [], count: variables.count)
    var levels = [[ArraySlice<UInt8>: UInt8]](repeating: [:], count: variables.count)
    for (row, line) in lines.dropFirst().enumerated() {
      let fields = line.split(separator: 44)
      guard fields.count == variables.count else { throw ValidationError("\(path), row \(row + 1): fields missing") }
      for (column, field) in fields.enumerated() {
        let next = levels[column].count
        guard let code = levels[column][field] ?? UInt8(exactly: next), code < 254 else {
          throw ValidationError("\(path), row \(row + 1): too many levels")
        }
        levels[column][field] = code
        codes[column].append(code)
      }
    }
    data = try DiscreteData(columns: codes, levels: levels.map { max(1, $0.count) })
  }

  /// The edges of a file with the header parent,child, over these variables.
  func truth(at path: String) throws -> DirectedAcyclicGraph { try EdgeFile.read(path, over: variables) }
}

/// A CSV file with the header parent,child.
enum EdgeFile {
  /// - Throws: A sentence for the person at the command line.
  static func read(_ path: String, over variables: VariableList) throws -> DirectedAcyclicGraph {
    let lines = try InputFile.bytes(at: path).split(separator: 10).dropFirst()
    return try DirectedAcyclicGraph(
      variables,
      edges: lines.map { line in
        let names = line.split(separator: 44).map { String(decoding: $0, as: UTF8.self) }
        guard names.count == 2 else { throw ValidationError("\(path): two names a line") }
        return DirectedEdge(try variables.node(named: names[0]), try variables.node(named: names[1]))
      })
  }
}

/// Random linear models, for benchmarks that make their own data.
struct LinearModel {
  let graph: DirectedAcyclicGraph
  let columns: [[Double]]

  enum Noise: String, ExpressibleByArgument { case gaussian, uniform, exponential }

  /// A random order; each pair adjacent with probability degree / (variables − 1); weights ±(0.5 to 2), noise variances
  /// 0.5 to 1.5; columns standardised.
  init(variables: Int, degree: Double, rows: Int, noise: Noise, seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [variables, rows])
    let order = generator.shuffled(Array(0..<variables))
    var edges: [DirectedEdge] = []
    for (place, source) in order.enumerated() {
      for target in order[(place + 1)...] where generator.uniform() < degree / Double(variables - 1) {
        edges.append(DirectedEdge(source, target))
      }
    }
    graph = try DirectedAcyclicGraph(VariableList(names: (0..<variables).map { "X\($0)" }), edges: edges)
    var columns = [[Double]](repeating: [], count: variables)
    for node in graph.topologicalOrder {
      let scale = (0.5 + generator.uniform()).squareRoot()
      var column = (0..<rows).map { _ in scale * LinearModel.draw(noise, using: &generator) }
      for parent in graph.parents(of: node) {
        let weight = (0.5 + 1.5 * generator.uniform()) * (generator.uniform() < 0.5 ? -1 : 1)
        for row in 0..<rows { column[row] += weight * columns[parent][row] }
      }
      let mean = column.reduce(0, +) / Double(rows)
      let deviation = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)).squareRoot()
      columns[node] = column.map { ($0 - mean) / deviation }
    }
    self.columns = columns
  }

  /// Mean 0, variance 1.
  private static func draw(_ noise: Noise, using generator: inout SplitMix64) -> Double {
    switch noise {
    case .uniform: return (2 * generator.uniform() - 1) * 3.0.squareRoot()
    case .exponential: return -log(1 - generator.uniform()) - 1
    case .gaussian:
      let radius = (-2 * log(1 - generator.uniform())).squareRoot()
      return radius * cos(2 * .pi * generator.uniform())
    }
  }

  /// The columns as a CSV file with six decimals, and the edges as another.
  func write(to folder: String, name: String) throws {
    var text = graph.variables.names.joined(separator: ",") + "\n"
    for row in 0..<(columns.first?.count ?? 0) {
      text += columns.map { "\(($0[row] * 1e6).rounded() / 1e6)" }.joined(separator: ",") + "\n"
    }
    try OutputFile.write(text, to: "\(folder)/\(name).csv")
    let edges = graph.edges.map { "\(graph.variables[$0.source].name),\(graph.variables[$0.target].name)\n" }
    try OutputFile.write("parent,child\n" + edges.joined(), to: "\(folder)/\(name).edges.csv")
  }
}
