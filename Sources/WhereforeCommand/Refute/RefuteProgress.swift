import Refutation
import Synchronization

extension RefuteRun {
  /// How far the refuters are, the replicates of the one at work counted in.
  final class Progress: Sendable {
    private struct Place {
      var refuter = 0
      var refuters = 1
      var name = ""
    }

    private let bar: ProgressBar
    private let place = Mutex(Place())

    init(_ bar: ProgressBar) { self.bar = bar }

    func begin(_ done: Int, _ total: Int, _ method: RefutationMethod) {
      place.withLock { $0 = Place(refuter: done, refuters: total, name: method.rawValue) }
      show(0, 1)
    }

    func show(_ done: Int, _ total: Int) {
      let now = place.withLock { $0 }
      let share = total > 0 ? 100 * done / total : 0
      bar.show(done: 100 * now.refuter + share, total: 100 * now.refuters, note: now.name)
    }
  }
}
