import Glibc

/// eˣ.
@inline(__always) func exponential(_ x: Double) -> Double { exp(x) }
