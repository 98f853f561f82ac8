// zlib's own header; its initialisers are macros, which Swift cannot call.
#ifndef WHEREFORE_CZLIB_SHIM_H
#define WHEREFORE_CZLIB_SHIM_H
#include <zlib.h>

/// Ready to inflate gzip (RFC 1952) or zlib streams, told apart by their first bytes.
static inline int wherefore_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 32); }
/// Ready to deflate to gzip.
static inline int wherefore_deflate_init(z_stream *stream) {
  return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
#endif
