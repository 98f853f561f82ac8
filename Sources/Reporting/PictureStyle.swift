import CausalGraphs

/// Colours and widths. Blue and orange are Okabe and Ito's (2008), told apart by colour-blind readers; every line and
/// letter has a contrast of at least 3:1 to its ground, and no meaning rests on colour alone but a treatment's and an
/// outcome's tint.
enum PictureStyle {
  /// What every system has, by one of these names.
  static let font = "Helvetica,Arial,sans-serif"
  static let ink = "#1F2933"
  static let plainEdge = "#3E4C59"

  /// The line of an edge with this probability: `#rrggbb` from grey-blue (0) to deep blue (1).
  static func color(_ probability: Double) -> String {
    let (low, high) = ([0x84, 0x95, 0xA8], [0x08, 0x30, 0x6B])
    let share = clamped(probability)
    let channels = zip(low, high).map { low, high in
      let value = Int((Double(low) + share * Double(high - low)).rounded())
      return (value < 16 ? "0" : "") + String(value, radix: 16)
    }
    return "#" + channels.joined()
  }

  /// The width of an edge with this probability, in points.
  static func width(_ probability: Double) -> Double {
    (8 + 28 * clamped(probability)).rounded() / 10
  }

  private static func clamped(_ probability: Double) -> Double {
    probability.isFinite ? min(1, max(0, probability)) : 0
  }

  static func arrow(_ mark: Mark) -> String {
    switch mark {
    case .tail: "none"
    case .arrow: "normal"
    case .circle: "odot"
    }
  }

  /// Between two names, as text.
  static func sign(_ source: Mark, _ target: Mark) -> String {
    switch (source, target) {
    case (.tail, .arrow): "→"
    case (.arrow, .tail): "←"
    case (.arrow, .arrow): "↔"
    case (.tail, .tail): "—"
    case (.circle, .arrow): "o→"
    case (.arrow, .circle): "←o"
    case (.circle, .circle): "o—o"
    case (.circle, .tail): "o—"
    case (.tail, .circle): "—o"
    }
  }
}

extension GraphEdge {
  /// True where the edge is drawn dashed: nothing decides its direction, or it stands for a mere order.
  var isUncertain: Bool {
    for case .decision(let decision) in evidence.reversed() {
      return decision.basis == .arbitrary || decision.basis == .orderOnly
    }
    return false
  }
}
