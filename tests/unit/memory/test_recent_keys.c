/* test_recent_keys: remembers what was asked for, of bounded size, and not what a change made
 * untrue. */
#include "test.h"

#include "memory/recent_keys.h"

#define KEY   "0123456789abcdef0123456789abcdef"
#define OTHER "11111111111111111111111111111111"

TEST(recent_keys_has_what_was_added)
{
    struct recent_keys *keys = NULL;
    CHECK_OK("new", recent_keys_new(&keys));
    CHECK("empty", !recent_keys_has(keys, JT_STR(KEY)));
    recent_keys_add(keys, JT_STR(KEY), 0);
    recent_keys_add(keys, JT_STR(KEY), 0);
    CHECK("there", recent_keys_has(keys, JT_STR(KEY)));
    CHECK("no other", !recent_keys_has(keys, JT_STR(OTHER)));
    recent_keys_add(keys, JT_STR("short"), 0);
    CHECK("of its length alone", !recent_keys_has(keys, JT_STR("short")));
    recent_keys_forget(keys, JT_STR(OTHER));
    recent_keys_forget(keys, JT_STR("short"));
    CHECK("still there", recent_keys_has(keys, JT_STR(KEY)));
    recent_keys_forget(keys, JT_STR(KEY));
    CHECK("forgotten", !recent_keys_has(keys, JT_STR(KEY)));
    recent_keys_add(keys, JT_STR(KEY), 0);
    recent_keys_clear(keys, 1);
    CHECK("cleared", !recent_keys_has(keys, JT_STR(KEY)));
    recent_keys_free(keys);
}

TEST(recent_keys_does_not_keep_what_was_found_out_before_a_change)
{
    struct recent_keys *keys = NULL;
    CHECK_OK("new", recent_keys_new(&keys));
    recent_keys_set_revision(keys, 7);
    recent_keys_add(keys, JT_STR(KEY), 6);
    CHECK("before", !recent_keys_has(keys, JT_STR(KEY)));
    recent_keys_add(keys, JT_STR(KEY), 7);
    CHECK("after", recent_keys_has(keys, JT_STR(KEY)));
    recent_keys_set_revision(keys, 8);
    CHECK("what others change is not its matter", recent_keys_has(keys, JT_STR(KEY)));
    recent_keys_free(keys);
}

TEST(recent_keys_keeps_the_newest_of_a_flood)
{
    enum { FLOOD = 20 * RECENT_KEYS_MAX };
    struct recent_keys *keys = NULL;
    char key[RECENT_KEY_BYTES + 1];
    int kept = 0;
    CHECK_OK("new", recent_keys_new(&keys));
    for (unsigned i = 0; i < FLOOD; i++) {
        snprintf(key, sizeof(key), "%08x%08x%016x", i * 2654435761u, i ^ 0x5bd1e995u, i);
        recent_keys_add(keys, str(key), 0);
        CHECK("the last one", recent_keys_has(keys, str(key)));
    }
    for (unsigned i = 0; i < FLOOD; i++) {
        snprintf(key, sizeof(key), "%08x%08x%016x", i * 2654435761u, i ^ 0x5bd1e995u, i);
        kept += recent_keys_has(keys, str(key));
    }
    CHECK("full", kept > RECENT_KEYS_MAX / 2);
    CHECK("and not fuller", kept <= RECENT_KEYS_MAX);
    recent_keys_free(keys);
}
