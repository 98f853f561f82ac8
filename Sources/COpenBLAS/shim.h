// CBLAS from OpenBLAS; LAPACK's routines are inside under their Fortran names (each hidden string length last).
#ifndef WHEREFORE_COPENBLAS_SHIM_H
#define WHEREFORE_COPENBLAS_SHIM_H
#include <cblas.h>

/// Cholesky factor of a symmetric positive definite matrix, in place (LAPACK).
extern void dpotrf_(
    const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_length);
#endif
