// libssh2 is loaded by the first call of one of its functions, as few commands speak SSH themselves: these stand for
// the functions of the same names, for the program only (hidden: libssh2's own calls never end up here).
#include "CLibSSH2.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static void *library;

static void load(void) {
    library = dlopen("libssh2.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library) return;
    fprintf(stderr, "error: cannot load libssh2: %s\nhint: install libssh2-1\n", dlerror());
    exit(1);
}

static void *find(_Atomic(void *) *known, const char *name) {
    void *function = atomic_load_explicit(known, memory_order_acquire);
    if (function) return function;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    function = dlsym(library, name);
    if (!function) {
        fprintf(stderr, "error: this libssh2 has no %s\nhint: install libssh2 1.10 or later\n", name);
        exit(1);
    }
    atomic_store_explicit(known, function, memory_order_release);
    return function;
}

#define STAND_IN(result, name, parameters, arguments) \
    __attribute__((visibility("hidden"))) result name parameters { \
        static _Atomic(void *) known; \
        return ((__typeof__(&name))find(&known, #name)) arguments; \
    }

STAND_IN(int, libssh2_init, (int flags), (flags))

STAND_IN(
    LIBSSH2_SESSION *, libssh2_session_init_ex,
    (LIBSSH2_ALLOC_FUNC((*allocate)), LIBSSH2_FREE_FUNC((*release)), LIBSSH2_REALLOC_FUNC((*resize)), void *context),
    (allocate, release, resize, context))
STAND_IN(int, libssh2_session_free, (LIBSSH2_SESSION * session), (session))
STAND_IN(
    int, libssh2_session_disconnect_ex,
    (LIBSSH2_SESSION * session, int reason, const char *words, const char *language),
    (session, reason, words, language))
STAND_IN(int, libssh2_session_handshake, (LIBSSH2_SESSION * session, libssh2_socket_t socket), (session, socket))
STAND_IN(
    int, libssh2_session_method_pref, (LIBSSH2_SESSION * session, int method, const char *wanted),
    (session, method, wanted))
STAND_IN(const char *, libssh2_session_banner_get, (LIBSSH2_SESSION * session), (session))
STAND_IN(
    const char *, libssh2_session_hostkey, (LIBSSH2_SESSION * session, size_t *count, int *kind),
    (session, count, kind))
STAND_IN(void, libssh2_session_set_blocking, (LIBSSH2_SESSION * session, int blocking), (session, blocking))
STAND_IN(void, libssh2_session_set_timeout, (LIBSSH2_SESSION * session, long timeout), (session, timeout))
STAND_IN(int, libssh2_session_last_errno, (LIBSSH2_SESSION * session), (session))
STAND_IN(
    int, libssh2_session_last_error, (LIBSSH2_SESSION * session, char **words, int *count, int copies),
    (session, words, count, copies))

STAND_IN(
    int, libssh2_userauth_publickey_frommemory,
    (LIBSSH2_SESSION * session, const char *user, size_t user_count, const char *public, size_t public_count,
     const char *private, size_t private_count, const char *passphrase),
    (session, user, user_count, public, public_count, private, private_count, passphrase))

STAND_IN(
    LIBSSH2_CHANNEL *, libssh2_channel_open_ex,
    (LIBSSH2_SESSION * session, const char *kind, unsigned kind_count, unsigned window, unsigned packet,
     const char *message, unsigned message_count),
    (session, kind, kind_count, window, packet, message, message_count))
STAND_IN(int, libssh2_channel_free, (LIBSSH2_CHANNEL * channel), (channel))
STAND_IN(
    int, libssh2_channel_process_startup,
    (LIBSSH2_CHANNEL * channel, const char *request, unsigned request_count, const char *message,
     unsigned message_count),
    (channel, request, request_count, message, message_count))
STAND_IN(
    ssize_t, libssh2_channel_read_ex, (LIBSSH2_CHANNEL * channel, int stream, char *bytes, size_t count),
    (channel, stream, bytes, count))
STAND_IN(
    ssize_t, libssh2_channel_write_ex, (LIBSSH2_CHANNEL * channel, int stream, const char *bytes, size_t count),
    (channel, stream, bytes, count))
STAND_IN(int, libssh2_channel_send_eof, (LIBSSH2_CHANNEL * channel), (channel))
