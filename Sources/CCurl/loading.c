// libcurl brings some thirty libraries along, which takes longer to load than a small build takes to run. So it is
// loaded by the first call of one of its functions: these stand for the functions of the same names, for the program
// only (hidden: libcurl's own calls never end up here).
#include "CCurl.h"
#include "loading.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *library;

static void load(void) {
    library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library) return;
    fprintf(stderr, "error: cannot load libcurl: %s\nhint: install libcurl4\n", dlerror());
    exit(1);
}

void *davit_curl_function(_Atomic(void *) *known, const char *name) {
    void *function = atomic_load_explicit(known, memory_order_acquire);
    if (function) return function;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    function = dlsym(library, name);
    if (!function) {
        fprintf(stderr, "error: this libcurl has no %s\nhint: install libcurl 7.88 or later\n", name);
        exit(1);
    }
    atomic_store_explicit(known, function, memory_order_release);
    return function;
}

#define STAND_IN(result, name, parameters, arguments) \
    __attribute__((visibility("hidden"))) result name parameters { return LOADED(name) arguments; }

STAND_IN(CURLcode, curl_global_init, (long flags), (flags))
STAND_IN(void, curl_free, (void *memory), (memory))

STAND_IN(CURL *, curl_easy_init, (void), ())
STAND_IN(void, curl_easy_cleanup, (CURL * easy), (easy))
STAND_IN(void, curl_easy_reset, (CURL * easy), (easy))
STAND_IN(CURLcode, curl_easy_pause, (CURL * easy, int mask), (easy, mask))
STAND_IN(const char *, curl_easy_strerror, (CURLcode code), (code))

STAND_IN(CURLM *, curl_multi_init, (void), ())
STAND_IN(CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi))
STAND_IN(CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL *easy), (multi, easy))
STAND_IN(CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL *easy), (multi, easy))
STAND_IN(CURLMcode, curl_multi_perform, (CURLM * multi, int *running), (multi, running))
STAND_IN(
    CURLMcode, curl_multi_poll, (CURLM * multi, struct curl_waitfd more[], unsigned count, int timeout, int *ready),
    (multi, more, count, timeout, ready))
STAND_IN(CURLMcode, curl_multi_wakeup, (CURLM * multi), (multi))
STAND_IN(CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left))

STAND_IN(struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *text), (list, text))
STAND_IN(void, curl_slist_free_all, (struct curl_slist * list), (list))

STAND_IN(CURLU *, curl_url, (void), ())
STAND_IN(void, curl_url_cleanup, (CURLU * url), (url))
STAND_IN(
    CURLUcode, curl_url_set, (CURLU * url, CURLUPart part, const char *value, unsigned flags),
    (url, part, value, flags))
STAND_IN(const char *, curl_url_strerror, (CURLUcode code), (code))
