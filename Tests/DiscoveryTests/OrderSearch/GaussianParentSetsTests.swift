import CausalGraphs
import CausalStatistics
import SeededRandom
import Testing

@testable import Discovery

/// The flat trees against the generic ones, which ask `GaussianBIC` for every score.
struct GaussianParentSetsTests {
  private func subset(of count: Int, without node: Int, using generator: inout SplitMix64) -> NodeSet {
    var set = NodeSet(count: count)
    let density = generator.uniform()
    for other in 0..<count where other != node && generator.uniform() < density { set.insert(other) }
    return set
  }

  /// Both kinds of sets must agree on parents and values for many sets of predecessors.
  private func compare(_ score: GaussianBIC, _ constraints: EdgeConstraints, limit: Int?, seed: UInt64) {
    var options = OrderSearchOptions()
    options.parentLimit = limit
    var generic = ScoredParentSets(score: score, constraints: constraints, options: options)
    let flat = GaussianParentSets(score: score, constraints: constraints, parentLimit: limit)
    var generator = SplitMix64(seed: seed)
    let count = score.variableCount
    for _ in 0..<150 {
      let node = generator.below(count)
      var before = subset(of: count, without: node, using: &generator)
      for parent in constraints.requiredParents[node] { before.insert(parent) }
      let (cell, other) = (flat.cell(of: node, after: before), generic.cell(of: node, after: before))
      #expect(flat.parents(cell, of: node) == generic.parents(other, of: node))
      #expect(abs(flat.value(cell, of: node) - generic.value(other, of: node)) < 1e-6)
      // What the bits say of one more or less must be what another walk finds.
      for candidate in 0..<count where candidate != node {
        var next = before
        if before.contains(candidate) { next.remove(candidate) } else { next.insert(candidate) }
        if constraints.requiredParents[node].contains(candidate) { continue }
        let isChanged =
          before.contains(candidate)
          ? flat.mayChange(cell, of: node, byRemoving: candidate) : flat.mayChange(cell, of: node, byAdding: candidate)
        #expect((flat.cell(of: node, after: next) != cell) == isChanged)
      }
    }
  }

  @Test("the same parents and scores as by single local scores", arguments: [nil, 2])
  func agrees(limit: Int?) throws {
    for seed in 1...3 {
      let example = try LinearGaussianExample(nodes: 12, degree: 5, rows: 150, seed: UInt64(300 + seed))
      let score = GaussianBIC(example.moments, penaltyDiscount: 1, extension: 0)
      compare(score, EdgeConstraints(nodeCount: 12), limit: limit, seed: UInt64(seed))
    }
  }

  @Test("also under required and forbidden edges")
  func agreesUnderConstraints() throws {
    let example = try LinearGaussianExample(nodes: 10, degree: 4, rows: 100, seed: 77)
    let knowledge = BackgroundKnowledge(
      required: [.init("X0", "X1"), .init("X2", "X1"), .init("X1", "X3")],
      forbidden: [.init("X4", "X5"), .init("X6", "X1")], tiers: [["X7"], ["X8", "X9"]])
    let constraints = try EdgeConstraints(knowledge, over: example.graph.variables)
    compare(GaussianBIC(example.moments), constraints, limit: nil, seed: 4)
  }

  @Test("more than 64 variables, and what was computed can be forgotten")
  func manyVariables() throws {
    let example = try LinearGaussianExample(nodes: 70, degree: 3, rows: 120, seed: 5)
    let score = GaussianBIC(example.moments)
    let flat = GaussianParentSets(score: score, constraints: EdgeConstraints(nodeCount: 70), parentLimit: nil)
    let before = (0..<70).map { node in
      var generator = SplitMix64(seed: 1, stream: [node])
      return subset(of: 70, without: node, using: &generator)
    }
    let first = (0..<70).map { flat.parents(flat.cell(of: $0, after: before[$0]), of: $0) }
    let size = flat.byteCount
    flat.removeAll()
    #expect(flat.byteCount < size)
    #expect((0..<70).map { flat.parents(flat.cell(of: $0, after: before[$0]), of: $0) } == first)
    for node in 0..<70 { #expect(first[node].allSatisfy(before[node].contains)) }
  }

  @Test("the sparse order is an order, and on a long chain it leaves hardly more than a parent a node")
  func sparseOrder() throws {
    var generator = SplitMix64(seed: 3)
    var columns = [(0..<400).map { _ in LinearGaussianExample.normal(&generator) }]
    for node in 1..<30 {
      columns.append(columns[node - 1].map { $0 + LinearGaussianExample.normal(&generator) })
    }
    let score = GaussianBIC(LinearGaussianExample.moments(of: columns))
    var none: SplitMix64?
    let order = score.sparseOrder(using: &none)
    #expect(order.sorted() == Array(0..<30))
    var choices: SplitMix64? = SplitMix64(seed: 1)
    let other = score.sparseOrder(using: &choices)
    #expect(other.sorted() == Array(0..<30) && other != order)
    let flat = GaussianParentSets(score: score, constraints: EdgeConstraints(nodeCount: 30), parentLimit: nil)
    var (before, edges) = (NodeSet(count: 30), 0)
    for node in order {
      edges += flat.parents(flat.cell(of: node, after: before), of: node).count
      before.insert(node)
    }
    #expect(edges >= 29 && edges <= 31)
  }
}
