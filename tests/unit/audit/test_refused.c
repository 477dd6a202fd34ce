/* Refused authentications: grouped, bounded, and in the audit's chain. */
#include "audit/audited.h"
#include "audit/refused.h"

static void freep(struct refused_authentications **refused)
{
    refused_authentications_free(*refused);
}
#define REFUSED(name)                                           \
    JT_AUTO(freep) struct refused_authentications *name = NULL; \
    CHECK_OK("new", refused_authentications_new(&name))

static void add(struct refused_authentications *refused, const char *subject, const char *cause,
                const char *address, int64_t now_ms)
{
    refused_authentications_add(refused,
                                &(struct refused_authentication){ .kind = REFUSAL_OF_APPLICATION,
                                                                  .subject = str(subject),
                                                                  .cause = str(cause),
                                                                  .address = str(address),
                                                                  .now_ms = now_ms });
}

static struct audit_entry *written(struct audited *a, size_t *ret_count)
{
    struct audit_entry *entries = NULL;
    struct store_tx *tx = fixture_begin(a->fixture.store, STORE_READ);
    CHECK_OK("walk", store_audit_walk(tx, 0, 0, 100, test_arena(), &entries, ret_count));
    store_tx_abortp(&tx);
    return entries;
}

TEST(the_same_again_is_one_entry)
{
    AUDITED(a);
    REFUSED(r);
    size_t count = 0;
    add(r, "a1", "wrong_secret", "192.0.2.1", 1000);
    add(r, "a1", "wrong_secret", "192.0.2.1", 61000);
    add(r, "a1", "wrong_secret", "192.0.2.2", 2000);
    add(r, "", "unknown_client", "192.0.2.1", 3000);
    CHECK_OK("write", refused_authentications_write(r, a.fixture.store));
    CHECK_OK("nothing more", refused_authentications_write(r, a.fixture.store));
    struct audit_entry *entries = written(&a, &count);
    CHECK_INT("three", count, 3);
    CHECK_STR("what", entries[0].action, "application.authentication_refused");
    CHECK_STR("whose", entries[0].subject, "a1");
    CHECK_STR("by", entries[0].actor, "system");
    CHECK_STR("why, from where, how often, when", entries[0].detail,
              "{\"cause\":\"wrong_secret\",\"address\":\"192.0.2.1\",\"count\":2,"
              "\"first_on\":\"1970-01-01T00:00:01Z\",\"last_on\":\"1970-01-01T00:01:01Z\"}");
    CHECK_STR("nobody's", entries[2].subject, "");
    CHECK_INT("in the chain", entries[2].position, 3);
}

TEST(an_attack_from_many_addresses_is_bounded)
{
    AUDITED(a);
    REFUSED(r);
    size_t count = 0;
    char address[32];
    for (int i = 0; i < 5000; i++) {
        snprintf(address, sizeof(address), "2001:db8::%x", i);
        add(r, "a1", "wrong_secret", address, 1000 + i);
    }
    CHECK_OK("write", refused_authentications_write(r, a.fixture.store));
    struct audit_entry *entries = written(&a, &count);
    CHECK_INT("some, and one for the rest", count, REFUSED_GROUPS_MAX + 1);
    CHECK_STR("the rest", entries[count - 1].subject, "");
    CHECK_STR("is counted", entries[count - 1].detail,
              "{\"cause\":\"others\",\"address\":null,\"count\":4984,"
              "\"first_on\":\"1970-01-01T00:00:01Z\",\"last_on\":\"1970-01-01T00:00:05Z\"}");
}

TEST(what_is_too_long_is_nobodys)
{
    AUDITED(a);
    REFUSED(r);
    size_t count = 0;
    char subject[200], address[200];
    memset(subject, 's', sizeof(subject) - 1);
    memset(address, '"', sizeof(address) - 1);
    subject[sizeof(subject) - 1] = address[sizeof(address) - 1] = '\0';
    add(r, subject, "wrong_secret", address, 1000);
    CHECK_OK("write", refused_authentications_write(r, a.fixture.store));
    struct audit_entry *entries = written(&a, &count);
    CHECK_STR("nobody", entries[0].subject, "");
    refused_authentications_add(NULL, &(struct refused_authentication){ 0 });
}

TEST(what_could_not_be_written_goes_with_the_next)
{
    AUDITED(a);
    REFUSED(r);
    size_t count = 0;
    OF_SQLITE();
    add(r, "a1", "wrong_secret", "192.0.2.1", 1000);
    run_sqlite(&a.fixture, "ALTER TABLE audit RENAME TO elsewhere");
    CHECK("not written", refused_authentications_write(r, a.fixture.store).code != JT_OK);
    add(r, "a1", "wrong_secret", "192.0.2.1", 500);
    run_sqlite(&a.fixture, "ALTER TABLE elsewhere RENAME TO audit");
    CHECK_OK("written", refused_authentications_write(r, a.fixture.store));
    struct audit_entry *entries = written(&a, &count);
    CHECK_INT("one", count, 1);
    CHECK_STR("of both", entries[0].detail,
              "{\"cause\":\"wrong_secret\",\"address\":\"192.0.2.1\",\"count\":2,"
              "\"first_on\":\"1970-01-01T00:00:00Z\",\"last_on\":\"1970-01-01T00:00:01Z\"}");
}

TEST(a_flood_of_names_hides_no_attack_on_one_that_is_there)
{
    AUDITED(a);
    REFUSED(r);
    size_t count = 0;
    char address[32];
    for (int i = 0; i < 100; i++) {
        snprintf(address, sizeof(address), "192.0.2.%d", i);
        add(r, "", "unknown_client", address, 1000);
    }
    add(r, "a1", "wrong_secret", "198.51.100.1", 2000);
    refused_authentications_add(r,
                                &(struct refused_authentication){ .kind = REFUSAL_OF_ADMINISTRATOR,
                                                                  .subject = JT_STR("m1"),
                                                                  .cause = JT_STR("password"),
                                                                  .address = JT_STR("198.51.100.1"),
                                                                  .now_ms = 2000 });
    CHECK_OK("write", refused_authentications_write(r, a.fixture.store));
    struct audit_entry *entries = written(&a, &count);
    CHECK_INT("of the client, the others, and the administrator", count, REFUSED_GROUPS_MAX + 2);
    bool has_client = false;
    for (size_t i = 0; i < count; i++)
        has_client |= jt_str_eq(entries[i].subject, JT_STR("a1"));
    CHECK("the client's is there", has_client);
    CHECK_STR("and the administrator's", entries[count - 1].subject, "m1");
}
