/*
 * scenarios: each one starts the servers that it compares, and tells its figures; a table of them
 * is in bench.c.
 */
#pragma once

#include "bench/bare_server.h"
#include "bench/bare_signature.h"
#include "bench/request.h"
#include "bench/served.h"
#include "bench/turns.h"

enum { BENCH_CONNECTIONS = 16, TOKEN_ANSWER_BYTES = 1024 };

/* A token of each algorithm beside the bare signature and a bare reply with one. */
JT_MUST_USE jt_err scenario_tokens(struct bench *bench);
/* How long answers take at 70 % of what RS256 can. */
JT_MUST_USE jt_err scenario_latency(struct bench *bench);
/* JWKS and discovery beside bare replies as long. */
JT_MUST_USE jt_err scenario_documents(struct bench *bench);
/* Verification of an API key beside a token that was issued before. */
JT_MUST_USE jt_err scenario_api_keys(struct bench *bench);
/* Tokens over TLS, on connections that stay and on new ones. */
JT_MUST_USE jt_err scenario_tls(struct bench *bench);
/* Memory and time of a server that has nothing to do. */
JT_MUST_USE jt_err scenario_start(struct bench *bench);
/* A store of many applications: tokens by chance, misses, memory, start. */
JT_MUST_USE jt_err scenario_many(struct bench *bench);
/* Applications made through the management API, by one client and by sixteen. */
JT_MUST_USE jt_err scenario_changes(struct bench *bench);
/* Tokens of two nodes that share a store in PostgreSQL, beside one whose store is a file. */
JT_MUST_USE jt_err scenario_nodes(struct bench *bench);

/* --- What they share (scenario.c) ----------------------------------------------------------- */

/* A server with so many applications, its store in memory or the database. */
struct serve_plan scenario_plan(const struct bench *bench, enum jose_alg alg, size_t clients);
JT_MUST_USE jt_err scenario_serve(struct bench *bench, const struct serve_plan *plan,
                                  struct served *ret_served);

/* What an arm asks of it: a request that is the same each time, in the bench's arena. */
JT_MUST_USE jt_err scenario_token_arm(struct bench *bench, const struct served *served,
                                      const struct credentials *client, const char *name,
                                      struct arm *ret_arm);
JT_MUST_USE jt_err scenario_arm(struct bench *bench, const struct served *served, const char *name,
                                const struct request *request, struct arm *ret_arm);

/* A bare signature as long as those of its tokens. signing has the algorithm, and outlives the arm;
 * so does the key, which the caller frees. */
struct signing {
    enum jose_alg alg;
    EVP_PKEY *key;
    size_t message_bytes;
};
JT_MUST_USE jt_err scenario_signature_arm(struct bench *bench, const struct served *served,
                                          struct signing *signing, EVP_PKEY **ret_key,
                                          struct arm *ret_arm);

/* A median of starts, in milliseconds. */
JT_MUST_USE jt_err scenario_start_ms(struct bench *bench, struct served *served, double *ret_ms);
JT_MUST_USE jt_err scenario_resident_mib(const struct served *served, double *ret_mib);

/* A bare server, for as long as its value lives. */
struct bare {
    pid_t process;
    struct client_target target;
};
void bare_end(struct bare *bare); /* for JT_AUTO */
/* Replies of so many bytes to that request; with a signature over message_bytes, where that is not
 * 0. */
JT_MUST_USE jt_err scenario_bare_arm(struct bench *bench, const char *name,
                                     const struct bare_http *plan, const struct arm *like,
                                     struct bare *ret_bare, struct arm *ret_arm);
