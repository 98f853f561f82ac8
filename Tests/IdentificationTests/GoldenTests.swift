import CausalGraphs
import Identification
import StrictJSON
import Testing

/// Against DAGitty, R's causaleffect, ananke, pyAgrum, antecedent and brute force, as the fixture's file says case by case.
@Suite struct GoldenTests {
  @Test func allCasesAreRead() { #expect(GoldenCase.all.count == 59) }

  @Test(arguments: GoldenCase.all)
  func adjustmentSets(_ golden: GoldenCase) throws {
    let diagram = try golden.diagram()
    func named(_ sets: some Sequence<[Int]>) -> Set<Set<String>> { Set(sets.map { Set(diagram.names($0)) }) }
    let total = try golden.question(in: diagram)
    let direct = try golden.question(.direct, in: diagram)
    let sets = golden.sets("minimal_adjustment_sets_total_effect")
    #expect(named(diagram.minimalAdjustmentSets(for: total)) == sets)
    if let sets = golden.sets("minimal_adjustment_sets_direct_effect") {
      #expect(named(diagram.minimalAdjustmentSets(for: direct)) == sets)
    }
    #expect(
      diagram.canonicalAdjustmentSet(for: total).map { Set(diagram.names($0)) }
        == golden.expected["canonical_adjustment_set"]?.array.map { Set($0.compactMap(\.string)) })
    #expect(
      diagram.optimalAdjustmentSet(for: total).map { Set(diagram.names($0)) }
        == golden.expected["optimal_adjustment_set_O"]?.array.map { Set($0.compactMap(\.string)) })
    #expect((diagram.minimalAdjustmentSet(for: total) != nil) == !(sets ?? []).isEmpty)
    #expect((diagram.obstacle(to: total) == nil) == !(sets ?? []).isEmpty)
    for check in golden.expected["adjustment_validity_checks"]?.array ?? [] {
      let set = try diagram.nodes(GoldenCase.names(check["set"]))
      #expect(diagram.verdict(on: set, for: total).isValid == check["valid"]?.bool, "\(set)")
    }
    let prices = diagram.variables.indices.map { 1 + Double($0 % 3) }
    let cheapest = diagram.cheapestAdjustmentSet(for: total, prices: prices)
    func price(_ set: [Int]) -> Double { set.reduce(0) { $0 + prices[$1] } }
    #expect(cheapest.map(price) == diagram.minimalAdjustmentSets(for: total).map(price).min())
    if let cheapest { #expect(diagram.verdict(on: cheapest, for: total).isValid) }
  }

  @Test(arguments: GoldenCase.all)
  func frontDoorsAndInstruments(_ golden: GoldenCase) throws {
    let diagram = try golden.diagram()
    let total = try golden.question(in: diagram)
    if let sets = golden.sets("minimal_frontdoor_sets") {
      #expect(Set(diagram.minimalFrontDoorSets(for: total).map { Set(diagram.names($0)) }) == sets)
    }
    guard let list = golden.expected["instruments"]?.array else { return }
    let expected = Dictionary(
      uniqueKeysWithValues: list.map { ($0["instrument"]?.string ?? "?", Set(GoldenCase.names($0["given"]))) })
    let found = diagram.instruments(for: total)
    #expect(
      Dictionary(
        uniqueKeysWithValues: found.map { (diagram.variables[$0.node].name, Set(diagram.names($0.conditions))) })
        == expected)
  }

  @Test(arguments: GoldenCase.all)
  func impliedIndependences(_ golden: GoldenCase) throws {
    let diagram = try golden.diagram()
    let found = diagram.impliedIndependences()
    if let count = golden.expected["implied_independencies_minimal_count"]?.integer { #expect(found.count == count) }
    guard let list = golden.expected["implied_independencies_minimal"]?.array else { return }
    let expected = Set(
      list.map { item -> [Set<String>] in
        let parts = item.array ?? []
        return [Set([parts[0].string ?? "", parts[1].string ?? ""]), Set(GoldenCase.names(parts[2]))]
      })
    let all = Set(found.map { [Set(diagram.names([$0.first, $0.second])), Set(diagram.names($0.conditions))] })
    #expect(expected.isSubset(of: all))
  }

  @Test(arguments: GoldenCase.all)
  func identificationByFormula(_ golden: GoldenCase) throws {
    let diagram = try golden.diagram()
    let question = try golden.question(in: diagram)
    let isIdentifiable = golden.expected["effect_identifiable_ID"]?.bool == true
    switch diagram.effect(of: question.treatments, on: question.outcomes) {
    case .notIdentified(let hedge):
      #expect(!isIdentifiable)
      #expect(Set(hedge.inner).isStrictSubset(of: hedge.outer))
    case .identified(let formula):
      #expect(isIdentifiable)
      guard let numeric = golden.json["numeric"] else { return }
      let joint = try JointTable(numeric, diagram.variables)
      for entry in numeric["do"]?.array ?? [] {
        let x = (entry["x"]?.array ?? []).compactMap(\.integer)
        let y = (entry["y"]?.array ?? []).compactMap(\.integer)
        var values: [Int: Int] = [:]
        for (node, value) in zip(try diagram.nodes(golden.names("treatment")), x) { values[node] = value }
        for (node, value) in zip(try diagram.nodes(golden.names("outcome")), y) { values[node] = value }
        // A variable may be free that makes no difference: any value will do.
        for node in formula.freeVariables where values[node] == nil { values[node] = 0 }
        let value = formula.value(
          at: values, levels: [Int](repeating: 2, count: diagram.variables.count), probability: joint.probability)
        let truth = try #require(entry["p"]?.number)
        #expect(abs(value - truth) < 1e-9, "\(formula.text(diagram.variables))")
      }
    }
  }
}

/// P(v) of binary variables, the last fastest.
struct JointTable {
  let nodes: [Int]
  let cells: [Double]

  init(_ json: JSONValue, _ variables: VariableList) throws {
    nodes = try GoldenCase.names(json["variables"]).map { try #require(variables.index(of: $0)) }
    cells = (json["joint"]?.array ?? []).compactMap(\.number)
    try #require(cells.count == 1 << nodes.count)
  }

  private func mass(_ fixed: [Int], _ values: [Int: Int]) -> Double {
    var total = 0.0
    for (cell, mass) in cells.enumerated() {
      let fits = nodes.enumerated().allSatisfy { place, node in
        !fixed.contains(node) || cell >> (nodes.count - 1 - place) & 1 == values[node]
      }
      if fits { total += mass }
    }
    return total
  }

  func probability(_ of: [Int], _ given: [Int], _ values: [Int: Int]) -> Double {
    let below = mass(given, values)
    return below == 0 ? 0 : mass(of + given, values) / below
  }
}
