/*
 * scenario: what scenarios share: servers for as long as a scenario runs, and arms that ask them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench/bare_signature.h"
#include "bench/child.h"
#include "bench/process_usage.h"
#include "bench/scenarios.h"

struct serve_plan scenario_plan(const struct bench *bench, enum jose_alg alg, size_t clients)
{
    return (struct serve_plan){ .parent = bench->options->memory_folder,
                                .database = bench->options->database,
                                .environment = bench->options->environment,
                                .alg = alg,
                                .client_count = clients };
}

jt_err scenario_serve(struct bench *bench, const struct serve_plan *plan, struct served *ret_served)
{
    return served_start(plan, bench->arena, ret_served, &bench->problem);
}

static jt_err arm_of(struct bench *bench, const struct served *served, const char *name,
                     jt_str request, struct arm *ret_arm)
{
    jt_str *kept = NULL;
    JT_TRY(jt_arena_alloc(bench->arena, sizeof(*kept), &kept));
    *kept = request;
    *ret_arm = (struct arm){ .name = name,
                             .plan = { .servers = { { &served->target, served->process } },
                                       .put_request = fixed_request_put,
                                       .context = kept,
                                       .connections = BENCH_CONNECTIONS } };
    return JT_DONE;
}

jt_err scenario_arm(struct bench *bench, const struct served *served, const char *name,
                    const struct request *request, struct arm *ret_arm)
{
    jt_str text;
    JT_TRY(request_text(request, bench->arena, &text));
    return arm_of(bench, served, name, text, ret_arm);
}

jt_err scenario_token_arm(struct bench *bench, const struct served *served,
                          const struct credentials *client, const char *name, struct arm *ret_arm)
{
    struct jt_buf request;
    JT_TRY(jt_arena_buf(bench->arena, CLIENT_REQUEST_MAX_BYTES, &request));
    token_request_put(&request, served->target.host, JT_STR(""), client, JT_STR(FIXTURE_AUDIENCE));
    return arm_of(bench, served, name, jt_buf_str(&request), ret_arm);
}

static jt_err measure_signature(void *context, int64_t duration_ms, double *ret_us)
{
    const struct signing *signing = context;
    return bare_signature_measure(signing->alg, signing->key, signing->message_bytes, duration_ms,
                                  ret_us);
}

/* What is signed is as long as that of a token that was looked at. */
jt_err scenario_signature_arm(struct bench *bench, const struct served *served,
                              struct signing *signing, EVP_PKEY **ret_key, struct arm *ret_arm)
{
    jt_str token;
    JT_TRY(served_token(served, &served->fixture.clients[0], JT_STR(FIXTURE_AUDIENCE), bench->arena,
                        &token, &bench->problem));
    const char *dot = memrchr(token.ptr, '.', token.len);
    signing->message_bytes = (size_t)(dot - token.ptr);
    JT_TRY(bare_key_new(signing->alg, ret_key));
    signing->key = *ret_key;
    *ret_arm = (struct arm){ .name = "  bare signature",
                             .measure = measure_signature,
                             .context = signing };
    return JT_DONE;
}

jt_err scenario_start_ms(struct bench *bench, struct served *served, double *ret_ms)
{
    double starts_ms[BENCH_ROUNDS_MAX];
    for (int64_t i = 0; i < bench->options->rounds; i++) {
        JT_TRY(served_restart(served, bench->arena, &bench->problem));
        starts_ms[i] = served->ready_ms;
    }
    *ret_ms = median_of(starts_ms, (size_t)bench->options->rounds);
    return JT_DONE;
}

jt_err scenario_resident_mib(const struct served *served, double *ret_mib)
{
    int64_t bytes = 0;
    JT_TRY(process_resident_bytes(served->process, &bytes));
    *ret_mib = (double)bytes / (1024 * 1024);
    return JT_DONE;
}

void bare_end(struct bare *bare)
{
    child_end(bare->process);
}

jt_err scenario_bare_arm(struct bench *bench, const char *name, const struct bare_http *plan,
                         const struct arm *like, struct bare *ret_bare, struct arm *ret_arm)
{
    JT_TRY(bare_http_start(plan, bench->arena, &ret_bare->process, &ret_bare->target));
    *ret_arm = *like;
    ret_arm->name = name;
    ret_arm->plan.servers[0] = (struct load_server){ &ret_bare->target, ret_bare->process };
    return JT_DONE;
}
