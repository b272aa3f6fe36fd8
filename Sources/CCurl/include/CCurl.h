// What Davit uses of libcurl, with the variadic calls Swift cannot make given fixed signatures.
#pragma once
#include <curl/curl.h>
