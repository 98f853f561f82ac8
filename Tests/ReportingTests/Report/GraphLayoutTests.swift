import CausalGraphs
import SeededRandom
import Testing

@testable import Reporting

@Suite struct GraphLayoutTests {
  /// A random graph over an order, with names of many lengths.
  private func random(nodes: Int, density: Double, seed: UInt64) throws -> GraphDocument {
    var generator = SplitMix64(seed: seed)
    let variables = (0..<nodes).map { Variable("v\($0)" + String(repeating: "x", count: $0 * 7 % 23)) }
    var edges: [GraphEdge] = []
    for target in 0..<nodes {
      for source in 0..<target where Double(generator.next() >> 11) * 0x1p-53 < density {
        // Some written with the arrow at the source, some without any direction.
        switch generator.next() % 8 {
        case 0: edges.append(GraphEdge(target, source, sourceMark: .arrow, targetMark: .tail))
        case 1: edges.append(GraphEdge(source, target, sourceMark: .tail, targetMark: .tail))
        default: edges.append(GraphEdge(source, target))
        }
      }
    }
    return GraphDocument(kind: .pdag, variables: try VariableList(variables), edges: edges)
  }

  /// Boxes lie apart and within the picture; curves run from the border of the source's box to the target's.
  private func check(_ layout: GraphLayout, _ document: GraphDocument) {
    #expect(layout.boxes.count == document.variables.count && layout.curves.count == document.edges.count)
    for (place, box) in layout.boxes.enumerated() {
      #expect(box.centre.x - box.width / 2 >= -0.01 && box.centre.x + box.width / 2 <= layout.width + 0.01)
      #expect(box.centre.y - box.height / 2 >= -0.01 && box.centre.y + box.height / 2 <= layout.height + 0.01)
      for other in layout.boxes[(place + 1)...] {
        let isApart =
          abs(box.centre.x - other.centre.x) >= (box.width + other.width) / 2 - 0.01
          || abs(box.centre.y - other.centre.y) >= (box.height + other.height) / 2 - 0.01
        #expect(isApart)
      }
    }
    for (edge, curve) in zip(document.edges, layout.curves) {
      #expect(curve.count >= 4 && curve.count % 3 == 1)
      for (node, end) in [(edge.source, curve.first), (edge.target, curve.last)] {
        guard let end else { continue }
        let box = layout.boxes[node]
        #expect(abs(end.x - box.centre.x) <= box.width / 2 + 2 && abs(end.y - box.centre.y) <= box.height / 2 + 2)
      }
    }
  }

  @Test(
    "The report's own layout keeps boxes apart and leads each edge from its source to its target", arguments: 1...12)
  func layered(seed: Int) throws {
    let document = try random(nodes: 3 + 2 * seed, density: 0.7 / Double(seed), seed: UInt64(seed))
    let layout = GraphLayout.layered(document)
    check(layout, document)
    #expect(layout == GraphLayout.layered(document))
  }

  @Test("Causes stand above their effects")
  func downward() throws {
    var document = try random(nodes: 14, density: 0.3, seed: 5)
    document.edges = document.edges.filter { $0.sourceMark != $0.targetMark }
    let layout = GraphLayout.layered(document)
    for edge in document.edges.map(\.drawn) {
      #expect(layout.boxes[edge.source].centre.y < layout.boxes[edge.target].centre.y)
    }
  }

  @Test("Graphs without edges, with cycles and with an edge to itself are laid out too")
  func strange() throws {
    let names = try VariableList((0..<4).map { Variable("n\($0)") })
    for edges in [
      [], [GraphEdge(0, 1), GraphEdge(1, 2), GraphEdge(2, 0)], [GraphEdge(3, 3)],
      [GraphEdge(0, 1), GraphEdge(1, 0), GraphEdge(0, 1)],
    ] {
      let document = GraphDocument(kind: .pdag, variables: names, edges: edges)
      let layout = GraphLayout.layered(document)
      #expect(layout.boxes.count == 4 && layout.curves.count == edges.count)
      #expect(layout.curves.allSatisfy { $0.allSatisfy { $0.x.isFinite && $0.y.isFinite } })
    }
    let empty = GraphDocument(kind: .dag, variables: try VariableList([]), edges: [])
    #expect(GraphLayout.layered(empty).boxes.isEmpty)
  }

  @Test("Graphviz's layout is read, where Graphviz is there", arguments: [2, 6])
  func graphviz(seed: Int) async throws {
    let document = try random(nodes: 3 + 2 * seed, density: 0.7 / Double(seed), seed: UInt64(seed))
    do throws(PictureError) {
      check(try await GraphLayout.graphviz(document), document)
    } catch {
      #expect(error == .dotMissing)
    }
  }

  @Test("What is no layout of the document is refused")
  func refused() throws {
    let document = GraphDocument(
      kind: .dag, variables: try VariableList([Variable("a"), Variable("b")]), edges: [GraphEdge(0, 1)])
    let good =
      "graph 1 2 2\nnode n0 1 1.5 1 .5 \"\"\nnode n1 1 .5 1 .5 \"\"\nedge n0 n1 4 1 1.2 1 1.1 1 1 1 .8 solid black\nstop\n"
    #expect(GraphLayout(plain: good, document) != nil)
    for (find, put) in [("n1", "n2"), ("graph 1", "graf 1"), (" 4 1 1.2", " 5 1 1.2"), ("1.5", "nan"), ("edge", "edg")]
    {
      #expect(GraphLayout(plain: good.replacing(find, with: put), document) == nil, "\(find)")
    }
  }
}
