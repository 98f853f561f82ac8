import StrictJSON
import Testing

@Suite("wherefore calibrate")
struct CalibrateTests {
  private static func proposal(_ first: String, _ second: String, forward: Double) -> String {
    """
    {"kind":"proposal","first":"\(first)","second":"\(second)","claim":"direct",
    "probabilities":{"forward":\(forward),"backward":0.05,"none":\(0.95 - forward)},
    "provenance":{"expert":"m","model":"m-2024-01-01","strategy":"pairwise"}}
    """
  }

  @Test("Counts claims of proposals and of a graph's evidence, and writes the table")
  func counts() async throws {
    let truth = try TestFolder.file("truth.csv", "from,to\na,b\nb,c\n")
    let proposals = try TestFolder.file(
      "proposals.json",
      """
      {"format":"wherefore-proposals","version":1,"proposals":[\(Self.proposal("a", "b", forward: 0.9)),
      \(Self.proposal("c", "b", forward: 0.9)),\(Self.proposal("a", "c", forward: 0.9)),
      \(Self.proposal("a", "z", forward: 0.9))]}
      """)
    let graph = try TestFolder.file(
      "graph.json",
      """
      {"directed":true,"multigraph":false,"graph":{"type":"dag"},"nodes":[{"id":"a"},{"id":"b"}],
      "edges":[{"source":"a","target":"b","evidence":[\(Self.proposal("a", "b", forward: 0.9)),
      {"kind":"decision","outcome":"kept","basis":"experts","reason":"kept"}]}]}
      """)
    let result = try await CommandRun.wherefore(["calibrate", proposals, graph, "--truth", truth, "--source", "a test"])
    #expect(result.status == 0, "\(result.errors)")
    let table = try JSONParser.parse(result.output)
    #expect(table["format"] == "wherefore-calibration")
    let figure = try #require(table["figures"]?.array?.first)
    #expect(figure["family"] == "m" && figure["kind"] == "direct" && figure["strategies"] == ["pairwise"])
    #expect(figure["as_claimed"] == 2 && figure["reversed"] == 1 && figure["otherwise"] == 1 && figure["n"] == 4)
    #expect(figure["source"] == "a test")
    #expect(result.errors.contains("4 claims counted") && result.errors.contains("is a graph"))

    let output = TestFolder.path("table.json")
    let written = try await CommandRun.wherefore(["calibrate", proposals, "--truth", truth, "-o", output])
    #expect(written.status == 0 && written.output.isEmpty)
  }

  @Test("Bad input is said in a sentence, with its exit code")
  func refused() async throws {
    let truth = try TestFolder.file("truth.csv", "from,to\na,b\n")
    let cyclic = try TestFolder.file("cyclic.csv", "from,to\na,b\nb,a\n")
    let empty = try TestFolder.file("empty.json", #"{"format":"wherefore-proposals","version":1,"proposals":[]}"#)
    let wrong = try TestFolder.file("wrong.json", #"{"format":"wherefore-proposals","version":1,"proposals":[{}]}"#)
    let other = try TestFolder.file("other.json", "[1]")
    let cases: [([String], Int32, String)] = [
      ([empty, "--truth", truth], 65, "no claim"), ([wrong, "--truth", truth], 65, "proposals[0]"),
      ([other, "--truth", truth], 65, "neither"), ([empty, "--truth", cyclic], 65, "cyclic.csv"),
      ([empty, "--truth", "no-such-file.csv"], 66, "no-such-file.csv"), ([empty, "--truth", "x.what"], 64, "--from"),
      ([empty], 64, "--truth"),
    ]
    for (arguments, status, words) in cases {
      let result = try await CommandRun.wherefore(["calibrate"] + arguments)
      #expect(result.status == status && result.errors.contains(words), "\(arguments): \(result.errors)")
    }
  }
}
