/* Client secrets: at most a current and a previous one. */
#include "store/fixture.h"

/* "current digest byte, previous digest byte", as far as there are. */
static jt_str secrets_of(struct store_tx *tx, const char *application_id)
{
    struct client_secret *secrets = NULL;
    size_t count = 0;
    struct jt_buf text;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 64, &text));
    CHECK_OK("list",
             store_client_secret_list(tx, str(application_id), test_arena(), &secrets, &count));
    for (size_t i = 0; i < count; i++) {
        CHECK("application", jt_str_eq(secrets[i].application_id, str(application_id)));
        CHECK_INT("the current one is first", secrets[i].is_previous, i == 1);
        jt_buf_put_char(&text, (char)secrets[i].digest[31]);
    }
    return jt_buf_str(&text);
}

TEST(a_rotation_keeps_the_previous_secret_when_asked)
{
    FIXTURE(f);
    struct client_secret third = { .application_id = JT_STR("a1") };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    CHECK_STR("none at first", secrets_of(tx, "a1"), "");
    CHECK_CODE("no previous one", store_client_secret_delete_previous(tx, JT_STR("a1")),
               JT_NOT_FOUND);

    put_secret(tx, "a1", 'A', 10, true);
    CHECK_STR("the first", secrets_of(tx, "a1"), "A");
    put_secret(tx, "a1", 'B', 20, false);
    CHECK_STR("in its place", secrets_of(tx, "a1"), "B");
    put_secret(tx, "a1", 'C', 30, true);
    CHECK_STR("beside it", secrets_of(tx, "a1"), "CB");

    CHECK_CODE("not a third", store_client_secret_rotate(tx, &third, true), JT_CONFLICT);
    CHECK_CODE("nor instead", store_client_secret_rotate(tx, &third, false), JT_CONFLICT);
    CHECK_STR("nothing changed", secrets_of(tx, "a1"), "CB");
    CHECK_OK("delete", store_client_secret_delete_previous(tx, JT_STR("a1")));
    CHECK_STR("the current one stays", secrets_of(tx, "a1"), "C");
    put_secret(tx, "a1", 'D', 40, false);
    CHECK_STR("and rotates again", secrets_of(tx, "a1"), "D");
    store_tx_abortp(&tx);
}

TEST(a_previous_secret_that_has_ended_is_in_no_rotations_way)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_application(tx, "a2", "two");
    put_secret(tx, "a1", 'A', 10, false);
    put_secret(tx, "a1", 'B', 20, true);
    put_secret(tx, "a2", 'C', 10, false);
    put_secret(tx, "a2", 'D', 20, true);

    CHECK_OK("one that has no end stays", store_client_secret_forget_ended(tx, JT_STR("a1"), 99));
    CHECK_STR("both", secrets_of(tx, "a1"), "BA");
    CHECK_OK("gets one", store_client_secret_end_previous(tx, JT_STR("a1"), 50));
    CHECK_OK("before it", store_client_secret_forget_ended(tx, JT_STR("a1"), 49));
    CHECK_STR("both still", secrets_of(tx, "a1"), "BA");
    CHECK_OK("at it", store_client_secret_forget_ended(tx, JT_STR("a1"), 50));
    CHECK_STR("the current one alone", secrets_of(tx, "a1"), "B");
    CHECK_OK("of another", store_client_secret_forget_ended(tx, JT_STR("a2"), 50));
    CHECK_STR("nobody else's", secrets_of(tx, "a2"), "DC");
    store_tx_abortp(&tx);
}

TEST(a_secret_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct client_secret *got = NULL;
    struct client_secret secret = { .application_id = JT_STR("a1"),
                                    .created_ms = 11,
                                    .expires_ms = 22 };
    size_t count = 0;
    for (size_t i = 0; i < sizeof(secret.digest); i++)
        secret.digest[i] = (uint8_t)(i * 8);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    CHECK_OK("put", store_client_secret_rotate(tx, &secret, false));
    CHECK_OK("list", store_client_secret_list(tx, JT_STR("a1"), test_arena(), &got, &count));
    CHECK_INT("one", count, 1);
    CHECK("digest", memcmp(got[0].digest, secret.digest, sizeof(secret.digest)) == 0);
    CHECK_INT("created", got[0].created_ms, 11);
    CHECK_INT("expires", got[0].expires_ms, 22);
    CHECK_INT("never used", got[0].last_used_ms + got[0].use_count, 0);
    store_tx_abortp(&tx);
}
