// libcurl's option setters are variadic, which Swift cannot call: one typed door per kind of argument.
#ifndef WHEREFORE_CCURL_SHIM_H
#define WHEREFORE_CCURL_SHIM_H
#include <curl/curl.h>
#include <pthread.h>
#include <sys/socket.h>

/// In glibc, but declared only where GNU extensions are asked for before the first header.
extern int pthread_setname_np(pthread_t thread, const char *name);

static inline CURLcode wherefore_easy_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wherefore_easy_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wherefore_easy_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wherefore_easy_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wherefore_easy_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wherefore_easy_set_callback(
    CURL *handle, CURLoption option, size_t (*value)(char *, size_t, size_t, void *)) {
  return curl_easy_setopt(handle, option, value);
}
/// Asks before each time that the request goes out, libcurl's own repetitions included; never where libcurl is too old.
static inline CURLcode wherefore_easy_ask_before_sending(
    CURL *handle, int (*value)(void *, char *, char *, int, int), void *context) {
#if LIBCURL_VERSION_NUM >= 0x075000
  CURLcode code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
  return code ? code : curl_easy_setopt(handle, CURLOPT_PREREQDATA, context);
#else
  (void)handle, (void)value, (void)context;
  return CURLE_OK;
#endif
}
static inline CURLcode wherefore_easy_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode wherefore_easy_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode wherefore_easy_get_pointer(CURL *handle, CURLINFO info, void **value) {
  return curl_easy_getinfo(handle, info, value);
}
/// Only http and https, for the first request and for any that would follow.
static inline CURLcode wherefore_easy_allow_http_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  CURLcode code = curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  return code ? code : curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
  CURLcode code = curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  return code ? code : curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}
/// Sockets that no child process inherits: a child would keep a connection open that was closed here.
static inline curl_socket_t wherefore_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)context;
  (void)purpose;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
static inline CURLcode wherefore_easy_keep_sockets_here(CURL *handle) {
  return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, wherefore_open_socket);
}
/// A transfer that ends while its host's name is looked up does not wait for the lookup's thread.
static inline CURLcode wherefore_easy_leave_lookups(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
  return curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
  (void)handle;
  return CURLE_OK;
#endif
}
static inline CURLMcode wherefore_multi_set_long(CURLM *handle, CURLMoption option, long value) {
  return curl_multi_setopt(handle, option, value);
}
#endif
