import CXGBoost
import Glibc

/// The one place where XGBoost is called: loaded at first use, one thread a model.
///
/// Every door may be called from several threads at once; a handle belongs to one thread at a time.
enum XGBoost {
  private enum Loading {
    case found(wherefore_xgboost)
    case missing(String)
  }

  /// Found once, whichever thread comes first, and only read from then on.
  private static let loading = load()

  /// The file to load, for libraries that stand where the loader does not look; no other is then tried.
  private static let variable = "WHEREFORE_XGBOOST"

  private static func load() -> Loading {
    var found = wherefore_xgboost()
    let chosen = getenv(variable).map { String(cString: $0) }
    let names = chosen.map { [$0] } ?? ["libxgboost.so.0", "libxgboost.so"]
    for name in names where wherefore_xgboost_load(name, &found) != 0 { return .found(found) }
    return .missing(dlerror().map { String(cString: $0) } ?? "a function is missing in it")
  }

  /// Whether the library can be loaded.
  static var isInstalled: Bool { if case .found = loading { true } else { false } }

  /// - Throws: `missingLibrary`.
  static func library() throws(EstimationError) -> wherefore_xgboost {
    switch loading {
    case .found(let library): return library
    case .missing(let reason):
      throw .missingLibrary(
        "boosted trees and forests need XGBoost, which cannot be loaded (\(reason)): install it, on Debian and Ubuntu by"
          + " apt-get install libxgboost0, name its file in \(variable), or take linear, lasso or ridge models")
    }
  }

  fileprivate static func check(_ status: Int32, _ library: wherefore_xgboost) throws(EstimationError) {
    guard status != 0 else { return }
    let reason = library.last_error().map { String(cString: $0) } ?? "no reason given"
    let line = reason.split(separator: "\n").first.map(String.init) ?? reason
    throw .badSetting(name: "boosted trees", reason: "XGBoost refuses: \(line.prefix(200))")
  }
}

/// Rows of single-precision numbers in XGBoost's keeping, row by row.
struct XGBoostMatrix: ~Copyable {
  fileprivate let library: wherefore_xgboost
  fileprivate let handle: UnsafeMutableRawPointer
  let rows: Int

  init(_ values: [Float], rows: Int, columns: Int) throws(EstimationError) {
    precondition(values.count == rows * columns, "one value a place")
    let library = try XGBoost.library()
    var made: UnsafeMutableRawPointer?
    let status = values.withUnsafeBufferPointer {
      library.matrix_create($0.baseAddress, UInt64(rows), UInt64(columns), .nan, &made)
    }
    try XGBoost.check(status, library)
    guard let made else { throw .badSetting(name: "boosted trees", reason: "XGBoost made no matrix") }
    (self.library, handle, self.rows) = (library, made, rows)
  }

  /// "label" or "weight", one a row.
  func set(_ field: String, _ values: [Float]) throws(EstimationError) {
    let status = values.withUnsafeBufferPointer {
      library.matrix_set(handle, field, $0.baseAddress, UInt64(values.count))
    }
    try XGBoost.check(status, library)
  }

  deinit { _ = library.matrix_free(handle) }
}

/// A fitted model in XGBoost's keeping.
final class XGBoostModel: @unchecked Sendable {
  private let library: wherefore_xgboost
  private let handle: UnsafeMutableRawPointer

  /// Fits `rounds` rounds of trees on the matrix's labels.
  ///
  /// - Throws: `cancelled` between rounds.
  init(
    _ matrix: borrowing XGBoostMatrix, parameters: [(name: String, value: String)], rounds: Int,
    watch: CancellationWatch
  ) throws(EstimationError) {
    let library = matrix.library
    // Of the calling thread only: silence, for what goes wrong is thrown.
    try XGBoost.check(library.set_global_config("{\"verbosity\": 0}"), library)
    var made: UnsafeMutableRawPointer?
    var matrices: [UnsafeMutableRawPointer?] = [matrix.handle]
    try XGBoost.check(library.booster_create(&matrices, 1, &made), library)
    guard let made else { throw .badSetting(name: "boosted trees", reason: "XGBoost made no model") }
    (self.library, handle) = (library, made)
    for (name, value) in parameters { try XGBoost.check(library.booster_set(made, name, value), library) }
    for round in 0..<rounds {
      try watch.check()
      try XGBoost.check(library.booster_update(made, Int32(truncatingIfNeeded: round), matrix.handle), library)
    }
  }

  /// One prediction a row. One thread at a time.
  func predictions(_ matrix: borrowing XGBoostMatrix) throws(EstimationError) -> [Float] {
    let config = """
      {"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false}
      """
    var (shape, dimensions): (UnsafePointer<UInt64>?, UInt64) = (nil, 0)
    var values: UnsafePointer<Float>?
    try XGBoost.check(
      library.booster_predict(handle, matrix.handle, config, &shape, &dimensions, &values), library)
    guard let values else { throw .badSetting(name: "boosted trees", reason: "XGBoost gave no predictions") }
    return Array(UnsafeBufferPointer(start: values, count: matrix.rows))
  }

  deinit { _ = library.booster_free(handle) }
}
