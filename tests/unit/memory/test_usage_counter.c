/* test_usage_counter: each use is committed once. */
#include "test.h"

#include "memory/usage_counter.h"

TEST(usage_counter_takes_again_what_was_not_committed)
{
    struct usage_counter counter = { 0 };
    usage_counter_add(&counter, 5);
    usage_counter_add(&counter, 7);
    CHECK_INT("last used", counter.last_used_ms, 7);
    CHECK_INT("taken", usage_counter_take(&counter), 2);
    usage_counter_add(&counter, 8);
    CHECK_INT("not committed: taken again", usage_counter_take(&counter), 3);
    usage_counter_committed(&counter);
    CHECK_INT("nothing new", usage_counter_take(&counter), 0);
}

TEST(usage_address_keeps_the_last_that_fits)
{
    struct usage_address kept = { 0 };
    char text[USAGE_ADDRESS_BYTES], longest[USAGE_ADDRESS_BYTES + 1] = { 0 };
    memset(longest, 'f', sizeof(longest) - 1);
    usage_address_read(&kept, text);
    CHECK_STR("none", str(text), "");
    usage_address_keep(&kept, JT_STR("192.0.2.1"));
    usage_address_keep(&kept, str(longest));
    usage_address_read(&kept, text);
    CHECK_STR("what does not fit is not kept", str(text), "192.0.2.1");
    usage_address_keep(&kept, (jt_str){ longest, USAGE_ADDRESS_BYTES - 1 });
    usage_address_read(&kept, text);
    CHECK_INT("the longest", strlen(text), USAGE_ADDRESS_BYTES - 1);
}
