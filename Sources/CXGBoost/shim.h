// XGBoost's C API, loaded when a boosted model is first fitted: nobody else pays for its libraries.
#ifndef WHEREFORE_CXGBOOST_SHIM_H
#define WHEREFORE_CXGBOOST_SHIM_H
#include <dlfcn.h>
#include <stddef.h>
#endif
