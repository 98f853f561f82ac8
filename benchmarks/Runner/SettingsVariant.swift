import Reconciliation

/// One value of one setting of the reconciler; everything else is as it is by default.
struct SettingsVariant {
  /// What is varied.
  enum Group: String, CaseIterable {
    case sampleSize = "sample-size"
    case sparse
    case baseRate = "base-rate"
    case reliability
    case shrinkage
    case orders
    case posterior

    /// For the tables.
    var title: String {
      switch self {
      case .sampleSize: "BDeu's equivalent sample size"
      case .sparse: "neighbours that a variable is expected to have"
      case .baseRate: "ceiling of an expert's base rate"
      case .reliability: "reliability where the data decide nothing"
      case .shrinkage: "shape of the reliability's prior"
      case .orders: "share of claimed orders that are direct edges"
      case .posterior: "how probabilities are computed"
      }
    }

    /// Whether what the data alone say depends on it.
    var touchesData: Bool { self == .sampleSize || self == .sparse || self == .posterior }
  }

  let group: Group
  let name: String
  /// The sizes among which the data choose; one where it is fixed.
  var sampleSizes = EquivalentSampleSize.candidates
  var settings = ReconciliationSettings()

  private init(_ group: Group, _ name: String, _ change: (inout SettingsVariant) -> Void = { _ in }) {
    (self.group, self.name) = (group, name)
    change(&self)
  }

  /// The values beside the present one, which is every group's first.
  static func grid(_ group: Group) -> [SettingsVariant] {
    let present = ExpertPriorSettings()
    var variants: [SettingsVariant] = []
    func add(_ name: String, _ change: @escaping (inout SettingsVariant) -> Void) {
      variants.append(SettingsVariant(group, name, change))
    }
    func numbers(
      _ values: [Double], _ place: WritableKeyPath<ExpertPriorSettings, Double>
    ) {
      add("\(present[keyPath: place]) (present)") { _ in }
      for value in values where value != present[keyPath: place] {
        add("\(value)") { $0.settings.prior[keyPath: place] = value }
      }
    }
    switch group {
    case .sampleSize:
      add("of \(EquivalentSampleSize.candidates) the data's (present)") { _ in }
      for choice: [Double] in [[1, 2, 5, 10], [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]] {
        add("of \(choice) the data's") { $0.sampleSizes = choice }
      }
      for size in EquivalentSampleSize.candidates { add("\(size)") { $0.sampleSizes = [size] } }
    case .sparse: numbers([0.5, 1, 1.5, 2, 2.5, 3, 4], \.sparse.expectedDegree)
    case .baseRate: numbers([0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], \.largestBaseRate)
    case .reliability: numbers([0.25, 0.35, 0.5, 0.7, 1], \.defaultReliability)
    case .shrinkage: numbers([1, 2, 4, 8], \.shrinkage)
    case .orders: numbers([0, 0.3, 0.45, 0.6, 0.75, 0.9], \.directShare)
    case .posterior:
      add("automatic (present)") { _ in }
      for limit in [2, 3, 4] { add("exact, at most \(limit) parents") { $0.settings.parentLimit = limit } }
      add("sampled") { $0.settings.posterior = .sampled }
      add("none") { $0.settings.posterior = .none }
    }
    return variants
  }
}
