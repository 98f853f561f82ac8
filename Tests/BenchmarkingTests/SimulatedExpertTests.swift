import CausalGraphs
import CausalStatistics
import Elicitation
import Testing

@testable import Benchmarking

@Suite("Simulated experts")
struct SimulatedExpertTests {
  /// A DAG over `count` variables: each pair along the list is an edge with the given chance.
  static func graph(_ count: Int, density: Double, seed: UInt64) throws -> DirectedAcyclicGraph {
    var stream = RandomStream(seed: seed, stream: 1)
    var edges: [DirectedEdge] = []
    for low in 0..<count {
      for high in (low + 1)..<max(count, low + 1) where stream.bernoulli(density) {
        edges.append(DirectedEdge(low, high))
      }
    }
    return try DirectedAcyclicGraph(VariableList(names: (0..<count).map { "v\($0)" }), edges: edges)
  }

  static func known(_ graph: DirectedAcyclicGraph) -> KnownGraph {
    KnownGraph(name: "g", variables: graph.variables, edges: graph.edges)
  }

  /// The edges that direct claims are for, and how many proposals are of each kind.
  static func claims(
    _ opinions: ExpertOpinions, _ graph: DirectedAcyclicGraph
  ) -> (edges: Set<DirectedEdge>, silent: Int, none: Int) {
    var (edges, silent, none) = (Set<DirectedEdge>(), 0, 0)
    for proposal in opinions.proposals {
      guard let first = graph.variables.index(of: proposal.first),
        let second = graph.variables.index(of: proposal.second)
      else { continue }
      switch proposal.claim {
      case .direct(let states):
        edges.insert(states.forward > states.backward ? DirectedEdge(first, second) : DirectedEdge(second, first))
      case .noDirectEdge: none += 1
      case .abstention: silent += 1
      case .ancestral(let states):
        if states.before > max(states.after, states.neither) { edges.insert(DirectedEdge(first, second)) }
        if states.after > max(states.before, states.neither) { edges.insert(DirectedEdge(second, first)) }
      }
    }
    return (edges, silent, none)
  }

  @Test("Without errors it says the truth, in each way of asking, and everything is labelled simulated")
  func truth() async throws {
    let graph = try Self.graph(12, density: 0.3, seed: 1)
    for way in SimulatedExpert.Way.allCases {
      let expert = SimulatedExpert(asked: way)
      let question = try ExpertQuestion(Self.known(graph), names: .plain, seed: 3, replicate: 0)
      let opinions = try await expert.opinions(on: question)
      let claims = Self.claims(opinions, graph)
      #expect(claims.edges == Set(way == .ordering ? graph.transitiveClosure.edges : graph.edges))
      #expect(claims.silent == 0)
      #expect(claims.none == (way == .pairwise ? 66 - graph.edgeCount : 0))
      #expect(opinions.calls == (way == .pairwise ? 66 : way == .ordering ? 12 : 1))
      #expect(expert.kind == .simulated && expert.label.hasPrefix("simulated"))
      #expect(
        opinions.proposals.allSatisfy {
          $0.provenance.expert.hasPrefix("simulated") && $0.provenance.notes.contains { $0.hasPrefix("simulated") }
            && $0.provenance.model == nil
        })
    }
  }

  @Test("Each error occurs at its rate, within four standard errors over 4,950 pairs")
  func rates() throws {
    let graph = try Self.graph(100, density: 0.08, seed: 2)
    let closure = graph.transitiveClosure
    func answers(_ errors: SimulatedErrors) -> (edges: Set<DirectedEdge>, silent: Int, none: Int) {
      Self.claims(SimulatedExpert(errors).answers(knowing: graph, seed: 5, replicate: 0), graph)
    }
    func near(_ count: Int, _ share: Double, of total: Int) -> Bool {
      abs(Double(count) - share * Double(total)) <= 4 * (Double(total) * share * (1 - share)).squareRoot()
    }
    let pairs = 4_950
    var errors = SimulatedErrors()
    errors.abstentions = 0.2
    #expect(near(answers(errors).silent, 0.2, of: pairs))
    errors = SimulatedErrors()
    errors.flips = 0.3
    let flipped = answers(errors).edges
    #expect(near(flipped.intersection(graph.edges).count, 0.7, of: graph.edgeCount))
    #expect(near(flipped.intersection(graph.edges.map(\.reversed)).count, 0.15, of: graph.edgeCount))
    #expect(near(flipped.count { !graph.areAdjacent($0.source, $0.target) }, 0.3, of: pairs - graph.edgeCount))
    errors = SimulatedErrors()
    errors.ancestral = 0.4
    let indirect = closure.edgeCount - graph.edgeCount
    let confused = answers(errors).edges
    #expect(confused.isSuperset(of: graph.edges) && confused.isSubset(of: closure.edges))
    #expect(near(confused.count - graph.edgeCount, 0.4, of: indirect))
    errors = SimulatedErrors()
    errors.position = 0.5
    // Half the edges are shown effect first, and half of these are turned round.
    #expect(near(answers(errors).edges.count { graph.contains($0.reversed) }, 0.25, of: graph.edgeCount))
  }

  @Test("Calibrated claims are: their probabilities meet the frequencies", arguments: [0.0, 0.2, 0.5])
  func calibrated(flips: Double) throws {
    var errors = SimulatedErrors()
    (errors.flips, errors.ancestral, errors.position) = (flips, 0.3, 0.3)
    var curve = CalibrationCurve()
    for seed in 0..<4 as Range<UInt64> {
      let graph = try Self.graph(40, density: 0.1, seed: seed)
      for proposal in SimulatedExpert(errors).answers(knowing: graph, seed: seed, replicate: 1).proposals {
        let states: DirectProbabilities
        switch proposal.claim {
        case .direct(let known), .noDirectEdge(let known): states = known
        case .ancestral, .abstention: continue
        }
        let first = try #require(graph.variables.index(of: proposal.first))
        let second = try #require(graph.variables.index(of: proposal.second))
        curve.add(probability: states.forward, happened: graph.contains(DirectedEdge(first, second)))
        curve.add(probability: states.backward, happened: graph.contains(DirectedEdge(second, first)))
      }
    }
    // 6,240 ordered pairs: an error of 0.02 is far above chance.
    #expect(try #require(curve.expectedCalibrationError) < 0.02)
  }

  @Test("The same answer whenever it is asked, whichever way round; another replicate has another")
  func stable() throws {
    let graph = try Self.graph(15, density: 0.3, seed: 4)
    let expert = SimulatedExpert(try SimulatedErrors(parsing: "flips=0.4,position=0.3,abstain=0.1"))
    let all = Self.claims(expert.answers(knowing: graph, seed: 9, replicate: 0), graph)
    var edges: Set<DirectedEdge> = []
    for low in 0..<15 {
      for high in (low + 1)..<max(15, low + 1) {
        let answer = expert.answer(low, high, knowing: graph, seed: 9)
        #expect(expert.answer(high, low, knowing: graph, seed: 9) == answer.swapped)
        if answer == .forward { edges.insert(DirectedEdge(low, high)) }
        if answer == .backward { edges.insert(DirectedEdge(high, low)) }
      }
    }
    #expect(all.edges == edges)
    #expect(Self.claims(expert.answers(knowing: graph, seed: 9, replicate: 1), graph).edges != edges)
  }

  @Test("Rates are written as text and read back; what is none says why")
  func specifications() throws {
    let errors = try SimulatedErrors(parsing: "position=0.1,flips=0.2,abstain=0.3,ancestral=0.4,confidence=0.9")
    #expect(errors.text == "flips=0.2,ancestral=0.4,position=0.1,abstain=0.3,confidence=0.9")
    #expect(try SimulatedErrors(parsing: errors.text) == errors)
    #expect(try SimulatedErrors(parsing: "confidence=calibrated") == SimulatedErrors())
    #expect(try ExpertSpecification(parsing: "simulated") == .simulated(SimulatedErrors()))
    #expect(try ExpertSpecification(parsing: "recorded:a:b/c.csv") == .recorded(path: "a:b/c.csv"))
    #expect(try ExpertSpecification(parsing: "none") == .none && ExpertSpecification(parsing: "endpoint") == .endpoint)
    for text in [
      "simulated:flips", "simulated:flips=2", "simulated:flips=-1", "simulated:flips=nan",
      "simulated:flips=0.1,flips=0.1",
      "simulated:wit=0.1", "simulated:confidence=0.2", "recorded", "recorded:", "file:", "oracle", "", "none:x",
    ] {
      #expect(throws: ExpertSpecificationError.self, "\(text)") { try ExpertSpecification(parsing: text) }
    }
  }
}
