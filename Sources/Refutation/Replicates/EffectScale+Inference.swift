import Estimation
import Glibc

extension EffectScale {
  /// The scale on which effects are averaged and errors are stated: the logarithm for ratios.
  func inferential(_ effect: Double) -> Double { self == .difference ? effect : log(effect) }

  /// Back from there.
  func natural(_ value: Double) -> Double { self == .difference ? value : exp(value) }

  /// No effect.
  var null: Double { self == .difference ? 0 : 1 }
}
