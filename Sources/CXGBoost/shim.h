// XGBoost's C API, loaded when a boosted model is first fitted: nobody else pays for its libraries.
#ifndef WHEREFORE_CXGBOOST_SHIM_H
#define WHEREFORE_CXGBOOST_SHIM_H
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

/// What is used of the library. Handles are pointers that it alone understands; each function returns 0, or another number
/// where it failed and `last_error` says why.
typedef struct {
  const char *(*last_error)(void);
  int (*set_global_config)(const char *json);
  /// Row by row; a value equal to `missing` is missing.
  int (*matrix_create)(const float *values, uint64_t rows, uint64_t columns, float missing, void **matrix);
  int (*matrix_set)(void *matrix, const char *field, const float *values, uint64_t count);
  int (*matrix_free)(void *matrix);
  int (*booster_create)(void *const *matrices, uint64_t count, void **booster);
  int (*booster_set)(void *booster, const char *name, const char *value);
  int (*booster_update)(void *booster, int iteration, void *matrix);
  /// The library keeps the memory of `shape` and `values` until the booster predicts again.
  int (*booster_predict)(
      void *booster, void *matrix, const char *config, const uint64_t **shape, uint64_t *dimensions,
      const float **values);
  int (*booster_free)(void *booster);
} wherefore_xgboost;

/// Loads the library of that name and finds its functions: 1, or 0 where it or one of them is missing (`dlerror` says).
static inline int wherefore_xgboost_load(const char *name, wherefore_xgboost *found) {
  void *library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
  if (!library) return 0;
  found->last_error = (const char *(*)(void))dlsym(library, "XGBGetLastError");
  found->set_global_config = (int (*)(const char *))dlsym(library, "XGBSetGlobalConfig");
  found->matrix_create =
      (int (*)(const float *, uint64_t, uint64_t, float, void **))dlsym(library, "XGDMatrixCreateFromMat");
  found->matrix_set =
      (int (*)(void *, const char *, const float *, uint64_t))dlsym(library, "XGDMatrixSetFloatInfo");
  found->matrix_free = (int (*)(void *))dlsym(library, "XGDMatrixFree");
  found->booster_create = (int (*)(void *const *, uint64_t, void **))dlsym(library, "XGBoosterCreate");
  found->booster_set = (int (*)(void *, const char *, const char *))dlsym(library, "XGBoosterSetParam");
  found->booster_update = (int (*)(void *, int, void *))dlsym(library, "XGBoosterUpdateOneIter");
  found->booster_predict = (int (*)(
      void *, void *, const char *, const uint64_t **, uint64_t *, const float **))dlsym(
      library, "XGBoosterPredictFromDMatrix");
  found->booster_free = (int (*)(void *))dlsym(library, "XGBoosterFree");
  return found->last_error && found->set_global_config && found->matrix_create && found->matrix_set &&
         found->matrix_free && found->booster_create && found->booster_set && found->booster_update &&
         found->booster_predict && found->booster_free;
}
#endif
