import CausalData
import CausalGraphs
import Discovery
import Glibc
import Reconciliation
import SeededRandom

/// A random problem for the reconciler, as bad as people and models can make it: it depends on its number alone.
struct RandomReconciliation {
  let variables: VariableList
  let proposals: [EdgeProposal]
  let knowledge: BackgroundKnowledge
  let data: ReconciliationData?
  let settings: ReconciliationSettings
  /// Claims with probabilities that are none, refused where they came in.
  private(set) var refusedClaims = 0
  /// Files with such claims, refused as a whole.
  private(set) var refusedFiles = 0

  init(seed: UInt64, number: Int) throws {
    var random = SplitMix64(seed: seed, stream: [number])
    let names = random.shuffled(RandomReconciliation.names).prefix(1 + random.below(number % 10 == 0 ? 14 : 7))
    let hasTiers = random.below(5) == 0
    let variables = try VariableList(
      names.map { Variable($0, tier: hasTiers && random.below(2) == 0 ? random.below(3) : nil) })
    self.variables = variables
    let known = variables.names
    func name(_ random: inout SplitMix64) -> String {
      random.below(12) == 0 ? "nobody's variable" : known[random.below(known.count)]
    }
    var proposals: [EdgeProposal] = []
    for _ in 0..<random.below(40) {
      let (first, second) = (name(&random), name(&random))
      let source = Provenance(
        expert: ["model", "a person", ""][random.below(3)], model: random.below(2) == 0 ? "m" : nil,
        sample: random.below(3))
      if let claim = RandomReconciliation.claim(&random) {
        let proposal = EdgeProposal(
          first: first, second: second, claim: claim, rationale: random.below(4) == 0 ? "because\u{1B}[2J" : nil,
          provenance: source)
        for _ in 0..<(random.below(6) == 0 ? 3 : 1) { proposals.append(proposal) }
      } else {
        refusedClaims += 1
      }
    }
    // A cycle through all of them, with certainty.
    if random.below(3) == 0, known.count > 1,
      let sure = DirectProbabilities(forward: 1, backward: 0, none: 0)
    {
      for (place, name) in known.enumerated() {
        proposals.append(
          EdgeProposal(
            first: name, second: known[(place + 1) % known.count], claim: .direct(sure),
            provenance: Provenance(expert: "circular")))
      }
    }
    if random.below(2) == 0 {
      let file = RandomReconciliation.file(known, &random)
      do {
        proposals += try ProposalFile.read(Array(file.text.utf8), named: file.name).proposals
      } catch {
        refusedFiles += 1
      }
    }
    self.proposals = proposals
    var knowledge = BackgroundKnowledge()
    if random.below(2) == 0 {
      for _ in 0..<random.below(4) { knowledge.required.insert(.init(name(&random), name(&random))) }
      for _ in 0..<random.below(4) { knowledge.forbidden.insert(.init(name(&random), name(&random))) }
      if random.below(3) == 0 {
        let shuffled = random.shuffled(known)
        let cut = random.below(shuffled.count)
        knowledge.tiers = [Array(shuffled[..<cut]), Array(shuffled[cut...])]
      }
    }
    self.knowledge = knowledge
    data = RandomReconciliation.data(known, &random)
    var settings = ReconciliationSettings()
    settings.estimate = ReconciliationSettings.Estimate.allCases[random.below(2)]
    settings.posterior = [.automatic, .automatic, .none][random.below(3)]
    settings.parentLimit = random.below(5) == 0 ? random.below(3) : nil
    settings.seed = random.next()
    self.settings = settings
  }

  private static let names = [
    "a", "b", "c", "smoking", "lung cancer", "a\u{1B}[31mred", "x\u{202E}y", "\"quoted\"", "new\nline", "日本",

    "\u{E9}", "comma, dot.", "→", "'; DROP TABLE", String(repeating: "long ", count: 40), "0", "-", "true", "NaN",
  ]

  private static let numbers: [Double] = [
    0, 0, 0.1, 0.25, 0.5, 0.9, 1, 1e-300, -0.1, 1.5, 1e308, .nan, .infinity, -.infinity, -0.0,
  ]

  /// Nil where the type refuses the numbers.
  private static func claim(_ random: inout SplitMix64) -> EdgeProposal.Claim? {
    func number(_ random: inout SplitMix64) -> Double {
      random.below(3) == 0 ? numbers[random.below(numbers.count)] : random.uniform()
    }
    let (x, y, z) = (number(&random), number(&random), number(&random))
    switch random.below(7) {
    case 0: return .abstention
    case 1, 2: return AncestralProbabilities(before: x, after: y, neither: z).map { .ancestral($0) }
    case 3: return DirectProbabilities(forward: x, backward: y, none: z).map { .noDirectEdge($0) }
    default: return DirectProbabilities(forward: x, backward: y, none: z).map { .direct($0) }
    }
  }

  /// What a person may write, with probabilities that may be none.
  private static func file(_ names: [String], _ random: inout SplitMix64) -> (name: String, text: String) {
    let probabilities = ["0.9", ".5", "90%", "1", "0", "NaN", "-0.1", "1.5", "Infinity", "1e400", "", "yes", "0,5"]
    let claims = ["causes", "->", "before", "no edge", "unsure", "linked", "is to blame for"]
    let hasBad = random.below(2) == 0
    var rows: [[String]] = []
    for _ in 0..<random.below(6) {
      rows.append([
        names[random.below(names.count)].filter { $0 != "\"" && $0 != "\n" },
        names[random.below(names.count)].filter { $0 != "\"" && $0 != "\n" },
        claims[random.below(hasBad ? claims.count : claims.count - 1)],
        probabilities[random.below(hasBad ? probabilities.count : 5)],
      ])
    }
    if random.below(2) == 0 {
      let lines = rows.map { row in row.map { "\"\($0)\"" }.joined(separator: ",") }
      return ("claims.csv", (["first,second,claim,probability"] + lines).joined(separator: "\n") + "\n")
    }
    let entries = rows.map { row in
      "[\"\(row[0])\", \"\(row[2])\", \"\(row[1])\", \(row[3].hasSuffix("%") || row[3].isEmpty ? "0.9" : row[3])]"
    }
    return ("claims.json", "[" + entries.joined(separator: ", ") + "]")
  }

  // MARK: Data

  /// Scores that no data would give: anything below +∞, and what is no number.
  private struct WildScore: LocalScore {
    let variableCount: Int
    let seed: UInt64

    func localScore(of child: Int, parents: [Int]) -> Double {
      var random = SplitMix64(seed: seed, stream: [child] + parents.sorted())
      switch random.below(12) {
      case 0 where !parents.isEmpty: return -.infinity
      case 1 where !parents.isEmpty: return .nan
      case 2: return -1e6 * random.uniform()
      default: return -30 * random.uniform()
      }
    }
  }

  private static func data(_ names: [String], _ random: inout SplitMix64) -> ReconciliationData? {
    let kind = random.below(6)
    guard kind > 1 else { return nil }
    // Some variables have no column, some columns no variable.
    var columns = names.filter { _ in random.below(8) > 0 }
    if random.below(6) == 0 { columns.append("some other column") }
    columns = random.shuffled(columns)
    guard !columns.isEmpty, let list = try? VariableList(names: columns) else { return nil }
    if kind == 2 {
      return ReconciliationData(
        score: WildScore(variableCount: list.count, seed: random.next()), variables: list, rows: 10, name: "wild")
    }
    let rows = 2 + random.below(60)
    var values: [[Double]] = []
    for column in columns.indices {
      let parent = column > 0 && random.below(3) > 0 ? random.below(column) : nil
      let style = random.below(12)
      values.append(
        (0..<rows).map { row in
          let noise = random.uniform() + random.uniform() - 1
          let signal = parent.map { values[$0][row] } ?? 0
          return switch style {
          case 0: 1  // constant
          case 1: signal  // repeats another, or is constant
          case 2: (signal + noise) * 1e140
          case 3: random.below(4) == 0 ? .nan : signal + noise
          case 4: .nan
          default: signal + noise
          }
        })
    }
    let content = zip(columns, values).map { name, numbers -> (name: String, content: ColumnContent) in
      let isDiscrete = kind == 3 || (kind == 5 && random.below(2) == 0)
      guard isDiscrete else { return (name, .numbers(numbers)) }
      return (name, .levels(numbers.map { $0.isNaN ? nil : $0 > 0.3 ? "high" : $0 > -0.3 ? "middle" : "low" }))
    }
    guard let table = try? Table(content) else { return nil }
    return try? ReconciliationData(table, missing: random.below(3) == 0 ? .testwise : .listwise)
  }
}
