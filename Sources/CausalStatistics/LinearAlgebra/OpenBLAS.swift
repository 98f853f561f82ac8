import COpenBLAS

/// The one place where OpenBLAS is called: sizes checked to fit its integers, its threads set to one.
///
/// OpenBLAS's own threads lose on small problems and spin under load, so work is shared out by `performInParallel`
/// instead. Every door below may be called from several threads at once. All matrices are column-major; the leading
/// dimension (`ld…`) is the distance between the starts of two columns.
enum OpenBLAS {
  /// Set at first use, once, whichever thread comes first.
  private static let ready: Void = openblas_set_num_threads(1)

  @inline(__always) private static func size(_ value: Int) -> Int32 {
    guard let size = Int32(exactly: value) else { preconditionFailure("a side of a matrix is beyond 2³¹ − 1") }
    return size
  }

  /// C := α op(A) op(B) + β C, with op(A) m × k, op(B) k × n, C m × n (dgemm).
  static func product(
    _ m: Int, _ n: Int, _ k: Int, alpha: Double = 1, _ a: UnsafePointer<Double>, lda: Int, transposeA: Bool,
    _ b: UnsafePointer<Double>, ldb: Int, transposeB: Bool, beta: Double = 0, _ c: UnsafeMutablePointer<Double>,
    ldc: Int
  ) {
    _ = ready
    cblas_dgemm(
      CblasColMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, size(m), size(n),
      size(k), alpha, a, size(lda), b, size(ldb), beta, c, size(ldc))
  }

  /// The upper triangle of C := AᵀA + β C, with A k × n, C n × n (dsyrk).
  static func gram(
    _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, lda: Int, beta: Double = 0, _ c: UnsafeMutablePointer<Double>,
    ldc: Int
  ) {
    _ = ready
    cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, size(n), size(k), 1, a, size(lda), beta, c, size(ldc))
  }

  /// y := op(A) x, with A m × n (dgemv).
  static func product(
    _ m: Int, _ n: Int, _ a: UnsafePointer<Double>, lda: Int, transposed: Bool, _ x: UnsafePointer<Double>,
    _ y: UnsafeMutablePointer<Double>
  ) {
    _ = ready
    cblas_dgemv(
      CblasColMajor, transposed ? CblasTrans : CblasNoTrans, size(m), size(n), 1, a, size(lda), x, 1, 0, y, 1)
  }

  /// B := op(T)⁻¹ B, with T n × n triangular, B n × m (dtrsm).
  static func solveTriangular(
    _ n: Int, _ m: Int, _ t: UnsafePointer<Double>, ldt: Int, upper: Bool, transposed: Bool,
    _ b: UnsafeMutablePointer<Double>, ldb: Int
  ) {
    _ = ready
    cblas_dtrsm(
      CblasColMajor, CblasLeft, upper ? CblasUpper : CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
      size(n), size(m), 1, t, size(ldt), b, size(ldb))
  }

  /// The lower Cholesky factor of A, n × n, in place of its lower triangle (dpotrf).
  /// - Returns: 0, or the order of the first leading minor that is not positive.
  static func cholesky(_ n: Int, _ a: UnsafeMutablePointer<Double>, lda: Int) -> Int {
    _ = ready
    var (order, leading, info) = (size(n), size(lda), Int32(0))
    dpotrf_("L", &order, a, &leading, &info, 1)
    return Int(info)
  }

  /// The lower triangle of A⁻¹ in place of A's lower Cholesky factor, n × n (dpotri).
  /// - Returns: 0, or the number, from 1, of a diagonal entry that is zero.
  static func inverseFromCholesky(_ n: Int, _ a: UnsafeMutablePointer<Double>, lda: Int) -> Int {
    _ = ready
    var (order, leading, info) = (size(n), size(lda), Int32(0))
    dpotri_("L", &order, a, &leading, &info, 1)
    return Int(info)
  }

  /// QR of A, m × n, in place; `tau` takes min(m, n) numbers (dgeqrf).
  static func qr(_ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>, lda: Int, tau: UnsafeMutablePointer<Double>) {
    _ = ready
    var (rows, columns, leading, info) = (size(m), size(n), size(lda), Int32(0))
    var (length, best) = (Int32(-1), 0.0)
    dgeqrf_(&rows, &columns, a, &leading, tau, &best, &length, &info)
    length = size(max(1, Int(best)))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(length)) { work in
      dgeqrf_(&rows, &columns, a, &leading, tau, work.baseAddress, &length, &info)
    }
  }

  /// C := Qᵀ C, with Q of m × m from `qr` with k reflectors, C m × n (dormqr).
  static func multiplyByTransposedQ(
    _ m: Int, _ n: Int, reflectors k: Int, _ a: UnsafePointer<Double>, lda: Int, tau: UnsafePointer<Double>,
    _ c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    _ = ready
    var (rows, columns, count, info) = (size(m), size(n), size(k), Int32(0))
    var (leading, leadingC, length, best) = (size(lda), size(ldc), Int32(-1), 0.0)
    dormqr_("L", "T", &rows, &columns, &count, a, &leading, tau, c, &leadingC, &best, &length, &info, 1, 1)
    length = size(max(1, Int(best)))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(length)) { work in
      dormqr_("L", "T", &rows, &columns, &count, a, &leading, tau, c, &leadingC, work.baseAddress, &length, &info, 1, 1)
    }
  }

  /// Eigenvalues of A, n × n, ascending, and its eigenvectors in place of A, of which the lower triangle is read (dsyevd).
  /// - Returns: 0, or a positive number where the iteration did not converge.
  static func symmetricEigen(
    _ n: Int, _ a: UnsafeMutablePointer<Double>, lda: Int, values: UnsafeMutablePointer<Double>, vectors: Bool
  ) -> Int {
    _ = ready
    let job = vectors ? "V" : "N"
    var (order, leading, info) = (size(n), size(lda), Int32(0))
    var (length, integerLength, best, bestInteger) = (Int32(-1), Int32(-1), 0.0, Int32(0))
    dsyevd_(job, "L", &order, a, &leading, values, &best, &length, &bestInteger, &integerLength, &info, 1, 1)
    (length, integerLength) = (size(max(1, Int(best))), max(1, bestInteger))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(length)) { work in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: Int(integerLength)) { integers in
        dsyevd_(
          job, "L", &order, a, &leading, values, work.baseAddress, &length, integers.baseAddress, &integerLength,
          &info, 1, 1)
      }
    }
    return Int(info)
  }
}
