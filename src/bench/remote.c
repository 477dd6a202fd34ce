/*
 * remote: a server elsewhere, asked as its clients ask it. Its time on processors is not known, so
 * there are figures, and no goals.
 */
#include <netdb.h>
#include <string.h>

#include "base/sentence.h"
#include "bench/bench.h"
#include "bench/child.h"
#include "bench/process_usage.h"
#include "bench/scenarios.h"
#include "bench/tls_client.h"
#include "model/issuer.h"

enum { REMOTE_ARMS_MAX = 4 };

struct remote {
    struct client_target target;
    jt_str path;      /* of the issuer */
    const char *name; /* of its certificate */
};

static void remote_end(struct remote *remote)
{
    tls_client_free(remote->target.tls);
}

/* "host", "host:port", "[address]:port" as Host has it. */
static jt_err resolve(struct bench *bench, jt_str host, const char *default_port,
                      struct remote *remote)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    jt_str name = host, port = jt_str_from(default_port), text;
    const char *colon = memrchr(host.ptr, ':', host.len);
    const char *bracket = memrchr(host.ptr, ']', host.len);
    if (colon != NULL && (bracket == NULL || colon > bracket)) {
        name = (jt_str){ host.ptr, (size_t)(colon - host.ptr) };
        port = (jt_str){ colon + 1, host.len - name.len - 1 };
    }
    if (bracket != NULL)
        name = (jt_str){ name.ptr + 1, name.len - 2 };
    JT_TRY(jt_arena_copy(bench->arena, port, &port));
    JT_TRY(jt_arena_copy(bench->arena, name, &name));
    JT_TRY(jt_arena_copy(bench->arena, host, &text));
    if (getaddrinfo(name.ptr, port.ptr, &hints, &found) != 0) {
        jt_sentence_set(bench->arena, &bench->problem, "there is no host %s", name.ptr);
        return JT_ERR(JT_NOT_FOUND, "no such host");
    }
    memcpy(&remote->target.address, found->ai_addr, found->ai_addrlen);
    remote->target.address_len = found->ai_addrlen;
    remote->target.host = text.ptr;
    remote->name = name.ptr;
    freeaddrinfo(found);
    return JT_DONE;
}

static jt_err remote_find(struct bench *bench, jt_str url, struct remote *remote)
{
    const bool is_secure = jt_str_starts_nocase(url, JT_STR("https://"));
    const char *fault = issuer_fault(url);
    if (fault != NULL) {
        jt_sentence_set(bench->arena, &bench->problem, "%.*s %s", JT_FMT(url), fault);
        return JT_ERR(JT_INVALID, "no URL");
    }
    remote->path = issuer_path(url);
    JT_TRY(resolve(bench, issuer_host(url), is_secure ? "443" : "80", remote));
    return is_secure ? tls_client_new(NULL, remote->name, &remote->target.tls) : JT_DONE;
}

static jt_err arm_of(struct bench *bench, const struct remote *remote, const char *name,
                     const struct jt_buf *request, struct arm *ret_arm)
{
    jt_str *kept = NULL;
    if (request->has_overflown)
        return JT_ERR(JT_TOO_LARGE, "the request is too long");
    JT_TRY(jt_arena_alloc(bench->arena, sizeof(*kept), &kept));
    *kept = jt_buf_str(request);
    *ret_arm = (struct arm){ .name = name,
                             .plan = { .servers = { { .target = &remote->target } },
                                       .put_request = fixed_request_put,
                                       .context = kept,
                                       .connections = BENCH_CONNECTIONS } };
    return JT_DONE;
}

static jt_err token_arm(struct bench *bench, const struct remote *remote,
                        const struct bench_remote *asked, struct arm *ret_arm)
{
    struct jt_buf request;
    JT_TRY(jt_arena_buf(bench->arena, CLIENT_REQUEST_MAX_BYTES, &request));
    token_request_put(&request, remote->target.host, remote->path, asked->client, asked->audience);
    return arm_of(bench, remote, "token", &request, ret_arm);
}

static jt_err document_arm(struct bench *bench, const struct remote *remote, const char *name,
                           const char *document, struct arm *ret_arm)
{
    struct jt_buf request, path;
    JT_TRY(jt_arena_buf(bench->arena, CLIENT_REQUEST_MAX_BYTES, &request));
    JT_TRY(jt_arena_buf(bench->arena, ISSUER_MAX_BYTES + strlen(document), &path));
    jt_buf_put(&path, remote->path);
    jt_buf_put(&path, jt_str_from(document));
    const struct request get = { .method = "GET",
                                 .host = remote->target.host,
                                 .path = jt_buf_str(&path) };
    request_put(&request, &get);
    return arm_of(bench, remote, name, &request, ret_arm);
}

static jt_err measure(struct bench *bench, const struct bench_remote *asked)
{
    JT_AUTO(remote_end) struct remote remote = { 0 };
    struct arm arms[REMOTE_ARMS_MAX], timed;
    size_t count = 3;
    JT_TRY(remote_find(bench, asked->url, &remote));
    JT_TRY(token_arm(bench, &remote, asked, &arms[0]));
    JT_TRY(document_arm(bench, &remote, "JWKS", "/.well-known/jwks.json", &arms[1]));
    JT_TRY(
        document_arm(bench, &remote, "discovery", "/.well-known/openid-configuration", &arms[2]));
    if (remote.target.tls != NULL) {
        arms[count] = arms[0];
        arms[count].name = "token, each on a new TLS connection";
        arms[count++].plan.is_connection_new = true;
    }
    JT_TRY(take_turns(bench, arms, count));
    timed = arms[0];
    timed.name = "token at 70 % of saturation";
    timed.plan.per_second = arms[0].median.per_second * 0.7;
    timed.plan.connections = 4 * BENCH_CONNECTIONS;
    return take_turns(bench, &timed, 1);
}

jt_err bench_run_remote(const struct bench_options *options, const struct bench_remote *remote,
                        struct jt_arena *arena, struct results *ret_results, jt_str *ret_problem)
{
    struct bench bench = { .options = options, .arena = arena, .results = ret_results };
    bench_begin(options, ret_results);
    return bench_end(&bench, "remote", measure(&bench, remote), ret_problem);
}
