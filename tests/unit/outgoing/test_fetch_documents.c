/* Documents are found by where they come from, and are bounded in number and bytes. */
#include "clocks.h"
#include "outgoing/fetch_call.h"
#include "outgoing/fetch_documents.h"
#include "test.h"

static jt_err parse_nothing(jt_str body, void **ret_value)
{
    (void)body, (void)ret_value;
    return JT_DONE;
}

static void free_nothing(void *value)
{
    (void)value;
}

static const struct fetch_kind kinds[] = { { "one", parse_nothing, free_nothing },
                                           { "two", parse_nothing, free_nothing } };

static void documents_freep(struct documents **documents)
{
    documents_free(*documents);
}

#define DOCUMENTS(name)                                     \
    JT_AUTO(documents_freep) struct documents *name = NULL; \
    CHECK_OK("new", documents_new(&(name)))

static struct fetch_source source_of(const char *url)
{
    return (struct fetch_source){ .kind = &kinds[0], .url = str(url), .ca_pem = JT_STR("") };
}

static struct document *add(struct documents *documents, const char *url, int64_t asked_ms)
{
    struct document *document = NULL;
    const struct fetch_source source = source_of(url);
    CHECK_OK(url, documents_add(documents, &source, at_ms(asked_ms), &document));
    return document;
}

static struct document *find(struct documents *documents, const char *url)
{
    const struct fetch_source source = source_of(url);
    return documents_find(documents, &source);
}

TEST(a_document_is_found_by_kind_url_and_authority)
{
    DOCUMENTS(documents);
    struct document *document = add(documents, "https://a.example/", 1);
    struct fetch_source source = source_of("https://a.example/");
    CHECK("it", documents_find(documents, &source) == document);
    CHECK("its own URL, with an end", strcmp(document->source.url.ptr, "https://a.example/") == 0);
    source.kind = &kinds[1];
    CHECK("another kind", documents_find(documents, &source) == NULL);
    source = source_of("https://a.example/");
    source.ca_pem = JT_STR("x");
    CHECK("another authority", documents_find(documents, &source) == NULL);
    CHECK("another URL", find(documents, "https://b.example/") == NULL);
}

TEST(past_the_number_the_one_goes_that_was_asked_for_longest_ago)
{
    DOCUMENTS(documents);
    for (int i = 0; i < FETCH_DOCUMENTS_MAX; i++)
        add(documents, text("https://%d.example/", i), i == 3 ? 2 : 10 + i)->state =
            i == 3 || i == 7 ? DOCUMENT_RESTS : DOCUMENT_IS_BROUGHT;
    add(documents, "https://new.example/", 5);
    CHECK_INT("so many", documents_count(documents), FETCH_DOCUMENTS_MAX);
    CHECK("the oldest went", find(documents, "https://3.example/") == NULL);
    CHECK("no other", find(documents, "https://7.example/") != NULL);
    find(documents, "https://new.example/")->state = DOCUMENT_IS_BROUGHT;
    find(documents, "https://7.example/")->blocked = 1;
    struct document *document = NULL;
    const struct fetch_source source = source_of("https://newer.example/");
    CHECK_CODE("none may go", documents_add(documents, &source, at_ms(6), &document),
               JT_UNAVAILABLE);
}

static void put(struct documents *documents, struct document *document, size_t bytes)
{
    static char body[FETCH_BODY_MAX_BYTES];
    struct fetched *fetched = NULL;
    CHECK_OK("fetched", fetched_new(&kinds[0], (jt_str){ body, bytes }, 1, &fetched));
    documents_put(documents, document, fetched);
}

TEST(past_the_bytes_the_one_goes_that_was_asked_for_longest_ago)
{
    enum { FIT = FETCH_BYTES_MAX / FETCH_BODY_MAX_BYTES };
    DOCUMENTS(documents);
    for (int i = 0; i < FIT; i++)
        put(documents, add(documents, text("https://%d.example/", i), 10 + i),
            FETCH_BODY_MAX_BYTES);
    put(documents, find(documents, "https://0.example/"), FETCH_BODY_MAX_BYTES);
    CHECK_INT("all fit", documents_count(documents), FIT);
    struct document *new = add(documents, "https://new.example/", 1);
    new->state = DOCUMENT_IS_BROUGHT;
    put(documents, new, 1);
    CHECK_INT("one went", documents_count(documents), FIT);
    CHECK("the oldest", find(documents, "https://0.example/") == NULL);
    CHECK("not the new one", find(documents, "https://new.example/") == new);
    documents_put(documents, new, NULL);
    CHECK("nothing is at hand", new->current == NULL);
}

static enum document_verdict count_and_drop(void *context, struct document *document)
{
    int *count = context;
    ++*count;
    return document->asked.since_boot_us % 2000 == 0 ? DOCUMENT_IS_OLD : DOCUMENT_STAYS;
}

TEST(a_walk_sees_all_and_drops_those_that_are_old)
{
    enum { MANY = 1000 };
    DOCUMENTS(documents);
    for (int i = 0; i < MANY; i++)
        add(documents, text("https://%d.example/", i), i);
    find(documents, "https://2.example/")->state = DOCUMENT_IS_QUEUED;
    int count = 0;
    size_t place = 0;
    do
        place = documents_walk(documents, place, count_and_drop, &count);
    while (place != 0);
    CHECK_INT("all", count, MANY);
    CHECK_INT("the odd ones, and the one that is on its way", documents_count(documents),
              MANY / 2 + 1);
}
