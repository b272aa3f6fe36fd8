// What Davit uses of libcurl, with the variadic calls Swift cannot make given fixed signatures.
#pragma once
#include <curl/curl.h>
#include <stddef.h>

CURLcode davit_easy_set_long(CURL *easy, CURLoption option, long value);
CURLcode davit_easy_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode davit_easy_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode davit_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode davit_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
// Copies the bytes.
CURLcode davit_easy_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count);

typedef size_t (*davit_data_callback)(char *bytes, size_t size, size_t count, void *context);
CURLcode davit_easy_set_write(CURL *easy, davit_data_callback callback, void *context);
CURLcode davit_easy_set_header(CURL *easy, davit_data_callback callback, void *context);
CURLcode davit_easy_set_read(CURL *easy, davit_data_callback callback, void *context);

// Keep-alive probes, and an end to a connection whose peer acknowledges nothing for this long.
CURLcode davit_easy_set_peer_timeout(CURL *easy, long milliseconds);

CURLcode davit_easy_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode davit_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);

CURLMcode davit_multi_set_long(CURLM *multi, CURLMoption option, long value);

// The transfer a message of curl_multi_info_read is about, and how it ended.
CURL *davit_message_easy(const CURLMsg *message);
CURLcode davit_message_result(const CURLMsg *message);

// Whether libcurl takes the handle as const depends on its version.
CURLUcode davit_url_get(CURLU *url, CURLUPart part, char **value, unsigned flags);
