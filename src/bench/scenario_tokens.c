/*
 * scenario_tokens: what the event loops answer by themselves: tokens, documents, verified API keys,
 * over TLS and without. The store is asked once, and then everything is in memory.
 */
#include <stdio.h>

#include "bench/bare_signature.h"
#include "bench/scenarios.h"

enum { SERVED_ANSWER_MAX_BYTES = 64 * 1024, ASK_MAX_MS = 20 * 1000 };

/* --- Tokens --------------------------------------------------------------------------------- */

static const struct token_case {
    enum jose_alg alg;
    enum goal goal;
    const char *name;
} token_cases[] = {
    { JOSE_RS256, GOAL_RS256, "RS256 token" },
    { JOSE_ES256, GOAL_ES256, "ES256 token" },
    { JOSE_EDDSA, GOAL_EDDSA, "EdDSA token" },
};

static jt_err measure_tokens(struct bench *bench, const struct token_case *row)
{
    JT_AUTO(served_end) struct served served = { 0 };
    JT_AUTO(bare_end) struct bare bare = { 0 };
    JT_AUTO(bare_key_freep) EVP_PKEY *key = NULL;
    struct signing signing = { .alg = row->alg };
    struct arm arms[3] = { 0 };
    const struct serve_plan plan = scenario_plan(bench, row->alg, 1);
    JT_TRY(scenario_serve(bench, &plan, &served));
    JT_TRY(scenario_signature_arm(bench, &served, &signing, &key, &arms[1]));
    const struct bare_http bare_plan = { .body_bytes = TOKEN_ANSWER_BYTES,
                                         .alg = row->alg,
                                         .message_bytes = signing.message_bytes };
    JT_TRY(scenario_token_arm(bench, &served, served.fixture.clients, row->name, &arms[0]));
    JT_TRY(scenario_bare_arm(bench, "  bare reply with a signature", &bare_plan, &arms[0], &bare,
                             &arms[2]));
    JT_TRY(take_turns(bench, arms, COUNT(arms)));
    const struct arm *const beside[] = { &arms[2] };
    results_measured(bench->results, row->goal, turns_ratio(bench, &arms[0], beside, 1),
                     arms[0].median.cpu_us, arms[2].median.cpu_us);
    return JT_DONE;
}

jt_err scenario_tokens(struct bench *bench)
{
    for (size_t i = 0; i < COUNT(token_cases); i++)
        JT_TRY(measure_tokens(bench, &token_cases[i]));
    return JT_DONE;
}

/* --- Documents ------------------------------------------------------------------------------ */

/* What an arm is answered. */
static jt_err ask_once(struct bench *bench, const struct served *served, const struct arm *arm,
                       jt_str *ret_body)
{
    struct jt_buf body;
    int status = 0;
    JT_TRY(jt_arena_buf(bench->arena, SERVED_ANSWER_MAX_BYTES, &body));
    JT_TRY(client_ask(&served->target, *(const jt_str *)arm->plan.context, ASK_MAX_MS, &body,
                      &status));
    *ret_body = jt_buf_str(&body);
    return body.len > 0 && status == 200 ? JT_DONE : JT_ERR(JT_REFUSED, "no answer with a body");
}

/* A bare reply as long as what another arm is answered. */
static jt_err bare_arm_like(struct bench *bench, const struct served *served, const struct arm *arm,
                            struct bare *ret_bare, struct arm *ret_arm)
{
    jt_str body;
    JT_TRY(ask_once(bench, served, arm, &body));
    const struct bare_http plan = { .body_bytes = body.len };
    return scenario_bare_arm(bench, "  bare reply of that size", &plan, arm, ret_bare, ret_arm);
}

static jt_err measure_document(struct bench *bench, const struct served *served, const char *name,
                               jt_str path)
{
    JT_AUTO(bare_end) struct bare bare = { 0 };
    const struct request request = { .method = "GET", .host = "localhost", .path = path };
    struct arm arms[2] = { 0 };
    JT_TRY(scenario_arm(bench, served, name, &request, &arms[0]));
    JT_TRY(bare_arm_like(bench, served, &arms[0], &bare, &arms[1]));
    return take_turns(bench, arms, COUNT(arms));
}

jt_err scenario_documents(struct bench *bench)
{
    JT_AUTO(served_end) struct served served = { 0 };
    const struct serve_plan plan = scenario_plan(bench, JOSE_ES256, 1);
    JT_TRY(scenario_serve(bench, &plan, &served));
    JT_TRY(measure_document(bench, &served, "JWKS", JT_STR("/.well-known/jwks.json")));
    return measure_document(bench, &served, "discovery",
                            JT_STR("/.well-known/openid-configuration"));
}

/* --- API keys ------------------------------------------------------------------------------- */

static jt_err check_key(struct bench *bench, const struct served *served, const struct arm *arm)
{
    static const char valid[] = "\"is_valid\":true";
    jt_str body;
    JT_TRY(ask_once(bench, served, arm, &body));
    return memmem(body.ptr, body.len, valid, sizeof(valid) - 1) != NULL
               ? JT_DONE
               : JT_ERR(JT_REFUSED, "the API key is not verified as it should be");
}

jt_err scenario_api_keys(struct bench *bench)
{
    enum { VERIFY_MAX_BYTES = JT_SECRET_MAX_BYTES + 32 };
    JT_AUTO(served_end) struct served served = { 0 };
    JT_AUTO(bare_end) struct bare bare = { 0 };
    char json_bytes[VERIFY_MAX_BYTES];
    struct jt_buf json = jt_buf_over(json_bytes, sizeof(json_bytes));
    struct arm arms[3] = { 0 };
    const struct serve_plan plan = scenario_plan(bench, JOSE_ES256, 1);
    JT_TRY(scenario_serve(bench, &plan, &served));
    jt_buf_put(&json, JT_STR("{\"api_key\":\""));
    jt_buf_put(&json, jt_str_from(served.fixture.api_key));
    jt_buf_put(&json, JT_STR("\"}"));
    const struct request request = { .method = "POST",
                                     .host = "localhost",
                                     .path = JT_STR("/api/v1/api_keys/verify"),
                                     .content_type = JT_STR("application/json"),
                                     .body = jt_buf_str(&json) };
    JT_TRY(scenario_arm(bench, &served, "API key verification", &request, &arms[0]));
    JT_TRY(check_key(bench, &served, &arms[0]));
    JT_TRY(scenario_token_arm(bench, &served, &served.fixture.coalescing, "coalesced token (ES256)",
                              &arms[1]));
    JT_TRY(bare_arm_like(bench, &served, &arms[1], &bare, &arms[2]));
    JT_TRY(take_turns(bench, arms, COUNT(arms)));
    const struct arm *const beside[] = { &arms[1] };
    results_measured(bench->results, GOAL_API_KEY, turns_ratio(bench, &arms[0], beside, 1),
                     arms[0].median.cpu_us, arms[1].median.cpu_us);
    return JT_DONE;
}

/* --- TLS ------------------------------------------------------------------------------------ */

enum { TLS_PLAIN, TLS_KEPT, TLS_NEW, TLS_HANDSHAKE, TLS_ARMS };

static jt_err measure_tls(struct bench *bench, struct arm *arms)
{
    const struct arm *const plain[] = { &arms[TLS_PLAIN] };
    const struct arm *const parts[] = { &arms[TLS_HANDSHAKE], &arms[TLS_PLAIN] };
    JT_TRY(take_turns(bench, arms, TLS_ARMS));
    results_measured(bench->results, GOAL_TLS, turns_ratio(bench, &arms[TLS_KEPT], plain, 1),
                     arms[TLS_KEPT].median.cpu_us, arms[TLS_PLAIN].median.cpu_us);
    results_measured(bench->results, GOAL_TLS_NEW, turns_ratio(bench, &arms[TLS_NEW], parts, 2),
                     arms[TLS_NEW].median.cpu_us,
                     arms[TLS_HANDSHAKE].median.cpu_us + arms[TLS_PLAIN].median.cpu_us);
    return JT_DONE;
}

jt_err scenario_tls(struct bench *bench)
{
    JT_AUTO(served_end) struct served plain = { 0 };
    JT_AUTO(served_end) struct served secure = { 0 };
    JT_AUTO(bare_end) struct bare bare = { 0 };
    struct arm arms[TLS_ARMS] = { 0 };
    const struct serve_plan plan = scenario_plan(bench, JOSE_ES256, 1);
    struct serve_plan secure_plan = plan;
    secure_plan.is_tls = true;
    JT_TRY(scenario_serve(bench, &plan, &plain));
    JT_TRY(scenario_serve(bench, &secure_plan, &secure));
    const struct bare_tls bare_plan = { secure.certificate_file, secure.key_file };
    JT_TRY(bare_tls_start(&bare_plan, bench->arena, &bare.process, &bare.target));
    bare.target.tls = secure.tls;
    JT_TRY(scenario_token_arm(bench, &plain, plain.fixture.clients, "ES256 token, without TLS",
                              &arms[TLS_PLAIN]));
    JT_TRY(scenario_token_arm(bench, &secure, secure.fixture.clients, "  over TLS, keep-alive",
                              &arms[TLS_KEPT]));
    JT_TRY(scenario_token_arm(bench, &secure, secure.fixture.clients,
                              "  each on a new TLS connection", &arms[TLS_NEW]));
    arms[TLS_NEW].plan.is_connection_new = true;
    arms[TLS_HANDSHAKE] = (struct arm){ .name = "  bare libssl handshake",
                                        .plan = { .servers = { { &bare.target, bare.process } },
                                                  .connections = BENCH_CONNECTIONS,
                                                  .only_connects = true,
                                                  .is_connection_new = true } };
    return measure_tls(bench, arms);
}
