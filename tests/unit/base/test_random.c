/* test_random: the buffer draws from its source in large pieces and never gives a byte twice. */
#include "test.h"

#include "base/random.h"

struct counter {
    uint8_t next;
    int draws;
    bool is_broken;
};

static jt_err count_up(void *self, uint8_t *ret_bytes, size_t len)
{
    struct counter *counter = self;
    counter->draws++;
    if (counter->is_broken)
        return JT_ERR(JT_IO, "broken on purpose");
    for (size_t i = 0; i < len; i++)
        ret_bytes[i] = counter->next++;
    return JT_DONE;
}

TEST(jt_random_buffered_gives_each_byte_once)
{
    struct counter counter = { 0 };
    struct jt_random_buffer buffer = { .source = { .fill = count_up, .self = &counter } };
    struct jt_random random = jt_random_buffered(&buffer);
    uint8_t bytes[16], want = 0;
    for (int i = 0; i < 32; i++) { /* 32 * 16 is one buffer */
        CHECK_OK("fill", jt_random_fill(&random, bytes, sizeof(bytes)));
        for (size_t k = 0; k < sizeof(bytes); k++)
            CHECK_INT("in order", bytes[k], want++);
    }
    CHECK_INT("one draw for all of them", counter.draws, 1);
    CHECK_OK("fill", jt_random_fill(&random, bytes, sizeof(bytes)));
    CHECK_INT("then another", counter.draws, 2);
}

TEST(jt_random_buffered_passes_large_requests_and_errors_on)
{
    struct counter counter = { 0 };
    struct jt_random_buffer buffer = { .source = { .fill = count_up, .self = &counter } };
    struct jt_random random = jt_random_buffered(&buffer);
    uint8_t large[1024];
    CHECK_OK("large", jt_random_fill(&random, large, sizeof(large)));
    CHECK_INT("straight from the source", counter.draws, 1);
    counter.is_broken = true;
    CHECK_CODE("error", jt_random_fill(&random, large, 16), JT_IO);
    counter.is_broken = false;
    CHECK_OK("works again", jt_random_fill(&random, large, 16));
}

TEST(jt_random_system_fills_everything)
{
    struct jt_random random = jt_random_system();
    uint8_t bytes[1000] = { 0 };
    size_t zeroes = 0;
    CHECK_OK("fill", jt_random_fill(&random, bytes, sizeof(bytes)));
    for (size_t i = 0; i < sizeof(bytes); i++)
        zeroes += bytes[i] == 0;
    CHECK("as many zeroes as chance allows", zeroes < 40); /* 4 are expected */
}
