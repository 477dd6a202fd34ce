/* token_size: what is measured is what the token endpoint would issue, to the byte. */
#include "oauth/service_fixture.h"
#include "oauth/token_size.h"
#include "store/flag_fixture.h"
#include "store/token_set_fixture.h"

static struct token_size measure(struct service_fixture *s, const char *client_id)
{
    struct client_data client;
    struct token_size size = { 0 };
    struct store_tx *tx = fixture_begin(s->base.store, STORE_READ);
    CHECK_OK("client", store_client_get(tx, str(client_id), test_arena(), &client));
    store_tx_abortp(&tx);
    CHECK_OK("measure", token_size_measure(&s->service, &client, &size));
    return size;
}

static size_t issued_bytes(struct service_fixture *s, const char *form)
{
    CHECK_OK(form, service_post(s, form));
    return answer_text(form, &s->response, "access_token").len;
}

static void customize(struct service_fixture *s)
{
    struct store_tx *tx = fixture_begin(s->base.store, STORE_WRITE);
    put_flag(tx, "new", FEATURE_FLAG_BOOLEAN, "true");
    put_flag(tx, "level", FEATURE_FLAG_STRING, "of \"everything\"");
    CHECK("flags", put_token_set(tx, M2M_ID, TOKEN_FEATURE_FLAGS, "new", "level"));
    CHECK_OK("permissions", store_token_permissions_set(tx, JT_STR(M2M_ID), true));
    service_commit(&tx, CHANGE_APPLICATION, M2M_ID);
    CHECK_OK("follow", feed_follow(s->feed));
}

static void check_measured(struct service_fixture *s, const char *largest)
{
    char form[256];
    struct token_size size = measure(s, M2M_ID);
    snprintf(form, sizeof(form), "%s&audience=%s", LOGIN(M2M_ID), largest);
    CHECK_INT(largest, size.audience_count, 3);
    CHECK_STR(largest, size.largest, largest);
    CHECK_INT(largest, size.largest_bytes, issued_bytes(s, form));
    CHECK("all", size.has_all);
    CHECK_INT("all", size.all_bytes,
              issued_bytes(s, LOGIN(M2M_ID) "&audience=" ISSUER "/api/v1 " ORDERS " " STOCK));
    CHECK_INT("the larger", token_size_bytes(&size), size.all_bytes);
}

TEST(the_size_is_that_of_the_tokens_that_are_issued)
{
    SERVICE_FIXTURE(s);
    check_measured(&s, ISSUER "/api/v1");
    size_t plain = measure(&s, M2M_ID).all_bytes;
    customize(&s);
    check_measured(&s, ISSUER "/api/v1"); /* which tells the secret, too */
    CHECK("larger than before", measure(&s, M2M_ID).all_bytes > plain + 100);
}

TEST(an_application_of_one_api_has_one_size)
{
    SERVICE_FIXTURE(s);
    struct token_size size = measure(&s, MEMBER_ID);
    CHECK_STR("largest", size.largest, ORDERS);
    CHECK_INT("largest", size.largest_bytes,
              issued_bytes(&s, LOGIN(MEMBER_ID) "&audience=" ORDERS));
    CHECK_INT("all", size.all_bytes, size.largest_bytes);
}

TEST(an_application_of_no_api_has_the_size_of_a_token_for_none)
{
    SERVICE_FIXTURE(s);
    struct token_size size = measure(&s, IDLE_ID);
    CHECK_INT("audiences", size.audience_count, 0);
    CHECK_STR("none", size.largest, "");
    CHECK("something all the same", size.largest_bytes > 300);
}

TEST(more_audiences_than_a_request_may_have_are_not_measured_together)
{
    SERVICE_FIXTURE(s);
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    for (int i = 0; i < TOKEN_AUDIENCES_MAX; i++) {
        char name[16];
        snprintf(name, sizeof(name), "more-%d", i);
        put_api(tx, name, name);
        authorize(tx, MEMBER_ID, name);
    }
    service_commit(&tx, CHANGE_APPLICATION, MEMBER_ID);
    struct token_size size = measure(&s, MEMBER_ID);
    CHECK_INT("audiences", size.audience_count, TOKEN_AUDIENCES_MAX + 1);
    CHECK("not all", !size.has_all);
    CHECK_INT("the largest one", token_size_bytes(&size), size.largest_bytes);
}

TEST(without_a_signing_key_nothing_is_measured)
{
    SERVICE_FIXTURE(s);
    struct client_data client;
    struct token_size size;
    struct keyset *none = NULL;
    struct store_tx *tx = fixture_begin(s.base.store, STORE_READ);
    CHECK_OK("client", store_client_get(tx, JT_STR(M2M_ID), test_arena(), &client));
    store_tx_abortp(&tx);
    keyset_current_set(s.keys, NULL);
    CHECK_CODE("no keyset", token_size_measure(&s.service, &client, &size), JT_UNAVAILABLE);
    CHECK_OK("empty", keyset_new(NULL, 0, NULL, &none));
    keyset_current_set(s.keys, none);
    CHECK_CODE("no key", token_size_measure(&s.service, &client, &size), JT_NOT_FOUND);
}
