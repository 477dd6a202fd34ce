/* links: what a link is good for, and for how long. */
#include "admin/links.h"

#include "admin/random_token.h"
#include "store/fixture.h"

static struct link_maker maker_of(struct fixture *f, struct store_tx *tx)
{
    return (struct link_maker){ .tx = tx,
                                .clock = one_clock(&f->now_ms),
                                .random = jt_random_system(),
                                .issuer = JT_STR(ISSUER),
                                .arena = test_arena() };
}

/* The digest of the token in a URL's fragment. */
static void digest_of(jt_str url, uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    jt_str page, token;
    jt_str_split(url, '#', &page, &token);
    CHECK_OK("digest", random_token_digest(token, ret_digest));
}

static jt_err find(struct fixture *f, enum administrator_link_kind kind, jt_str url)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    struct administrator_link link;
    uint8_t digest[JT_DIGEST_BYTES];
    digest_of(url, digest);
    return store_administrator_link_get(tx, kind, digest, test_arena(), &link);
}

static jt_str invite(struct fixture *f, const char *email)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    const struct link_maker maker = maker_of(f, tx);
    struct administrator_link link = { .kind = LINK_INVITATION,
                                       .email = str(email),
                                       .role = ADMINISTRATOR_ADMIN,
                                       .created_by = JT_STR("test") };
    jt_str url;
    CHECK_OK("create", link_create(&maker, &link, &url));
    fixture_commit(&tx);
    return url;
}

TEST(a_link_works_for_its_kind_until_it_expires)
{
    FIXTURE(f);
    jt_str url = invite(&f, "a@example.com");
    CHECK("in the fragment", jt_str_starts(url, JT_STR(ISSUER "/console/invitation#")));
    CHECK_OK("found", find(&f, LINK_INVITATION, url));
    CHECK_CODE("not for another thing", find(&f, LINK_SETUP, url), JT_NOT_FOUND);
    CHECK_CODE("not that either", find(&f, LINK_PASSWORD_RESET, url), JT_NOT_FOUND);
    f.now_ms += (int64_t)INVITATION_LINK_S * 1000 - 1;
    CHECK_OK("to the end", find(&f, LINK_INVITATION, url));
    f.now_ms += 1;
    CHECK_CODE("expired", find(&f, LINK_INVITATION, url), JT_NOT_FOUND);
}

TEST(a_newer_link_takes_the_place_of_the_one_for_the_same)
{
    FIXTURE(f);
    jt_str first = invite(&f, "a@example.com"), other = invite(&f, "b@example.com");
    jt_str second = invite(&f, "A@EXAMPLE.com");
    CHECK_CODE("the first is gone", find(&f, LINK_INVITATION, first), JT_NOT_FOUND);
    CHECK_OK("the other is not", find(&f, LINK_INVITATION, other));
    CHECK_OK("the second is there", find(&f, LINK_INVITATION, second));
}

static jt_str setup(struct fixture *f)
{
    jt_str url;
    CHECK_OK("setup", setup_link_create(f->store, one_clock(&f->now_ms), jt_random_system(),
                                        JT_STR(ISSUER), test_arena(), &url));
    return url;
}

TEST(there_is_one_setup_link_and_only_while_nobody_is_there)
{
    FIXTURE(f);
    jt_str first = setup(&f), second = setup(&f);
    CHECK("in the fragment", jt_str_starts(first, JT_STR(ISSUER "/console/setup#")));
    CHECK_CODE("of the start before", find(&f, LINK_SETUP, first), JT_NOT_FOUND);
    CHECK_OK("of this start", find(&f, LINK_SETUP, second));

    struct administrator administrator = { .id = JT_STR("admin_1"),
                                           .email = JT_STR("a@example.com"),
                                           .password_hash = JT_STR("x") };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("create", store_administrator_create(tx, &administrator, test_arena()));
    fixture_commit(&tx);
    CHECK_STR("no more", setup(&f), "");
}

TEST(a_link_of_a_clock_that_was_ahead_does_not_work)
{
    FIXTURE(f);
    const int64_t years_ms = INT64_C(3) * 365 * 86400 * 1000;
    f.now_ms += years_ms;
    jt_str url = invite(&f, "a@example.com");
    f.now_ms -= years_ms;
    CHECK_CODE("until it would expire", find(&f, LINK_INVITATION, url), JT_NOT_FOUND);
    f.now_ms += years_ms;
    CHECK_OK("in its time", find(&f, LINK_INVITATION, url));
}
