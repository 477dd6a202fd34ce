/* The shapes of identifiers (contract section 7.8). */
#include "model/api.h"
#include "model/application.h"
#include "model/id.h"
#include "model/organization.h"
#include "test.h"

static jt_err count_up(void *self, uint8_t *ret_bytes, size_t len)
{
    uint8_t *next = self;
    for (size_t i = 0; i < len; i++)
        ret_bytes[i] = (*next)++;
    return JT_DONE;
}

static jt_err no_random(void *self, uint8_t *ret_bytes, size_t len)
{
    (void)self, (void)ret_bytes, (void)len;
    return JT_ERR(JT_IO, "no random");
}

TEST(ids_have_the_shapes_of_the_contract)
{
    uint8_t next = 0x80;
    struct jt_random random = { count_up, &next };
    jt_str id;
    CHECK_OK("hex", id_random_hex(&random, 4, test_arena(), &id));
    CHECK_STR("hex", id, "8081");
    CHECK_OK("application", application_id_new(&random, test_arena(), &id));
    CHECK_STR("application", id, "82838485868788898a8b8c8d8e8f9091");
    CHECK_OK("API", api_id_new(&random, test_arena(), &id));
    CHECK_STR("API", id, "92939495969798999a9b9c9d9e9fa0a1");
    CHECK_OK("scope", scope_id_new(&random, 0x0193912a4c05, test_arena(), &id));
    CHECK_STR("scope", id, "api_scope_0193912a4c05a2a3a4a5a6a7a8a9aaab");
    CHECK_OK("organization", organization_code_new(&random, test_arena(), &id));
    CHECK_STR("organization", id, "org_acadaeafb0b");
}

TEST(long_ids_are_random_to_the_end)
{
    uint8_t next = 0;
    struct jt_random random = { count_up, &next };
    jt_str id;
    CHECK_OK("80 digits", id_random_hex(&random, 80, test_arena(), &id));
    CHECK("hex", jt_str_is_lower_hex(id, 80));
    CHECK("its end", memcmp(id.ptr + 76, "2627", 4) == 0);
}

TEST(ids_sort_by_time)
{
    static const int64_t times[] = { 0, 1, 255, 256, 1700000000000, 1700000000001 };
    struct jt_random random = jt_random_system();
    jt_str before = JT_STR("");
    for (size_t i = 0; i < COUNT(times); i++) {
        jt_str id;
        CHECK_OK("id", id_time_ordered(JT_STR("x_"), times[i], &random, test_arena(), &id));
        CHECK("later sorts after", jt_str_cmp(before, id) < 0);
        before = id;
    }
}

TEST(no_id_is_made_without_random_or_room)
{
    struct jt_random broken = { no_random, NULL }, random = jt_random_system();
    struct jt_arena *tiny = NULL;
    jt_str id = JT_STR("untouched");
    CHECK_CODE("random", application_id_new(&broken, test_arena(), &id), JT_IO);
    CHECK_CODE("random", scope_id_new(&broken, 0, test_arena(), &id), JT_IO);
    CHECK_CODE("random", organization_code_new(&broken, test_arena(), &id), JT_IO);
    CHECK_OK("arena", jt_arena_new(8, 8, &tiny));
    CHECK_CODE("room", application_id_new(&random, tiny, &id), JT_TOO_LARGE);
    CHECK_CODE("room", organization_code_new(&random, tiny, &id), JT_TOO_LARGE);
    CHECK_STR("output", id, "untouched");
    jt_arena_free(tiny);
}
