// What Davit uses of OpenSSL 3, with the macros Swift cannot see given functions.
#pragma once
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ec.h>

/// PEM_read_bio_PrivateKey without OpenSSL's fallback of asking on the terminal.
///
/// `asked` becomes 1 when the text wants a passphrase.
EVP_PKEY *davit_read_private_pem(const void *text, int length, const char *passphrase, int *asked);

/// EVP_PKEY_KEYPAIR, a macro of macros.
enum { davit_whole_key_pair = EVP_PKEY_KEYPAIR };
