/// The variables of a graph in a fixed order, each name once; a node is an index into it.
public struct VariableList: RandomAccessCollection, Hashable, Sendable {
  /// The longest name accepted, in UTF-8 bytes.
  public static let longestName = 1_000
  /// The longest description accepted, in UTF-8 bytes.
  public static let longestDescription = 10_000

  private let variables: [Variable]
  private let nodes: [String: Int]

  /// - Throws: `GraphError.emptyName`, `.nameTooLong` or `.duplicateVariable`.
  public init(_ variables: [Variable]) throws(GraphError) {
    var indices: [String: Int] = [:]
    indices.reserveCapacity(variables.count)
    for (index, variable) in variables.enumerated() {
      guard !variable.name.isEmpty else { throw .emptyName(position: index + 1) }
      guard variable.name.utf8.count <= VariableList.longestName else {
        throw .nameTooLong(prefix: String(variable.name.prefix(60)), limit: VariableList.longestName)
      }
      if let description = variable.description, description.utf8.count > VariableList.longestDescription {
        throw .descriptionTooLong(variable: variable.name, limit: VariableList.longestDescription)
      }
      guard indices.updateValue(index, forKey: variable.name) == nil else {
        throw .duplicateVariable(variable.name)
      }
    }
    self.variables = variables
    self.nodes = indices
  }

  /// - Throws: As the initialiser from variables.
  public init(names: [String]) throws(GraphError) {
    try self.init(names.map { Variable($0) })
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { variables.count }
  /// The variable of a node.
  public subscript(index: Int) -> Variable { variables[index] }

  /// The names, in the order of the nodes.
  public var names: [String] { variables.map(\.name) }

  /// The node of the variable with exactly this name.
  public func index(of name: String) -> Int? { nodes[name] }

  public static func == (left: VariableList, right: VariableList) -> Bool { left.variables == right.variables }
  public func hash(into hasher: inout Hasher) { hasher.combine(variables) }
}
