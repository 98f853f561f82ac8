// CBLAS from OpenBLAS; LAPACK's routines are inside under their Fortran names (each hidden string length last).
#ifndef WHEREFORE_COPENBLAS_SHIM_H
#define WHEREFORE_COPENBLAS_SHIM_H
#include <cblas.h>

/// Cholesky factor of a symmetric positive definite matrix, in place (LAPACK).
extern void dpotrf_(
    const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_length);

/// The inverse of a symmetric positive definite matrix from its Cholesky factor, in place (LAPACK).
extern void dpotri_(
    const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_length);

/// Householder QR: R above, the reflectors below the diagonal, in place (LAPACK).
extern void dgeqrf_(
    const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork, int *info);

/// Multiplies by the Q of `dgeqrf_` (LAPACK).
extern void dormqr_(
    const char *side, const char *trans, const int *m, const int *n, const int *k, const double *a, const int *lda,
    const double *tau, double *c, const int *ldc, double *work, const int *lwork, int *info,
    unsigned long side_length, unsigned long trans_length);

/// Eigenvalues, ascending, and eigenvectors of a symmetric matrix by divide and conquer, in place (LAPACK).
extern void dsyevd_(
    const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
    const int *lwork, int *iwork, const int *liwork, int *info, unsigned long jobz_length, unsigned long uplo_length);
#endif
