/*
 * fuzz_request_path: whole connections against a whole server of this process, over the loopback:
 * bytes, parser, router, guard, rules, store and answer. <TOKEN>, <CLIENT>, <SECRET>, <API> and
 * <AUDIENCE> in the input stand for those of a client that may do all there is on the management
 * API, so that mutations come past the door. Whatever is sent is answered or cut off soon, and
 * never with a 500.
 */
#include "fuzz/fuzz.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/management_api.h"
#include "server.h"
#include "store/apis.h"
#include "store/applications.h"
#include "store/authorizations.h"
#include "store/changes.h"
#include "store/client_secrets.h"
#include "store/scopes.h"

#define CLIENT "0123456789abcdef0123456789abcdef"
#define SECRET "a-secret-of-the-fuzzer"
#define ISSUER "http://localhost"

enum {
    INPUT_MAX_BYTES = 64 * 1024,
    SENT_MAX_BYTES = 4 * INPUT_MAX_BYTES,
    ANSWER_MAX_BYTES = 8 << 20,
    ANSWER_MS = 20000, /* on a machine that is busy */
    TOKEN_MAX_BYTES = 12 * 1024,
};

static struct {
    char folder[64];
    struct jt_arena *arena;
    struct log *log;
    struct server *server;
    char token[TOKEN_MAX_BYTES], api_id[64];
    char *sent, *answer;
} path;

/* --- A server --------------------------------------------------------------------------------- */

static char *text(const char *begin, const char *end)
{
    char room[128];
    jt_str copy;
    snprintf(room, sizeof(room), "%s%s", begin, end);
    FUZZ_MUST(jt_arena_copy(path.arena, jt_str_from(room), &copy).code == JT_OK);
    return (char *)(uintptr_t)copy.ptr;
}

static void configure(struct config *ret_config)
{
    char *arguments[] = { text("--database=sqlite:", text(path.folder, "/jeton.db")),
                          text("--issuer=", ISSUER), text("--listen=", "127.0.0.1:0"),
                          text("--idle-timeout-s=", "1"), text("--signing-algorithm=", "ES256") };
    char *environment[] = { NULL }, *rest[COUNT(arguments)];
    int rest_count = 0;
    jt_str problem;
    FUZZ_MUST(config_load(COUNT(arguments), arguments, environment, path.arena, ret_config, rest,
                          &rest_count, &problem)
                  .code == JT_OK);
}

static void enable_all(struct store_tx *tx)
{
    struct api api;
    struct scope scope;
    bool is_changed = false;
    FUZZ_MUST(store_api_get_by_audience(tx, JT_STR(ISSUER "/api/v1"), path.arena, &api).code ==
              JT_OK);
    snprintf(path.api_id, sizeof(path.api_id), "%.*s", JT_FMT(api.id));
    FUZZ_MUST(store_authorize(tx, JT_STR(CLIENT), api.id).code == JT_OK);
    for (size_t i = 0; i < management_scope_count; i++) {
        const jt_str key = jt_str_from(management_scopes[i].key);
        FUZZ_MUST(store_scope_get_by_key(tx, api.id, key, path.arena, &scope).code == JT_OK);
        FUZZ_MUST(store_application_scope_enable(tx, JT_STR(CLIENT), api.id, scope.id, &is_changed)
                      .code == JT_OK);
    }
}

static void put_client(struct issuer *issuer)
{
    const struct application application = { .id = JT_STR(CLIENT),
                                             .name = JT_STR("Fuzzer"),
                                             .type = APPLICATION_M2M,
                                             .org_code = JT_STR(""),
                                             .access_token_lifetime_s = 86400,
                                             .attributes = JT_STR("{}"),
                                             .created_ms = 1,
                                             .updated_ms = 1 };
    struct client_secret secret = { .application_id = JT_STR(CLIENT), .created_ms = 1 };
    struct worker *worker = NULL;
    struct store_tx *tx = NULL;
    FUZZ_MUST(issuer_worker_new(issuer, &worker).code == JT_OK);
    FUZZ_MUST(client_secret_digest(worker->hmac, JT_STR(SECRET), secret.digest).code == JT_OK);
    worker_free(worker);
    FUZZ_MUST(store_begin(issuer->store, STORE_WRITE, JT_STR("test"), &tx).code == JT_OK);
    FUZZ_MUST(store_application_create(tx, &application).code == JT_OK);
    FUZZ_MUST(store_client_secret_rotate(tx, &secret, false).code == JT_OK);
    enable_all(tx);
    FUZZ_MUST(store_record_change(tx, CHANGE_APPLICATION, JT_STR(CLIENT),
                                  JT_STR("application.created"), JT_STR("{}"))
                  .code == JT_OK);
    FUZZ_MUST(store_commit(&tx).code == JT_OK);
}

static void stop(void)
{
    char command[128];
    server_stop(path.server);
    log_close(path.log, JT_INSTANT_NEVER);
    jt_arena_free(path.arena);
    snprintf(command, sizeof(command), "rm -rf %s", path.folder);
    (void)!system(command);
}

/* --- Asking it -------------------------------------------------------------------------------- */

static int connect_to_server(void)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(server_port(path.server)),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    FUZZ_MUST(fd >= 0);
    (void)connect(fd, (const struct sockaddr *)&address, sizeof(address));
    return fd;
}

/* Sends what there is to send while it hears, as the server may answer before it has heard all. The
 * bytes of the answer; it ends when the server has heard the end and closes. */
static size_t exchange(size_t to_send)
{
    const int fd = connect_to_server();
    size_t sent = 0, have = 0;
    bool has_ended = false;
    while (have < ANSWER_MAX_BYTES) {
        struct pollfd polled = { .fd = fd, .events = POLLIN | (has_ended ? 0 : POLLOUT) };
        FUZZ_MUST(poll(&polled, 1, ANSWER_MS) == 1); /* else nobody answers, nor cuts off */
        if (!has_ended && (polled.revents & POLLOUT) != 0) {
            const ssize_t put = send(fd, path.sent + sent, to_send - sent, MSG_NOSIGNAL);
            sent += put > 0 ? (size_t)put : 0;
            has_ended = put < 0 || sent == to_send;
            if (has_ended)
                (void)shutdown(fd, SHUT_WR);
        }
        if ((polled.revents & (POLLIN | POLLHUP | POLLERR)) == 0)
            continue;
        const ssize_t got = recv(fd, path.answer + have, ANSWER_MAX_BYTES - have, 0);
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    close(fd);
    return have;
}

static void take_token(void)
{
    static const char request[] =
        "POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 149\r\n\r\n"
        "grant_type=client_credentials&client_id=" CLIENT "&client_secret=" SECRET
        "&audience=http%3A%2F%2Flocalhost%2Fapi%2Fv1";
    const char name[] = "\"access_token\":\"";
    memcpy(path.sent, request, sizeof(request) - 1);
    const size_t length = strlen(strstr(request, "\r\n\r\n") + 4);
    snprintf(path.sent, SENT_MAX_BYTES, "%.*s%zu%s", (int)(strstr(request, "149") - request),
             request, length, strstr(request, "149") + 3);
    const size_t have = exchange(strlen(path.sent));
    const char *found = memmem(path.answer, have, name, sizeof(name) - 1);
    FUZZ_MUST(found != NULL);
    found += sizeof(name) - 1;
    snprintf(path.token, sizeof(path.token), "%.*s", (int)strcspn(found, "\""), found);
}

static void start(void)
{
    static struct config config; /* the server's, as long as it runs */
    static char *environment[] = { NULL };
    jt_str problem;
    strcpy(path.folder, "/tmp/jeton-fuzz-XXXXXX");
    FUZZ_MUST(mkdtemp(path.folder) != NULL);
    FUZZ_MUST(jt_arena_new(4096, 16 << 20, &path.arena).code == JT_OK);
    path.sent = malloc(SENT_MAX_BYTES);
    path.answer = malloc(ANSWER_MAX_BYTES);
    FUZZ_MUST(path.sent != NULL && path.answer != NULL);
    configure(&config);
    const struct log_options options = { .fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
                                         .format = LOG_JSON,
                                         .level = LOG_INFO };
    FUZZ_MUST(log_new(&options, &path.log).code == JT_OK);
    FUZZ_MUST(
        server_start(&config, 1, environment, path.log, NULL, path.arena, &path.server, &problem)
            .code == JT_OK);
    put_client(server_home(path.server));
    take_token();
    atexit(stop);
}

/* --- The input -------------------------------------------------------------------------------- */

/* What a placeholder stands for, and its length; NULL: there is none. */
static const char *placeholder(const uint8_t *data, size_t size, size_t *ret_length)
{
    const struct {
        const char *name, *value;
    } all[] = {
        { "<TOKEN>", path.token },
        { "<CLIENT>", CLIENT },
        { "<SECRET>", SECRET },
        { "<API>", path.api_id },
        { "<AUDIENCE>", ISSUER "/api/v1" },
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        *ret_length = strlen(all[i].name);
        if (size >= *ret_length && memcmp(data, all[i].name, *ret_length) == 0)
            return all[i].value;
    }
    return NULL;
}

static size_t fill_in(const uint8_t *data, size_t size)
{
    struct jt_buf out = jt_buf_over(path.sent, SENT_MAX_BYTES);
    for (size_t i = 0; i < size;) {
        size_t length = 1;
        const char *value = placeholder(data + i, size - i, &length);
        if (value != NULL)
            jt_buf_put(&out, jt_str_from(value));
        else
            jt_buf_put_char(&out, (char)data[i]);
        i += value != NULL ? length : 1;
    }
    return out.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char failed[] = "HTTP/1.1 500", log_in[] = "/session"; /* hashes for a second */
    if (size > INPUT_MAX_BYTES || memmem(data, size, log_in, sizeof(log_in) - 1) != NULL)
        return 0;
    if (path.server == NULL)
        start();
    const size_t have = exchange(fill_in(data, size));
    FUZZ_MUST(have < sizeof("HTTP/1.1 ") || memcmp(path.answer, "HTTP/1.", 7) == 0);
    FUZZ_MUST(memmem(path.answer, have, failed, sizeof(failed) - 1) == NULL);
    return 0;
}
