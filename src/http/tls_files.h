/*
 * tls_files: reads certificates and keys from PEM files. Where one is no good it says in a sentence
 * what is wrong and what to do: OpenSSL's words tell which of its functions failed.
 *
 * Errors are JT_INVALID with that sentence in ret_problem; JT_NO_MEMORY.
 */
#pragma once

#include "base/arena.h"

struct x509_st; /* OpenSSL's X509, STACK_OF(X509), EVP_PKEY */
struct stack_st_X509;
struct evp_pkey_st;

struct tls_files {
    const char *certificate_file;
    struct stack_st_X509 *chain; /* the server's own certificate first */
    struct evp_pkey_st *key;     /* that of the first certificate */
};

/* The caller clears ret_files. */
JT_MUST_USE jt_err tls_files_read(const char *certificate_file, const char *key_file,
                                  struct jt_arena *arena, struct tls_files *ret_files,
                                  jt_str *ret_problem);
void tls_files_clear(struct tls_files *files); /* for JT_AUTO */

/* What is no reason not to start, but clients may refuse: a certificate that has expired or is not
 * valid yet, a chain that does not hang together. Empty: nothing. */
void tls_files_warn(const struct tls_files *files, struct jt_arena *arena, jt_str *ret_warning);

/* A file of certificates to trust: there are some, and all can be read. */
JT_MUST_USE jt_err tls_files_check_trusted(const char *file, struct jt_arena *arena,
                                           jt_str *ret_problem);
