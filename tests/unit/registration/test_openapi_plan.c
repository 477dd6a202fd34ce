/* What a document does to scopes, before anything is done. */
#include "registration/openapi_plan.h"

#include "test.h"

/* Keys separated by spaces; one that begins with '+' is imported, with '!' reserved. */
static size_t words(const char *text, jt_str *ret_words)
{
    jt_str rest = str(text), word;
    size_t count = 0;
    while (jt_str_next_word(&rest, &word))
        ret_words[count++] = word;
    return count;
}

static jt_str without_mark(jt_str word, char mark, bool *ret_is_marked)
{
    *ret_is_marked = word.ptr[0] == mark;
    return *ret_is_marked ? (jt_str){ word.ptr + 1, word.len - 1 } : word;
}

static void check_keys(const char *name, const struct openapi_keys *list, const char *want)
{
    struct jt_buf text;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 1024, &text));
    for (size_t i = 0; i < list->count; i++) {
        jt_buf_put(&text, i == 0 ? JT_STR("") : JT_STR(" "));
        jt_buf_put(&text, list->keys[i]);
    }
    CHECK_STR(name, jt_buf_str(&text), want);
}

TEST(a_plan_says_what_comes_what_goes_and_what_stays)
{
    enum { WORDS_MAX = 16 };
    static const struct {
        const char *name, *operations, *scopes, *created, *duplicates, *removed, *skipped;
    } cases[] = {
        { "nothing", "", "", "", "", "", "" },
        { "the first upload", "b a c", "", "a b c", "", "", "" },
        { "the same again", "b a", "+a +b", "", "a b", "", "" },
        { "one less", "b", "+a +b +c", "", "b", "a c", "" },
        { "all others", "d", "+a +c +z", "d", "", "a c z", "" },
        { "made by hand: stays and is a duplicate", "a b", "a z", "b", "a", "", "" },
        { "no operations: all that were imported go", "", "a +b +c d", "", "", "b c", "" },
        { "a key twice: the first makes it", "a b a", "", "a b", "a", "", "" },
        { "a key twice that is there", "a a", "+a", "", "a a", "", "" },
        { "a key thrice", "a a a", "", "a", "a a", "", "" },
        { "reserved", "!email a", "", "a", "", "", "email" },
        { "reserved, and there by hand", "!email", "email", "", "", "", "email" },
        { "between and around", "b d f", "+a c +e +g", "b d f", "", "a e g", "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct openapi_operation operations[WORDS_MAX] = { 0 };
        struct scope scopes[WORDS_MAX] = { 0 };
        struct openapi_plan plan;
        jt_str keys[WORDS_MAX];
        const size_t count = words(cases[i].operations, keys);
        for (size_t k = 0; k < count; k++)
            operations[k].key = without_mark(keys[k], '!', &operations[k].is_reserved);
        const size_t scope_count = words(cases[i].scopes, keys);
        for (size_t k = 0; k < scope_count; k++)
            scopes[k].key = without_mark(keys[k], '+', &scopes[k].is_imported);

        CHECK_OK(cases[i].name,
                 openapi_plan_make(operations, count, scopes, scope_count, test_arena(), &plan));
        check_keys(cases[i].name, &plan.lists[OPENAPI_CREATED], cases[i].created);
        check_keys(cases[i].name, &plan.lists[OPENAPI_DUPLICATE], cases[i].duplicates);
        check_keys(cases[i].name, &plan.lists[OPENAPI_REMOVED], cases[i].removed);
        check_keys(cases[i].name, &plan.lists[OPENAPI_SKIPPED], cases[i].skipped);
        for (size_t k = 0; k < plan.lists[OPENAPI_CREATED].count; k++)
            CHECK(cases[i].name,
                  jt_str_eq(plan.created[k]->key, plan.lists[OPENAPI_CREATED].keys[k]));
        for (size_t k = 0; k < plan.lists[OPENAPI_REMOVED].count; k++)
            CHECK(cases[i].name,
                  jt_str_eq(plan.removed[k]->key, plan.lists[OPENAPI_REMOVED].keys[k]));
    }
}

TEST(of_operations_with_one_key_the_first_of_the_document_makes_the_scope)
{
    enum { OPERATIONS = 100 };
    struct openapi_operation operations[OPERATIONS];
    struct openapi_plan plan;
    for (size_t i = 0; i < OPERATIONS; i++)
        operations[i] = (struct openapi_operation){ .key = i % 2 == 0 ? JT_STR("b") : JT_STR("a") };
    CHECK_OK("plan", openapi_plan_make(operations, OPERATIONS, NULL, 0, test_arena(), &plan));
    CHECK_INT("two", plan.lists[OPENAPI_CREATED].count, 2);
    CHECK("a", plan.created[0] == &operations[1]);
    CHECK("b", plan.created[1] == &operations[0]);
}
