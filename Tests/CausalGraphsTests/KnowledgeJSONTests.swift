import CausalGraphs
import StrictJSON
import Testing

@Suite("Background knowledge as JSON")
struct KnowledgeJSONTests {
  @Test("Edges as pairs or objects, and tiers")
  func reads() throws {
    let text =
      #"{"required": [["a", "b"]], "forbidden": [{"source": "b", "target": "c"}], "tiers": [["a"], ["b", "c"]]}"#
    let knowledge = try BackgroundKnowledge(json: JSONParser.parse(Array(text.utf8)))
    #expect(
      knowledge
        == BackgroundKnowledge(
          required: [.init("a", "b")], forbidden: [.init("b", "c")], tiers: [["a"], ["b", "c"]]))
  }

  @Test(
    "What is wrong is named",
    arguments: [
      (#"{"require": []}"#, "require"), (#"{"required": [["a"]]}"#, "required"),
      (#"{"forbidden": [["a", 3]]}"#, "forbidden"), (#"{"tiers": ["a"]}"#, "tiers"), ("[]", "object"),
    ])
  func refuses(text: String, word: String) throws {
    let value = try JSONParser.parse(Array(text.utf8))
    let error = #expect(throws: JSONMeaningError.self) { try BackgroundKnowledge(json: value) }
    #expect(error?.description.contains(word) == true, "\(String(describing: error))")
  }
}

@Suite("How a graph was learned, in JSON")
struct LearningJSONTests {
  @Test("It comes back as it went", arguments: LearningSummary.SettingName.allCases)
  func returns(setting: LearningSummary.SettingName) throws {
    var document = GraphDocument(
      kind: .cpdag, variables: try VariableList(names: ["a", "b"]),
      edges: [GraphEdge(0, 1, sourceMark: .tail, targetMark: .tail)])
    document.learning = LearningSummary(
      algorithm: "PC-stable", method: "Fisher z", methodKind: setting == .alpha ? .test : .score, settingName: setting,
      setting: 0.25,
      score: -12.5, evaluations: 7, rows: 100, seconds: 0.5, optimality: "proven", notes: ["assumes no feedback"])
    let text = try document.text(as: .json)
    #expect(try GraphDocument.read(Array(text.utf8), as: .json) == document)
  }
}
