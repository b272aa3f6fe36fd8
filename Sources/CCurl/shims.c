#include "CCurl.h"
#include "loading.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/socket.h>

// The headers put macros around these that check types at compile time, in C only.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

CURLcode davit_easy_set_long(CURL *easy, CURLoption option, long value) {
    return LOADED(curl_easy_setopt)(easy, option, value);
}

CURLcode davit_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return LOADED(curl_easy_setopt)(easy, option, value);
}

CURLcode davit_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return LOADED(curl_easy_setopt)(easy, option, value);
}

CURLcode davit_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return LOADED(curl_easy_setopt)(easy, option, value);
}

CURLcode davit_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return LOADED(curl_easy_setopt)(easy, option, value);
}

CURLcode davit_easy_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
    return LOADED(curl_easy_setopt)(easy, option, &blob);
}

CURLcode davit_easy_set_write(CURL *easy, davit_data_callback callback, void *context) {
    CURLcode code = LOADED(curl_easy_setopt)(easy, CURLOPT_WRITEFUNCTION, callback);
    return code != CURLE_OK ? code : LOADED(curl_easy_setopt)(easy, CURLOPT_WRITEDATA, context);
}

CURLcode davit_easy_set_header(CURL *easy, davit_data_callback callback, void *context) {
    CURLcode code = LOADED(curl_easy_setopt)(easy, CURLOPT_HEADERFUNCTION, callback);
    return code != CURLE_OK ? code : LOADED(curl_easy_setopt)(easy, CURLOPT_HEADERDATA, context);
}

CURLcode davit_easy_set_read(CURL *easy, davit_data_callback callback, void *context) {
    CURLcode code = LOADED(curl_easy_setopt)(easy, CURLOPT_READFUNCTION, callback);
    return code != CURLE_OK ? code : LOADED(curl_easy_setopt)(easy, CURLOPT_READDATA, context);
}

static int bound_peer_silence(void *context, curl_socket_t socket, curlsocktype purpose) {
    if (purpose == CURLSOCKTYPE_IPCXN) {
        // Fails on sockets that are not TCP, which need no such bound.
        unsigned int milliseconds = (unsigned int)(uintptr_t)context;
        setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    }
    return CURL_SOCKOPT_OK;
}

CURLcode davit_easy_set_peer_timeout(CURL *easy, long milliseconds) {
    long idle = milliseconds / 2000 > 0 ? milliseconds / 2000 : 1;
    long interval = milliseconds / 6000 > 0 ? milliseconds / 6000 : 1;
    LOADED(curl_easy_setopt)(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    LOADED(curl_easy_setopt)(easy, CURLOPT_TCP_KEEPIDLE, idle);
    LOADED(curl_easy_setopt)(easy, CURLOPT_TCP_KEEPINTVL, interval);
    LOADED(curl_easy_setopt)(easy, CURLOPT_SOCKOPTFUNCTION, bound_peer_silence);
    return LOADED(curl_easy_setopt)(easy, CURLOPT_SOCKOPTDATA, (void *)(uintptr_t)milliseconds);
}

CURLcode davit_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return LOADED(curl_easy_getinfo)(easy, info, value);
}

CURLcode davit_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return LOADED(curl_easy_getinfo)(easy, info, value);
}

CURLMcode davit_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return LOADED(curl_multi_setopt)(multi, option, value);
}

CURL *davit_message_easy(const CURLMsg *message) { return message->easy_handle; }

CURLcode davit_message_result(const CURLMsg *message) { return message->data.result; }

CURLUcode davit_url_get(CURLU *url, CURLUPart part, char **value, unsigned flags) {
    return LOADED(curl_url_get)(url, part, value, flags);
}
