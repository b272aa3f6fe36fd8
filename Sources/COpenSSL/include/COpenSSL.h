// What Davit uses of OpenSSL 3, with the macros Swift cannot see given functions.
#pragma once
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
