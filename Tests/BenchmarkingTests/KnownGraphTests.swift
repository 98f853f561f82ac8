import CausalData
import CausalGraphs
import Glibc
import Testing

@testable import Benchmarking

@Suite("Known graphs")
struct KnownGraphTests {
  @Test(
    "Every file of the index reads: its size, descriptions, disguised names, licence and tables are as it says; tables sum to one"
  )
  func index() throws {
    let rows = try BenchmarkFolder.index()
    #expect(rows.count >= 25)
    var tables = 0
    for row in rows {
      let name = try row.field("name")
      let known = try BenchmarkFolder.graph(name + ".json")
      #expect(known.name == name)
      #expect(try "\(known.variables.count)" == row.field("variables") && "\(known.edges.count)" == row.field("edges"))
      #expect(known.variables.allSatisfy { ($0.description ?? "").utf8.count >= 4 }, "\(name)")
      #expect(try known.about.memorisationRisk == row.field("memorisation_risk"))
      #expect(try known.about.source == row.field("source") && known.about.paper == row.field("paper"))
      #expect(try known.about.licence == "MIT" && row.field("licence") == "MIT")
      #expect(try (known.disguisedNames != nil) == (row.field("disguised_names") == "yes"))
      if let disguised = known.disguisedNames {
        #expect(Set(disguised).count == disguised.count)
        #expect(known.variables(.disguised)?.map(\.description) == known.variables.map(\.description))
      }
      #expect(try (known.network != nil) == !row.field("tables").isEmpty)
      if let network = known.network {
        tables += 1
        // Up to the rounding they were published with.
        for (table, states) in zip(network.tables, network.states) {
          for start in stride(from: 0, to: table.count, by: states.count) {
            guard abs(table[start..<start + states.count].reduce(0, +) - 1) > 0.0101 else { continue }
            Issue.record("a row of \(name) does not sum to one")
          }
        }
      }
      #expect((known.graph() == nil) == (name == "arctic-sea-ice"), "\(name) has a cycle, or has none")
      if let graph = known.graph(.disguised) { #expect(graph.edges == known.edges) }
    }
    #expect(tables == 14)
  }

  @Test("A BIF takes descriptions and disguised names from the JSON beside it, and may be packed")
  func besides() throws {
    let asia = try BenchmarkFolder.graph("asia.bif")
    #expect(try asia == BenchmarkFolder.graph("asia.json"))
    // BIF alone, packed, without its neighbour.
    let path = BenchmarkFolder.path + "/graphs/asia.bif"
    let deflater = try GzipDeflater()
    let packed = try deflater.deflate(BenchmarkFolder.bytes(path), isLast: true)
    let alone = try KnownGraph.read(path: "x/asia.bif.gz", load: { _ in packed }, exists: { _ in false })
    #expect(alone.network == asia.network && alone.disguisedNames == nil && alone.name == "asia")
  }

  @Test("The arctic sea ice graph has 48 edges, 36 of them in 18 mutual pairs")
  func arctic() throws {
    let known = try BenchmarkFolder.graph("arctic-sea-ice.json")
    let edges = Set(known.edges)
    #expect(edges.count == 48 && edges.count { edges.contains($0.reversed) } == 36)
  }

  @Test("Data are drawn from tables, from random tables and from random equations, under either kind of name")
  func samplers() throws {
    let asia = try BenchmarkFolder.graph("asia.json")
    let plain = try asia.sampler(.tables, seed: 0).table(rows: 2_000, seed: 1)
    let disguised = try asia.sampler(.tables, names: .disguised, seed: 0).table(rows: 2_000, seed: 1)
    #expect(plain.names == asia.variables.names && disguised.names == asia.disguisedNames)
    for (one, other) in zip(plain.columns, disguised.columns) {
      #expect((0..<2_000).allSatisfy { one.text(row: $0) == other.text(row: $0) })
    }
    // P(smoke) = 1/2; four standard errors of 2,000 rows are .045.
    let smoke = try plain.column("smoke")
    #expect(abs(Double((0..<2_000).count { smoke.text(row: $0) == "yes" }) / 2_000 - 0.5) < 0.045)
    let fire = try BenchmarkFolder.graph("fire.json")
    #expect(throws: SamplingError.noTables) { try fire.sampler(.tables, seed: 0) }
    let levels = try fire.sampler(.randomDiscrete, seed: 0).table(rows: 10, seed: 0).columns.map {
      $0.type.levels ?? []
    }
    #expect(levels == fire.states)
    #expect(try fire.sampler(.randomGaussian, seed: 0).table(rows: 10, seed: 0).columns.count == 11)
    let arctic = try BenchmarkFolder.graph("arctic-sea-ice.json")
    #expect(throws: BenchmarkFileError.self) { try arctic.sampler(.randomGaussian, seed: 0) }
    #expect(throws: BenchmarkFileError.self) { try arctic.sampler(.randomGaussian, names: .disguised, seed: 0) }
  }

  @Test("What is wrong with a file is said with its name")
  func errors() throws {
    func read(_ text: String, _ path: String = "folder/g.json") throws -> KnownGraph {
      try KnownGraph.read(
        path: path, load: { $0 == path ? Array(text.utf8) : Array("rubbish".utf8) }, exists: { _ in false })
    }
    let nodes = "\"nodes\":[{\"id\":\"a\",\"disguised\":\"x\"},{\"id\":\"b\",\"disguised\":\"y\"}]"
    let good = "{\"graph\":{},\(nodes),\"edges\":[{\"source\":\"a\",\"target\":\"b\"}]}"
    #expect(try read(good).graph(.disguised)?.variables.names == ["x", "y"])
    for (text, said) in [
      ("{", "line 1"), (good.replacing("\"y\"", with: "\"x\""), "disguised"),
      (good.replacing("\"graph\":{}", with: "\"graph\":{\"tables\":\"../t.bif\"}"), "without a path"),
      (good.replacing("\"graph\":{}", with: "\"graph\":{\"tables\":\"t.bif\"}"), "t.bif"),
      (
        good.replacing("\"graph\":{}", with: "\"graph\":{\"cyclic\":true}").replacing(
          "\"target\":\"b\"", with: "\"target\":\"a\""), "target"
      ),
      (good.replacing("}]}", with: "},{\"source\":\"b\",\"target\":\"a\"}]}"), "cycle"),
    ] {
      do {
        _ = try read(text)
        Issue.record("\(text) was read")
      } catch let error as KnownGraphError {
        #expect(error.description.contains("folder/") && error.description.contains(said), "\(error)")
      }
    }
    #expect(throws: KnownGraphError.self) { try read(good, "graph.xyz") }
  }
}
