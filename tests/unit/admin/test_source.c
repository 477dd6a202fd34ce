/* source: which browsers and addresses an administrator is known at. */
#include "admin/source.h"

#include "store/fixture.h"

struct source_fixture {
    struct fixture base;
    struct administration administration;
};

static void put_administrator(struct source_fixture *f, const char *id)
{
    const struct administrator administrator = { .id = str(id),
                                                 .email = str(id),
                                                 .password_hash = JT_STR("x") };
    struct store_tx *tx = fixture_begin(f->base.store, STORE_WRITE);
    CHECK_OK(id, store_administrator_create(tx, &administrator, test_arena()));
    fixture_commit(&tx);
}

static void source_open(struct source_fixture *f)
{
    f->base = fixture_folder();
    f->base.store = fixture_open(&f->base);
    f->administration = (struct administration){
        .store = f->base.store,
        .clock = one_clock(&f->base.now_ms),
        .random = jt_random_system(),
    };
    put_administrator(f, "ada");
    put_administrator(f, "bob");
}

static void source_close(struct source_fixture *f)
{
    fixture_clear(&f->base);
}

#define SOURCES(f)                                         \
    JT_AUTO(source_close) struct source_fixture f = { 0 }; \
    source_open(&f)

static struct request request_of(const char *cookie, const char *address)
{
    return (struct request){ .arena = test_arena(),
                             .cookie = str(cookie),
                             .remote_address = str(address) };
}

typedef jt_err source_keeper(const struct administration *administration, struct store_tx *tx,
                             const struct request *req, struct response *resp,
                             jt_str administrator_id);

/* What the browser sends from then on. */
static const char *keep(struct source_fixture *f, source_keeper *keeper, const char *id,
                        const char *cookie, const char *address)
{
    struct request req = request_of(cookie, address);
    struct response resp = { 0 };
    jt_str pair, rest;
    struct store_tx *tx = fixture_begin(f->base.store, STORE_WRITE);
    CHECK_OK(id, keeper(&f->administration, tx, &req, &resp, str(id)));
    fixture_commit(&tx);
    CHECK_INT("one field", resp.header_count, 1);
    CHECK_STR("its name", str(resp.headers[0].name), "Set-Cookie");
    jt_str_split(str(resp.headers[0].value), ';', &pair, &rest);
    CHECK_STR("its attributes", rest, " Path=/; HttpOnly; SameSite=Strict; Max-Age=15552000");
    CHECK_OK("a copy", jt_arena_copy(test_arena(), pair, &pair));
    return pair.ptr;
}

static const char *remember(struct source_fixture *f, const char *id, const char *cookie,
                            const char *address)
{
    return keep(f, source_remember, id, cookie, address);
}

static const char *renew(struct source_fixture *f, const char *id, const char *cookie,
                         const char *address)
{
    return keep(f, source_renew, id, cookie, address);
}

/* The digest that the throttle gets. */
static jt_str find(struct source_fixture *f, const char *id, const char *cookie,
                   const char *address)
{
    const struct request req = request_of(cookie, address);
    struct store_tx *tx = fixture_begin(f->base.store, STORE_READ);
    jt_str source = { 0 };
    CHECK_OK(id, source_find(&f->administration, tx, &req, str(id), &source));
    store_tx_abortp(&tx);
    return source;
}

static bool is_known(struct source_fixture *f, const char *id, const char *cookie,
                     const char *address)
{
    return find(f, id, cookie, address).len == JT_DIGEST_BYTES;
}

TEST(a_browser_and_an_address_are_known_to_whom_they_let_in)
{
    SOURCES(f);
    CHECK("nobody yet", !is_known(&f, "ada", "", "10.0.0.1"));
    const char *cookie = remember(&f, "ada", "", "10.0.0.1");
    CHECK("by the browser", is_known(&f, "ada", cookie, "10.9.9.9"));
    CHECK("by the address", is_known(&f, "ada", "", "10.0.0.1"));
    CHECK("by neither", !is_known(&f, "ada", "", "10.9.9.9"));
    CHECK("another administrator", !is_known(&f, "bob", cookie, "10.0.0.1"));
    CHECK("the browser goes before the address",
          !jt_str_eq(find(&f, "ada", cookie, "10.0.0.1"), find(&f, "ada", "", "10.0.0.1")));
}

TEST(a_cookie_that_is_not_ours_is_none)
{
    SOURCES(f);
    static const char *const cookies[] = {
        "jeton_browser=",
        "jeton_browser=x",
        "jeton_browser=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    for (size_t i = 0; i < COUNT(cookies); i++) {
        CHECK("unknown", !is_known(&f, "ada", cookies[i], "10.0.0.1"));
        const char *cookie = remember(&f, "bob", cookies[i], "10.0.0.2");
        CHECK("what was planted is replaced", strcmp(cookie, cookies[i]) != 0);
        CHECK("and stays unknown", !is_known(&f, "bob", cookies[i], "10.9.9.9"));
        CHECK("by ours", is_known(&f, "bob", cookie, "10.9.9.9"));
    }
}

TEST(two_administrators_may_share_a_browser)
{
    SOURCES(f);
    const char *cookie = remember(&f, "ada", "", "10.0.0.1");
    CHECK_STR("it keeps its cookie", str(remember(&f, "bob", cookie, "10.0.0.2")), cookie);
    CHECK("the one", is_known(&f, "ada", cookie, "10.9.9.9"));
    CHECK("the other", is_known(&f, "bob", cookie, "10.9.9.9"));
}

TEST(addresses_of_one_ipv6_network_are_one)
{
    SOURCES(f);
    remember(&f, "ada", "", "2001:db8:1:2::1");
    CHECK("the same network", is_known(&f, "ada", "", "2001:db8:1:2:ffff::"));
    CHECK("another one", !is_known(&f, "ada", "", "2001:db8:1:3::1"));
    remember(&f, "ada", "", "::ffff:10.0.0.1");
    CHECK("an IPv4 address in either form", is_known(&f, "ada", "", "10.0.0.1"));
    CHECK("not all of IPv4 in IPv6", !is_known(&f, "ada", "", "::ffff:10.0.0.2"));
}

TEST(a_source_is_forgotten_half_a_year_after_the_last_log_in)
{
    SOURCES(f);
    const int64_t kept_ms = (int64_t)SOURCE_KEPT_S * 1000;
    const char *cookie = remember(&f, "ada", "", "10.0.0.1");
    f.base.now_ms += kept_ms / 2;
    CHECK_STR("again", str(remember(&f, "ada", cookie, "10.0.0.2")), cookie);
    f.base.now_ms += kept_ms / 2 + 1;
    CHECK("the browser was there since", is_known(&f, "ada", cookie, "10.9.9.9"));
    CHECK("that address was not", !is_known(&f, "ada", "", "10.0.0.1"));
    f.base.now_ms += kept_ms;
    CHECK("nor the browser", !is_known(&f, "ada", cookie, "10.0.0.2"));
}

TEST(the_cookie_is_bound_to_its_host_where_browsers_come_over_https)
{
    SOURCES(f);
    struct request req = request_of("", "10.0.0.1");
    struct response resp = { 0 };
    struct store_tx *tx = fixture_begin(f.base.store, STORE_WRITE);
    f.administration.is_secure = true;
    CHECK_OK("remember", source_remember(&f.administration, tx, &req, &resp, JT_STR("ada")));
    fixture_commit(&tx);
    const jt_str field = str(resp.headers[0].value);
    CHECK("prefix", jt_str_starts(field, JT_STR("__Host-jeton_browser=")));
    CHECK("secure", memmem(field.ptr, field.len, "; Secure", 8) != NULL);
}

TEST(a_new_password_takes_a_copy_of_the_cookie_its_worth)
{
    SOURCES(f);
    const char *cookie = remember(&f, "ada", "", "10.0.0.1");
    const char *renewed = renew(&f, "ada", cookie, "10.0.0.2");
    CHECK("another one", strcmp(renewed, cookie) != 0);
    CHECK("the new one counts", is_known(&f, "ada", renewed, "10.9.9.9"));
    CHECK("the old one is unknown", !is_known(&f, "ada", cookie, "10.9.9.9"));
    CHECK("addresses stay", is_known(&f, "ada", "", "10.0.0.1"));
    CHECK("and the new one is known", is_known(&f, "ada", "", "10.0.0.2"));
}

TEST(a_new_password_renews_a_cookie_that_another_administrator_is_known_by)
{
    SOURCES(f);
    const char *cookie = remember(&f, "ada", "", "10.0.0.1");
    remember(&f, "bob", cookie, "10.0.0.1");
    const char *renewed = renew(&f, "ada", cookie, "10.0.0.1");
    CHECK("another one", strcmp(renewed, cookie) != 0);
    CHECK("the old one is not theirs", !is_known(&f, "ada", cookie, "10.9.9.9"));
    CHECK("the other one's stays", is_known(&f, "bob", cookie, "10.9.9.9"));
}
