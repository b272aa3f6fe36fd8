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
#include <openssl/rsa.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// PEM_read_bio_PrivateKey without OpenSSL's fallback of asking on the terminal.
///
/// `asked` becomes 1 when the text wants a passphrase.
EVP_PKEY *davit_read_private_pem(const void *text, int length, const char *passphrase, int *asked);

/// EVP_PKEY_KEYPAIR, a macro of macros.
enum { davit_whole_key_pair = EVP_PKEY_KEYPAIR };

/// Loops over a stack of certificates, whose functions are macros: the certificate at `index`, or NULL past the end.
X509 *davit_certificate_at(const STACK_OF(X509) *certificates, int index);

/// sk_X509_pop_free.
void davit_free_certificates(STACK_OF(X509) *certificates);

/// Adds an extension in OpenSSL's configuration syntax, such as `CA:TRUE`. Returns 1, or 0 on failure.
int davit_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value);
