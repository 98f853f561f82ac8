import CausalGraphs
import Glibc
import Testing

@testable import Reporting

/// What a name may hold that must be shown and not obeyed.
private let hostileNames = [
  "plain", "say \"cheese\"", "two\nlines", "back\\slash\\n\\", "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "evil\u{202E}txt.exe", "bell\u{7}\u{1B}[31m", "&lt;b&gt; & &#60;", "]; n0 -> n1 [label=\"x", "\u{FFFF}\u{FFFE}",
  "   ",
  "-->", "]]>", "\\N\\G\\E", "<<B>bold</B>>", "変数名", "e\u{301}\u{302}",
  "a really quite long name for a variable, with more",
  "url(http://example.org/x)", "x\" onload=\"alert(1)",
]

@Suite("A picture of a graph")
struct GraphPictureTests {
  private func document(
    _ names: [String], kind: GraphDocument.Kind = .dag, _ edges: [GraphEdge] = []
  ) throws -> GraphDocument {
    GraphDocument(kind: kind, variables: try VariableList(names: names), edges: edges)
  }

  @Test("A picture is an SVG with the names in it, or a PNG")
  func drawsBothFormats() async throws {
    let picture = GraphPicture(try document(["smoking", "cancer"], [GraphEdge(0, 1, probability: 0.974)]))
    let svg = String(decoding: try await picture.render(.svg), as: UTF8.self)
    #expect(svg.hasPrefix("<?xml"))
    #expect(svg.contains(">smoking</text>") && svg.contains(">cancer</text>"))
    #expect(svg.contains("<title>smoking → cancer, probability 0.97</title>"))
    #expect(svg.contains(">probability</text>"))
    #expect(!svg.contains("<!DOCTYPE") && !svg.contains("<!--"))
    #expect(try await picture.render(.png).starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
  }

  @Test("Hostile names are shown and not obeyed")
  func showsHostileNames() async throws {
    var graph = try document(hostileNames, (1..<hostileNames.count).map { GraphEdge($0 - 1, $0) })
    let variables = hostileNames.map { Variable($0, description: $0 + " described") }
    graph.variables = try VariableList(variables)
    let picture = GraphPicture(graph, title: hostileNames[5] + hostileNames[1])
    let svg = String(decoding: try await picture.render(.svg), as: UTF8.self)
    for scalar in svg.unicodeScalars where scalar != "\n" {
      #expect(scalar.value >= 0x20 && !(0x202A...0x202E).contains(scalar.value) && scalar.value < 0xFFFE)
    }
    #expect(!svg.contains("<script") && !svg.contains("<img") && !svg.contains("<a "))
    #expect(svg.contains("&lt;img src=x onerror=alert(1)&gt;"))
    #expect(svg.contains("evil\\u{202e}txt.exe") && svg.contains(">two\\u{a}lines</text>"))
    #expect(svg.contains(">back\\slash\\n\\</text>") && svg.contains(">\\N\\G\\E</text>"))
    #expect(svg.contains("&amp;lt;b&amp;gt; &amp; &amp;#60;"))
    #expect(svg.components(of: "class=\"node\"") == hostileNames.count)
    #expect(svg.components(of: "class=\"edge\"") == hostileNames.count - 1)
    #expect(svg.contains(">a really quite long</text>"))
    #expect(try await picture.render(.png).count > 1_000)
  }

  @Test("The title stands once, with and without a legend", arguments: [nil, 0.5])
  func titleOnce(probability: Double?) async throws {
    let graph = try document(["a", "b"], [GraphEdge(0, 1, probability: probability)])
    let svg = String(decoding: try await GraphPicture(graph, title: "Chest clinic").render(.svg), as: UTF8.self)
    #expect(svg.components(of: ">Chest clinic</text>") == 1)
    #expect(svg.components(of: ">probability</text>") == (probability == nil ? 0 : 1))
  }

  @Test("Dashes are explained where no edge has a probability, and nothing is where there are none")
  func explainsDashes() async throws {
    let order = EdgeDecision(.kept, basis: .orderOnly, reason: "only the order is known")
    for isDashed in [true, false] {
      let edge = GraphEdge(0, 1, evidence: isDashed ? [.decision(order)] : [])
      let picture = GraphPicture(try document(["a", "b"], [edge]))
      let svg = String(decoding: try await picture.render(.svg), as: UTF8.self)
      #expect(svg.contains("only an order") == isDashed)
      #expect(!svg.contains(">probability<") && !svg.contains(">0.25<"))
    }
  }

  @Test("Marks, latent nodes, tints, dashes and widths are in the drawing")
  func showsMeaning() throws {
    let arbitrary = EdgeDecision(.kept, basis: .arbitrary, reason: "nothing decides it")
    var graph = try document(
      ["a", "b", "c", "d"], kind: .pag,
      [
        GraphEdge(0, 1, sourceMark: .circle, targetMark: .arrow),
        GraphEdge(1, 2, sourceMark: .arrow, targetMark: .arrow),
        GraphEdge(3, 2, sourceMark: .arrow, targetMark: .tail), GraphEdge(0, 3, sourceMark: .tail, targetMark: .tail),
        GraphEdge(1, 3, evidence: [.decision(arbitrary)]),
      ])
    graph.variables = try VariableList([Variable("a"), Variable("b"), Variable("c"), Variable("d", isLatent: true)])
    graph.treatments = [0]
    graph.outcomes = [1]
    graph.adjusted = [2]
    let lines = GraphPicture(graph).dot.split(separator: "\n").map { $0.drop { $0 == " " } }
    #expect(lines.contains("n0 -> n1 [arrowtail=odot]"))
    #expect(lines.contains("n1 -> n2 [arrowtail=normal, constraint=false]"))
    #expect(lines.contains("n2 -> n3"))
    #expect(lines.contains("n0 -> n3 [arrowhead=none]"))
    #expect(lines.contains("n1 -> n3 [style=dashed]"))
    #expect(lines.contains { $0.hasPrefix("n0 ") && $0.contains("#0072B2") && $0.contains("rounded") })
    #expect(lines.contains { $0.hasPrefix("n1 ") && $0.contains("#D55E00") })
    #expect(lines.contains { $0.hasPrefix("n2 ") && !$0.contains("rounded") })
    #expect(lines.contains { $0.hasPrefix("n3 ") && $0.contains("dashed") })
    #expect(!lines.contains { $0.contains("probability") }, "no legend without probabilities")
  }

  @Test("The more probable, the wider and darker", arguments: [0, 0.2, 0.5, 0.9])
  func widensWithProbability(probability: Double) throws {
    let more = min(1, probability + 0.1)
    #expect(PictureStyle.width(probability) < PictureStyle.width(more))
    #expect(PictureStyle.color(probability) > PictureStyle.color(more))  // as text, since all channels fall
    #expect(PictureStyle.width(.nan) == PictureStyle.width(0))
  }

  @Test("A long name is wrapped and cut; nothing wider than a line stays")
  func wrapsLabels() {
    #expect(PictureText.wrapped("short name") == ["short name"])
    #expect(PictureText.wrapped("number_of_cigarettes_smoked_daily") == ["number_of_cigarettes_", "smoked_daily"])
    #expect(PictureText.wrapped("systolicBloodPressureAtBaseline") == ["systolicBloodPressure", "AtBaseline"])
    let lines = PictureText.wrapped(String(repeating: "x", count: 900))
    #expect(lines.count == PictureText.mostLines && lines.last?.last == "…")
    for name in hostileNames { #expect(PictureText.wrapped(name).allSatisfy { $0.count <= PictureText.lineWidth + 1 }) }
  }

  @Test("Without dot the error says what to install and what else to do")
  func saysWhatIsMissing() async throws {
    var picture = GraphPicture(try document(["a"]))
    picture.program = "dot-that-is-not-installed"
    let error = await #expect(throws: PictureError.dotMissing) { try await picture.render(.svg) }
    #expect(error?.description.contains("apt-get install graphviz") == true)
  }

  @Test("A program that fails, ends before it has read its input, or never ends, costs an error")
  func survivesBadPrograms() async throws {
    let names = (0..<2_000).map { "a name that takes up some room in the pipe \($0)" }
    var picture = GraphPicture(try document(names))
    picture.program = "false"
    await #expect(throws: PictureError.self) { try await picture.render(.svg) }
    picture.program = "true"
    await #expect(throws: PictureError.self) { try await picture.render(.png) }
    let endless = Graphviz(program: "sleep", arguments: ["86400"], timeLimit: .milliseconds(20))
    await #expect(throws: PictureError.timedOut(after: .milliseconds(20), nodes: 2_000, edges: 1_999)) {
      try await endless.draw("digraph {}", nodes: 2_000, edges: 1_999)
    }
    let large = try document((0...GraphPicture.mostNodes).map { "v\($0)" })
    await #expect(throws: PictureError.tooManyElements(nodes: 5_001, edges: 0)) {
      try await GraphPicture(large).render(.svg)
    }
  }

  /// The program sleeps for a day: were it not ended, the test's own time would run out.
  @Test("A cancelled drawing ends at once", .timeLimit(.minutes(10)), arguments: [0, 1, 5, 20, 60])
  func cancels(milliseconds: Int) async throws {
    let endless = Graphviz(program: "sleep", arguments: ["86400"], timeLimit: .seconds(86_400))
    let drawing = Task { () -> PictureError? in
      do throws(PictureError) { _ = try await endless.draw("digraph {}", nodes: 0, edges: 0) } catch { return error }
      return nil
    }
    try await Task.sleep(for: .milliseconds(milliseconds))
    drawing.cancel()
    #expect(await drawing.value == .cancelled)
  }

  @Test(
    "An SVG with anything but shapes and text is refused",
    arguments: [
      "<svg><script>x</script></svg>", "<svg onload=\"x\"></svg>", "<svg><a xlink:href=\"x\"></a></svg>",
      "<svg><image href=\"x\"/></svg>", "<svg><foreignObject/></svg>", "<svg><SCRIPT/></svg>",
      "<svg><g ONCLICK='x'/></svg>",
      "<!DOCTYPE svg [<!ENTITY x \"y\">]><svg/>", "<?xml-stylesheet href=\"x\"?><svg/>", "<svg><![CDATA[x]]></svg>",
      "<svg><g fill=\"url(http://x)\"/></svg>", "<svg><g", "<svg><!-- x", "<svg><title><b></title></svg>",
    ])
  func refusesUnsafe(svg: String) {
    #expect(throws: PictureError.self) { try SVGPicture(Array(svg.utf8)).cleaned { $0 } }
  }

  @Test("Titles are replaced and escaped, comments and the DOCTYPE go")
  func cleans() throws {
    let svg =
      "<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"x\">\n<!-- n0 -->\n<svg><title>n0&#45;&gt;n1</title><g/></svg>"
    let cleaned = try SVGPicture(Array(svg.utf8)).cleaned { $0 == "n0->n1" ? "a <b> & c" : nil }
    #expect(
      String(decoding: cleaned, as: UTF8.self)
        == "<?xml version=\"1.0\"?>\n<svg><title>a &lt;b&gt; &amp; c</title><g/></svg>")
  }
}

extension String {
  fileprivate func components(of part: String) -> Int {
    var (count, rest) = (0, self[...])
    while let range = rest.firstRange(of: part) {
      (count, rest) = (count + 1, rest[range.upperBound...])
    }
    return count
  }
}
