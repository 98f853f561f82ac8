import CausalGraphs
import Testing

@testable import Benchmarking

@Suite("Arctic sea ice")
struct ArcticSeaIceTests {
  @Test("The published figures come out of our own proposals")
  func figures() throws {
    let lines = try ArcticSeaIceBenchmark.run(
      graph: BenchmarkFolder.graph("arctic-sea-ice.json"),
      answers: BenchmarkFolder.bytes(BenchmarkFolder.path + "/arctic-sea-ice/answers.csv"))
    // Recomputed with another program from the same answers: edges, precision, recall, F1, normalised Hamming distance.
    let expected: [(String, Int, Int, Double, Double, Double, Double, Int)] = [
      ("gpt-4", 0, 26, 0.6538461538, 0.3541666667, 0.4594594595, 0.2777777778, 0),
      ("gpt-4", 1, 46, 0.6739130435, 0.6458333333, 0.6595744681, 0.2222222222, 0),
      ("gpt-3.5-turbo", 1, 62, 0.5, 0.6458333333, 0.5636363636, 0.3333333333, 6),
    ]
    #expect(lines.count == 3)
    for (line, row) in zip(lines, expected) {
      #expect(line.model == row.0 && line.run == row.1 && line.calls == 66 && line.unreadable == row.7)
      #expect(line.edges.truePositives + line.edges.falsePositives == row.2)
      for (value, known) in [
        (line.edges.precision, row.3), (line.edges.recall, row.4), (line.edges.f1, row.5),
        (line.normalisedHammingDistance, row.6),
      ] {
        #expect(abs((value ?? .nan) - known) < 1e-9, "\(line)")
      }
    }
  }

  @Test("What is wrong with a file of answers is said with its line")
  func errors() throws {
    let graph = try BenchmarkFolder.graph("arctic-sea-ice.json")
    for (text, line) in [
      ("model,run,first,second,answer\ngpt,0,HFLX,SW,E\n", 2),
      ("model,run,first,second,answer\ngpt,0.5,HFLX,SW,A\n", 2),
      ("model,run,first,second,answer\ngpt,0,HFLX,nobody,A\n", 2), ("model,run\ngpt,0\n", 1),
    ] {
      do {
        _ = try ArcticSeaIceBenchmark.run(graph: graph, answers: Array(text.utf8))
        Issue.record("\(text) was read")
      } catch {
        #expect(error.line == line, "\(error)")
      }
    }
  }
}
