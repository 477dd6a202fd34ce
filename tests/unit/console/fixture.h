/*
 * fixture: the console's API over a new store, and browsers that keep their cookies and CSRF token.
 * Each call passes its group's guard, as it does behind the router.
 */
#pragma once

#include <jansson.h>

#include "admin/links.h"
#include "admin/session.h"
#include "admin/throttle.h"
#include "admin/totp.h"
#include "console/console.h"
#include "store/audit.h"
#include "store/fixture.h"

#define PASSWORD     "correct horse battery"
#define NEW_PASSWORD "another horse and cart"

enum { BROWSER_COOKIES_MAX = 4 };

struct console_fixture {
    struct fixture base;
    struct session_seen seen;
    struct administration administration;
    struct route_group groups[CONSOLE_GROUPS_MAX];
    struct router router;
    /* Of the last call. */
    int status;
    json_t *answer;
    struct response response;
};

struct browser {
    struct console_fixture *f;
    const char *address, *origin; /* origin NULL: none is sent */
    jt_str cookies[BROWSER_COOKIES_MAX], csrf_token;
    size_t cookie_count;
};

static void console_open(struct console_fixture *f)
{
    static const uint8_t seal_key[JT_KEY_BYTES] = { 5 };
    const struct jt_random random = jt_random_system();
    *f = (struct console_fixture){ .base = fixture_folder() };
    f->base.store = fixture_open(&f->base);
    pthread_mutex_init(&f->seen.lock, NULL);
    f->administration = (struct administration){ .store = f->base.store,
                                                 .clock = one_clock(&f->base.now_ms),
                                                 .random = random,
                                                 .issuer = JT_STR(ISSUER),
                                                 .totp_seal_key = seal_key,
                                                 .challenge_seal_key = seal_key,
                                                 .session_s = 12 * 3600,
                                                 .idle_s = 3600,
                                                 .is_secure = true,
                                                 .seen = &f->seen };
    f->router.groups = f->groups;
    f->router.group_count = console_api_groups(&f->administration, f->groups);
    f->router.own_fields = session_own_fields;
}

static void console_close(struct console_fixture *f)
{
    json_decref(f->answer);
    pthread_mutex_destroy(&f->seen.lock);
    fixture_clear(&f->base);
}

#define CONSOLE(f)                                           \
    JT_AUTO(console_close) struct console_fixture f = { 0 }; \
    console_open(&f)

static struct browser browser_of(struct console_fixture *f)
{
    return (struct browser){ .f = f, .address = "192.0.2.1" };
}

/* The cookie of a Set-Cookie, in the place of an older one of its name. */
static void browser_keep(struct browser *browser, const char *field)
{
    jt_str cookie, rest, name, value, old;
    jt_str_split(str(field), ';', &cookie, &rest);
    jt_str_split(cookie, '=', &name, &value);
    for (size_t i = 0; i < browser->cookie_count; i++) {
        jt_str_split(browser->cookies[i], '=', &old, &rest);
        if (jt_str_eq(old, name)) {
            browser->cookies[i] = cookie;
            return;
        }
    }
    CHECK("room", browser->cookie_count < BROWSER_COOKIES_MAX);
    browser->cookies[browser->cookie_count++] = cookie;
}

static struct request browser_request(const struct browser *browser, enum http_method method,
                                      const char *path, const char *body)
{
    const char *cookies = "";
    for (size_t i = 0; i < browser->cookie_count; i++)
        cookies = text("%s%s%.*s", cookies, i == 0 ? "" : "; ", JT_FMT(browser->cookies[i]));
    return (struct request){ .method = method,
                             .path = str(text("/console/api%s", path)),
                             .body = str(body),
                             .content_type = body == NULL ? JT_STR("") : JT_STR("application/json"),
                             .cookie = str(cookies),
                             .origin = str(browser->origin),
                             .own_field_names = session_own_fields,
                             .own_fields = { browser->csrf_token },
                             .remote_address = str(browser->address),
                             .arena = test_arena(),
                             .may_block = true };
}

static const char *header_of(const struct console_fixture *f, const char *name)
{
    for (size_t i = 0; i < f->response.header_count; i++)
        if (strcmp(f->response.headers[i].name, name) == 0)
            return f->response.headers[i].value;
    return "";
}

/* The status; f->answer has the body. */
static int call(struct browser *browser, enum http_method method, const char *path,
                const char *body)
{
    struct console_fixture *f = browser->f;
    struct request req = browser_request(browser, method, path, body);
    const struct route_group *group = NULL;
    char allow[ROUTER_ALLOW_BYTES];
    f->response = (struct response){ 0 };
    CHECK(path, router_find(&f->router, &req, &group, allow) == ROUTER_FOUND);
    jt_err err = group->guard(group->context, &req, &f->response);
    if (err.code == JT_OK)
        err = req.route->handle(group->context, &req, &f->response);
    CHECK(path, err.code == JT_OK || err.code == JT_REFUSED);
    json_decref(f->answer);
    f->answer = json_loadb(f->response.body.ptr, f->response.body.len, 0, NULL);
    CHECK("the answer is JSON", f->answer != NULL);
    for (size_t i = 0; err.code == JT_OK && i < f->response.header_count; i++)
        if (strcmp(f->response.headers[i].name, "Set-Cookie") == 0)
            browser_keep(browser, f->response.headers[i].value);
    const char *csrf =
        json_string_value(json_object_get(json_object_get(f->answer, "session"), "csrf_token"));
    if (csrf != NULL)
        browser->csrf_token = str(text("%s", csrf));
    return f->status = f->response.status;
}

#define CHECK_DONE(browser, method, path, body) \
    CHECK_INT((path), call((browser), (method), (path), (body)), 200)

/* That call is refused so. */
static void check_refused(struct browser *browser, enum http_method method, const char *path,
                          const char *body, int status, const char *code)
{
    call(browser, method, path, body);
    const json_t *errors = json_object_get(browser->f->answer, "errors");
    const json_t *error = status == 404 ? errors : json_array_get(errors, 0);
    const char *got = json_string_value(json_object_get(error, "code"));
    if (browser->f->status != status || got == NULL || strcmp(got, code) != 0)
        fail_msg("%s: got %d %.*s, want %d %s", path, browser->f->status,
                 JT_FMT(browser->f->response.body), status, code);
}

/* A text in the last answer. */
static const char *said(const struct console_fixture *f, const char *object, const char *member)
{
    const char *text_ =
        json_string_value(json_object_get(json_object_get(f->answer, object), member));
    if (text_ == NULL)
        fail_msg("no %s.%s in %.*s", object, member, JT_FMT(f->response.body));
    return text("%s", text_);
}

/* --- People ---------------------------------------------------------------------------------- */

static const char *token_of(jt_str url)
{
    jt_str page, token;
    CHECK("a token in its fragment", jt_str_split(url, '#', &page, &token));
    return text("%.*s", JT_FMT(token));
}

static const char *login_body(const char *email, const char *password, const char *code)
{
    return code == NULL ? text("{\"email\":\"%s\",\"password\":\"%s\"}", email, password)
                        : text("{\"email\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}", email,
                               password, code);
}

static const char *confirmation(const char *password)
{
    return text("{\"password\":\"%s\"}", password);
}

static void log_in(struct browser *browser, const char *email)
{
    CHECK_DONE(browser, HTTP_POST, "/session", login_body(email, PASSWORD, NULL));
}

static void confirm(struct browser *browser)
{
    CHECK_DONE(browser, HTTP_POST, "/session/confirmation", confirmation(PASSWORD));
}

/* The owner "owner@example.com", made by the setup link and logged in. */
static struct browser first_owner(struct console_fixture *f)
{
    struct browser browser = browser_of(f);
    jt_str url;
    CHECK_OK("link",
             setup_link_create(f->base.store, f->administration.clock, f->administration.random,
                               JT_STR(ISSUER), test_arena(), &url));
    CHECK_INT("setup",
              call(&browser, HTTP_POST, "/setup",
                   text("{\"token\":\"%s\",\"email\":\"owner@example.com\",\"name\":\"Ada\","
                        "\"password\":\"" PASSWORD "\"}",
                        token_of(url))),
              201);
    return browser;
}

static const char *invite(struct browser *owner, const char *email, const char *role)
{
    CHECK_INT("invite",
              call(owner, HTTP_POST, "/invitations",
                   text("{\"email\":\"%s\",\"role\":\"%s\"}", email, role)),
              201);
    return token_of(str(said(owner->f, "invitation", "url")));
}

static const char *accept_body(const char *token)
{
    return text("{\"token\":\"%s\",\"name\":\"Ben\",\"password\":\"" PASSWORD "\"}", token);
}

/* One more, invited by an owner who has confirmed lately, and logged in. */
static struct browser new_administrator(struct browser *owner, const char *email, const char *role)
{
    struct browser browser = browser_of(owner->f);
    const char *token = invite(owner, email, role);
    CHECK_INT("accept", call(&browser, HTTP_POST, "/invitations/accept", accept_body(token)), 201);
    return browser;
}

static struct administrator administrator_named(struct console_fixture *f, const char *email)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->base.store, STORE_READ);
    struct administrator row = { 0 };
    CHECK_OK(email, store_administrator_get_by_email(tx, str(email), test_arena(), &row));
    return row;
}

/* The code that the authenticator with that secret shows now. */
static const char *code_of(const struct console_fixture *f, jt_str secret)
{
    uint32_t value = 0;
    CHECK_OK("code", totp_value(secret, f->base.now_ms / 1000 / TOTP_STEP_S, TOTP_DIGITS, &value));
    return text("%06u", value);
}

static const char *first_code(const char *code)
{
    return text("{\"code\":\"%s\"}", code);
}

/* RFC 4648 section 6, as the authenticator reads it. */
static jt_str base32_decode(const char *base32)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *bytes = NULL;
    size_t len = 0;
    uint32_t bits = 0;
    int bit_count = 0;
    CHECK_OK("room", jt_arena_alloc(test_arena(), strlen(base32), &bytes));
    for (; *base32 != '\0'; base32++) {
        bits = bits << 5 | (uint32_t)(strchr(alphabet, *base32) - alphabet);
        bit_count += 5;
        if (bit_count >= 8)
            bytes[len++] = (char)(bits >> (bit_count -= 8) & 0xff);
    }
    return (jt_str){ bytes, len };
}

/* Puts a second factor in force, having confirmed lately; its secret. */
static jt_str enrol(struct browser *browser)
{
    CHECK_DONE(browser, HTTP_POST, "/totp", NULL);
    const jt_str secret = base32_decode(said(browser->f, "totp", "secret"));
    CHECK_DONE(browser, HTTP_PUT, "/totp", first_code(code_of(browser->f, secret)));
    return secret;
}

/* How often the audit has that action. */
static size_t audited(struct console_fixture *f, const char *action)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->base.store, STORE_READ);
    const jt_str actions[] = { str(action) };
    const struct audit_filter filter = { .actions = { actions, 1 }, .before_ms = INT64_MAX };
    struct audit_entry *entries = NULL;
    size_t count = 0;
    CHECK_OK(action, store_audit_list(tx, &filter, 100, test_arena(), &entries, &count));
    return count;
}
