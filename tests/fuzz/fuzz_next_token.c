/* fuzz_next_token: cursors that come back from clients. What is accepted is exactly what was given
 * out: writing it again gives the same token. */
#include "fuzz/fuzz.h"

#include "management/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum page_list lists[] = { PAGE_APPLICATIONS, PAGE_ORGANIZATIONS, PAGE_AUDIT };
    struct jt_arena *arena = fuzz_arena();
    const jt_str token = { (const char *)data, size };

    for (size_t i = 0; i < COUNT(lists); i++) {
        struct page page = { .issuer = JT_STR("https://issuer.test"), .list = lists[i], .size = 1 };
        jt_str again;
        if (page_token_parse(token, arena, &page).code != JT_OK)
            continue;
        FUZZ_MUST(page.after.id.len > 0 && jt_str_is_utf8(page.after.value) &&
                  !jt_str_has_control(page.after.value));
        FUZZ_MUST(page_next_token(&page, page.after, arena, &again).code == JT_OK);
        FUZZ_MUST(jt_str_eq(token, again));
    }
    jt_arena_free(arena);
    return 0;
}
