import CausalData
import CausalStatistics
import Testing

@testable import Estimation

/// Neighbours by score among single rows, which take the short way, beside those of the same rows within a stratum, which
/// take the long one, and beside all pairs.
@Suite("Neighbours by score")
struct ScoreNeighboursTests {
  private static func list(_ lists: NeighbourLists, _ cell: Int) -> [Int] {
    var found: [Int] = []
    lists.forEachNeighbour(of: cell) { found.append($0) }
    return found
  }

  @Test("The short way and the long way find the same", arguments: [UInt64](1...6))
  func waysAgree(seed: UInt64) throws {
    var stream = RandomStream(seed: seed)
    let count = 40 + Int(seed) * 20
    let values = (0..<count).map { _ in stream.uniform() }
    let codes = (0..<count).map { _ in stream.uniform() < 0.3 ? 1.0 : 0 }
    let rows = MatchingRows(
      treatment: ColumnStorage(codes), outcome: ColumnStorage((0..<count).map { _ in stream.normal() }), weights: nil)
    let score = ColumnStorage(values)
    let short = ScoreNeighbours(score: score, rows)
    let long = ScoreNeighbours(score: score, rows, strata: ([Int32](repeating: 0, count: count), 1))
    #expect(short.strata == [[], []] && !long.strata[0].isEmpty)
    #expect(short.scores == long.scores)
    #expect(short.ranks == long.ranks)
    #expect(short.cells.cellOfRow == long.cells.cellOfRow)
    for arm in 0...1 {
      let others = short.scores[1 - arm]
      for (wanted, caliper) in [(1, Double.infinity), (2, .infinity), (3, 0.01), (1, 1e-4)] {
        let near = short.opposite(of: arm, rows: wanted, caliper: caliper)
        let same = long.opposite(of: arm, rows: wanted, caliper: caliper)
        let (peers, samePeers) = (short.peers(of: arm, rows: wanted), long.peers(of: arm, rows: wanted))
        #expect(near.count == short.scores[arm].count && peers.count == near.count)
        for (cell, own) in short.scores[arm].enumerated() {
          let found = ScoreNeighboursTests.list(near, cell)
          #expect(found == ScoreNeighboursTests.list(same, cell))
          #expect(ScoreNeighboursTests.list(peers, cell) == ScoreNeighboursTests.list(samePeers, cell))
          let nearest = others.indices.sorted { abs(others[$0] - own) < abs(others[$1] - own) }.prefix(wanted)
          #expect(found == nearest.filter { abs(others[$0] - own) <= caliper }.sorted())
          let peerDistances = short.scores[arm].indices.filter { $0 != cell }.sorted {
            abs(short.scores[arm][$0] - own) < abs(short.scores[arm][$1] - own)
          }
          #expect(ScoreNeighboursTests.list(peers, cell) == peerDistances.prefix(wanted).sorted())
        }
      }
    }
  }

  @Test("Rows of equal scores are one cell, whoever is in it")
  func ties() {
    let rows = MatchingRows(
      treatment: ColumnStorage([0, 1, 1, 0, 0.0]), outcome: ColumnStorage([1, 2, 3, 4, 5.0]), weights: nil)
    let search = ScoreNeighbours(score: ColumnStorage([0.5, 0.2, 0.2, 0.5, 0.9]), rows)
    #expect(search.scores == [[0.5, 0.9], [0.2]])
    #expect(search.cells.cellOfRow == [0, 0, 0, 0, 1])
    #expect(search.cells.arms.map { arm in (0..<arm.count).map { arm.rows($0) } } == [[2, 1], [2]])
    let lists = search.opposite(of: 1, rows: 1, caliper: .infinity)
    #expect(ScoreNeighboursTests.list(lists, 0) == [0])
  }
}
