// OpenBLAS, loaded when it is first used: a program that links it pays for its threads and its relocations at every
// start, whether it computes anything or not. LAPACK's routines are inside under their Fortran names (each hidden
// string length last). Sizes are 32 bits wide, as Debian builds it.
#ifndef WHEREFORE_COPENBLAS_SHIM_H
#define WHEREFORE_COPENBLAS_SHIM_H
#include <dlfcn.h>
#include <stddef.h>

/// CBLAS's numbers for its options.
enum {
  WHEREFORE_COLUMN_MAJOR = 102, WHEREFORE_NO_TRANSPOSE = 111, WHEREFORE_TRANSPOSE = 112, WHEREFORE_UPPER = 121,
  WHEREFORE_LOWER = 122, WHEREFORE_NON_UNIT = 131, WHEREFORE_LEFT = 141
};

/// C := α op(A) op(B) + β C (BLAS).
typedef void (*wherefore_dgemm)(
    int order, int transa, int transb, int m, int n, int k, double alpha, const double *a, int lda, const double *b,
    int ldb, double beta, double *c, int ldc);

/// A triangle of C := α AᵀA + β C (BLAS).
typedef void (*wherefore_dsyrk)(
    int order, int uplo, int trans, int n, int k, double alpha, const double *a, int lda, double beta, double *c,
    int ldc);

/// B := α op(T)⁻¹ B (BLAS).
typedef void (*wherefore_dtrsm)(
    int order, int side, int uplo, int trans, int diag, int m, int n, double alpha, const double *t, int ldt, double *b,
    int ldb);

/// Cholesky factor of a symmetric positive definite matrix, in place; and the inverse from such a factor (LAPACK).
typedef void (*wherefore_dpotrf)(
    const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_length);

/// Householder QR: R above, the reflectors below the diagonal, in place (LAPACK).
typedef void (*wherefore_dgeqrf)(
    const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork, int *info);

/// Multiplies by the Q of `dgeqrf_` (LAPACK).
typedef void (*wherefore_dormqr)(
    const char *side, const char *trans, const int *m, const int *n, const int *k, const double *a, const int *lda,
    const double *tau, double *c, const int *ldc, double *work, const int *lwork, int *info, size_t side_length,
    size_t trans_length);

/// Eigenvalues, ascending, and eigenvectors of a symmetric matrix by divide and conquer, in place (LAPACK).
typedef void (*wherefore_dsyevd)(
    const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
    const int *lwork, int *iwork, const int *liwork, int *info, size_t jobz_length, size_t uplo_length);

/// What is used of the library.
typedef struct {
  void (*set_num_threads)(int);
  wherefore_dgemm dgemm;
  wherefore_dsyrk dsyrk;
  wherefore_dtrsm dtrsm;
  wherefore_dpotrf dpotrf;
  wherefore_dpotrf dpotri;
  wherefore_dgeqrf dgeqrf;
  wherefore_dormqr dormqr;
  wherefore_dsyevd dsyevd;
} wherefore_openblas;

/// Loads the library of that name and finds its functions: 1, or 0 where it or one of them is missing (`dlerror` says).
static inline int wherefore_openblas_load(const char *name, wherefore_openblas *found) {
  void *library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
  if (!library) return 0;
  found->set_num_threads = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  found->dgemm = (wherefore_dgemm)dlsym(library, "cblas_dgemm");
  found->dsyrk = (wherefore_dsyrk)dlsym(library, "cblas_dsyrk");
  found->dtrsm = (wherefore_dtrsm)dlsym(library, "cblas_dtrsm");
  found->dpotrf = (wherefore_dpotrf)dlsym(library, "dpotrf_");
  found->dpotri = (wherefore_dpotrf)dlsym(library, "dpotri_");
  found->dgeqrf = (wherefore_dgeqrf)dlsym(library, "dgeqrf_");
  found->dormqr = (wherefore_dormqr)dlsym(library, "dormqr_");
  found->dsyevd = (wherefore_dsyevd)dlsym(library, "dsyevd_");
  return found->set_num_threads && found->dgemm && found->dsyrk && found->dtrsm && found->dpotrf && found->dpotri &&
         found->dgeqrf && found->dormqr && found->dsyevd;
}

/// Asks for the memory at that address to be brought into the cache; any address will do. Swift has no word for it.
static inline void wherefore_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }
#endif
