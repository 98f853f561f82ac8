import COpenBLAS
import Glibc

/// The one place where OpenBLAS is called: loaded at first use, its threads set to one, sizes checked to fit its integers.
///
/// OpenBLAS's own threads lose on small problems and spin under load, so work is shared out by `performInParallel`
/// instead. Every door below may be called from several threads at once. All matrices are column-major; the leading
/// dimension (`ld…`) is the distance between the starts of two columns.
enum OpenBLAS {
  /// The functions, found once, whichever thread comes first, and only read from then on.
  private static let library = load()

  /// Linking the library would start its threads at every start of the program: some 3 ms of processor time.
  private static func load() -> wherefore_openblas {
    var found = wherefore_openblas()
    for name in ["libopenblas.so.0", "libopenblas.so"] where wherefore_openblas_load(name, &found) != 0 {
      found.set_num_threads(1)
      return found
    }
    // As the dynamic linker would have ended the program, had it been told of the library.
    let reason = dlerror().map { String(cString: $0) } ?? "a function is missing in it"
    let message = "OpenBLAS cannot be loaded (\(reason)): install it, on Debian and Ubuntu as libopenblas0\n"
    _ = write(STDERR_FILENO, message, message.utf8.count)
    exit(EX_UNAVAILABLE)
  }

  @inline(__always) private static func size(_ value: Int) -> Int32 {
    guard let size = Int32(exactly: value) else { preconditionFailure("a side of a matrix is beyond 2³¹ − 1") }
    return size
  }

  private static let (columnMajor, left, nonUnit) = (
    Int32(WHEREFORE_COLUMN_MAJOR), Int32(WHEREFORE_LEFT), Int32(WHEREFORE_NON_UNIT)
  )
  private static let (upper, lower) = (Int32(WHEREFORE_UPPER), Int32(WHEREFORE_LOWER))

  @inline(__always) private static func transposition(_ isTransposed: Bool) -> Int32 {
    Int32(isTransposed ? WHEREFORE_TRANSPOSE : WHEREFORE_NO_TRANSPOSE)
  }

  /// C := α op(A) op(B) + β C, with op(A) m × k, op(B) k × n, C m × n (dgemm).
  static func product(
    _ m: Int, _ n: Int, _ k: Int, alpha: Double = 1, _ a: UnsafePointer<Double>, lda: Int, transposeA: Bool,
    _ b: UnsafePointer<Double>, ldb: Int, transposeB: Bool, beta: Double = 0, _ c: UnsafeMutablePointer<Double>,
    ldc: Int
  ) {
    library.dgemm(
      columnMajor, transposition(transposeA), transposition(transposeB), size(m), size(n),
      size(k), alpha, a, size(lda), b, size(ldb), beta, c, size(ldc))
  }

  /// The upper triangle of C := AᵀA + β C, with A k × n, C n × n (dsyrk).
  static func gram(
    _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, lda: Int, beta: Double = 0, _ c: UnsafeMutablePointer<Double>,
    ldc: Int
  ) {
    library.dsyrk(columnMajor, upper, transposition(true), size(n), size(k), 1, a, size(lda), beta, c, size(ldc))
  }

  /// B := op(T)⁻¹ B, with T n × n triangular, B n × m (dtrsm).
  static func solveTriangular(
    _ n: Int, _ m: Int, _ t: UnsafePointer<Double>, ldt: Int, isUpper: Bool, transposed: Bool,
    _ b: UnsafeMutablePointer<Double>, ldb: Int
  ) {
    library.dtrsm(
      columnMajor, left, isUpper ? upper : lower, transposition(transposed), nonUnit, size(n), size(m), 1, t, size(ldt),
      b, size(ldb))
  }

  /// The lower Cholesky factor of A, n × n, in place of its lower triangle (dpotrf).
  /// - Returns: 0, or the order of the first leading minor that is not positive.
  static func cholesky(_ n: Int, _ a: UnsafeMutablePointer<Double>, lda: Int) -> Int {
    var (order, leading, info) = (size(n), size(lda), Int32(0))
    library.dpotrf("L", &order, a, &leading, &info, 1)
    return Int(info)
  }

  /// The lower triangle of A⁻¹ in place of A's lower Cholesky factor, n × n (dpotri).
  /// - Returns: 0, or the number, from 1, of a diagonal entry that is zero.
  static func inverseFromCholesky(_ n: Int, _ a: UnsafeMutablePointer<Double>, lda: Int) -> Int {
    var (order, leading, info) = (size(n), size(lda), Int32(0))
    library.dpotri("L", &order, a, &leading, &info, 1)
    return Int(info)
  }

  /// QR of A, m × n, in place; `tau` takes min(m, n) numbers (dgeqrf).
  static func qr(_ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>, lda: Int, tau: UnsafeMutablePointer<Double>) {
    var (rows, columns, leading, info) = (size(m), size(n), size(lda), Int32(0))
    var (length, best) = (Int32(-1), 0.0)
    library.dgeqrf(&rows, &columns, a, &leading, tau, &best, &length, &info)
    length = size(max(1, Int(best)))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(length)) { work in
      library.dgeqrf(&rows, &columns, a, &leading, tau, work.baseAddress, &length, &info)
    }
  }

  /// C := Qᵀ C, with Q of m × m from `qr` with k reflectors, C m × n (dormqr).
  static func multiplyByTransposedQ(
    _ m: Int, _ n: Int, reflectors k: Int, _ a: UnsafePointer<Double>, lda: Int, tau: UnsafePointer<Double>,
    _ c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    var (rows, columns, count, info) = (size(m), size(n), size(k), Int32(0))
    var (leading, leadingC, length, best) = (size(lda), size(ldc), Int32(-1), 0.0)
    library.dormqr("L", "T", &rows, &columns, &count, a, &leading, tau, c, &leadingC, &best, &length, &info, 1, 1)
    length = size(max(1, Int(best)))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(length)) { work in
      library.dormqr(
        "L", "T", &rows, &columns, &count, a, &leading, tau, c, &leadingC, work.baseAddress, &length, &info, 1, 1)
    }
  }

  /// Eigenvalues of A, n × n, ascending, and its eigenvectors in place of A, of which the lower triangle is read (dsyevd).
  /// - Returns: 0, or a positive number where the iteration did not converge.
  static func symmetricEigen(
    _ n: Int, _ a: UnsafeMutablePointer<Double>, lda: Int, values: UnsafeMutablePointer<Double>, vectors: Bool
  ) -> Int {
    let job = vectors ? "V" : "N"
    var (order, leading, info) = (size(n), size(lda), Int32(0))
    var (length, integerLength, best, bestInteger) = (Int32(-1), Int32(-1), 0.0, Int32(0))
    library.dsyevd(job, "L", &order, a, &leading, values, &best, &length, &bestInteger, &integerLength, &info, 1, 1)
    (length, integerLength) = (size(max(1, Int(best))), max(1, bestInteger))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(length)) { work in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: Int(integerLength)) { integers in
        library.dsyevd(
          job, "L", &order, a, &leading, values, work.baseAddress, &length, integers.baseAddress, &integerLength,
          &info, 1, 1)
      }
    }
    return Int(info)
  }
}
