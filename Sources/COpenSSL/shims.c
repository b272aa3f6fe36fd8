#include "COpenSSL.h"
#include <string.h>

struct passphrase_question {
    const char *passphrase;
    int asked;
};

static int answer_passphrase(char *buffer, int size, int writing, void *context) {
    struct passphrase_question *question = context;
    (void)writing;
    question->asked = 1;
    if (question->passphrase == NULL) return -1;
    size_t length = strlen(question->passphrase);
    if (length > (size_t)size) return -1;
    memcpy(buffer, question->passphrase, length);
    return (int)length;
}

EVP_PKEY *davit_read_private_pem(const void *text, int length, const char *passphrase, int *asked) {
    struct passphrase_question question = {passphrase, 0};
    BIO *input = BIO_new_mem_buf(text, length);
    if (input == NULL) return NULL;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(input, NULL, answer_passphrase, &question);
    BIO_free(input);
    *asked = question.asked;
    return key;
}

X509 *davit_certificate_at(const STACK_OF(X509) *certificates, int index) {
    return index < sk_X509_num(certificates) ? sk_X509_value(certificates, index) : NULL;
}

void davit_free_certificates(STACK_OF(X509) *certificates) { sk_X509_pop_free(certificates, X509_free); }

int davit_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL) return 0;
    int added = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}
