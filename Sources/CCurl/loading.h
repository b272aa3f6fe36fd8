#pragma once
#include <stdatomic.h>

// The function of libcurl with this name, looked up once for each place in `known`.
__attribute__((visibility("hidden"))) void *davit_curl_function(_Atomic(void *) *known, const char *name);

// libcurl's own function of this name, with its type.
#define LOADED(name) \
    (__extension__({ \
        static _Atomic(void *) known; \
        (__typeof__(&name))davit_curl_function(&known, #name); \
    }))
