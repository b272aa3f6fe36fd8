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
