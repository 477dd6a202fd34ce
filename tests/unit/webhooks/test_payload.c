/* What a delivery says. */
#include "test.h"
#include "webhooks/payload.h"

TEST(a_payload_has_the_contracts_members_in_its_order)
{
    const struct event event = { .id = JT_STR("event_1"),
                                 .type = JT_STR("organization.created"),
                                 .source = JT_STR("admin"),
                                 .at_ms = 1770120000007,
                                 .data = JT_STR("{\"organization\":{\"code\":\"org_1\"}}") };
    jt_str payload;
    CHECK_OK("write", payload_write(&event, 1770120005999, test_arena(), &payload));
    CHECK_STR("payload", payload,
              "{\"data\":{\"organization\":{\"code\":\"org_1\"}},\"event_id\":\"event_1\","
              "\"event_timestamp\":\"2026-02-03T12:00:00.007Z\",\"source\":\"admin\","
              "\"timestamp\":\"2026-02-03T12:00:05.999Z\",\"type\":\"organization.created\"}");
}
