/*
 * fetch_documents: a hash table. What goes for want of room is looked for among all: documents come
 * as seldom as somebody names a new one.
 */
#include "outgoing/fetch_documents.h"

#include <stdlib.h>

enum { BUCKETS = 4096, WALKED_BUCKETS = 64 };

struct documents {
    struct document *buckets[BUCKETS];
    size_t count, bytes;
    uint64_t made; /* ever: each has its number as a key */
};

jt_err documents_new(struct documents **ret_documents)
{
    *ret_documents = calloc(1, sizeof(**ret_documents));
    return *ret_documents == NULL ? JT_ERR(JT_NO_MEMORY, "documents that are fetched") : JT_DONE;
}

static void document_free(struct document *document)
{
    fetched_unref(document->current);
    free(document);
}

void documents_free(struct documents *documents)
{
    for (size_t i = 0; documents != NULL && i < BUCKETS; i++)
        for (struct document *document = documents->buckets[i], *next; document != NULL;
             document = next) {
            next = document->bucket_next;
            document_free(document);
        }
    free(documents);
}

size_t documents_count(const struct documents *documents)
{
    return documents->count;
}

/* --- Finding --------------------------------------------------------------------------------- */

static struct document **bucket_of(struct documents *documents, jt_str url)
{
    const uint64_t hash = jt_str_hash(url, JT_HASH_BEGIN);
    return &documents->buckets[(hash ^ hash >> 32) % BUCKETS];
}

static bool is_same(const struct fetch_source *a, const struct fetch_source *b)
{
    return a->kind == b->kind && jt_str_eq(a->url, b->url) && jt_str_eq(a->ca_pem, b->ca_pem);
}

struct document *documents_find(struct documents *documents, const struct fetch_source *source)
{
    struct document *document = *bucket_of(documents, source->url);
    while (document != NULL && !is_same(&document->source, source))
        document = document->bucket_next;
    return document;
}

/* --- Room ------------------------------------------------------------------------------------ */

static bool may_go(const struct document *document)
{
    return document->state == DOCUMENT_RESTS && document->blocked == 0;
}

static size_t body_bytes(const struct document *document)
{
    return document->current == NULL ? 0 : document->current->body.len;
}

static void drop(struct documents *documents, struct document *document)
{
    struct document **link = bucket_of(documents, document->source.url);
    while (*link != document)
        link = &(*link)->bucket_next;
    *link = document->bucket_next;
    documents->count--;
    documents->bytes -= body_bytes(document);
    document_free(document);
}

static struct document *longest_unasked(struct documents *documents)
{
    struct document *oldest = NULL;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct document *document = documents->buckets[i]; document != NULL;
             document = document->bucket_next)
            if (may_go(document) &&
                (oldest == NULL || jt_instant_is_before(document->asked, oldest->asked)))
                oldest = document;
    return oldest;
}

static bool make_room(struct documents *documents)
{
    struct document *oldest = longest_unasked(documents);
    if (oldest != NULL)
        drop(documents, oldest);
    return oldest != NULL;
}

/* --- Changing -------------------------------------------------------------------------------- */

static struct document *document_new(const struct fetch_source *source)
{
    const size_t url_bytes = source->url.len + 1;
    struct document *document = calloc(1, sizeof(*document) + url_bytes + source->ca_pem.len);
    if (document == NULL)
        return NULL;
    char *url = (char *)(document + 1), *ca_pem = url + url_bytes;
    memcpy(url, source->url.ptr, source->url.len);
    if (source->ca_pem.len != 0)
        memcpy(ca_pem, source->ca_pem.ptr, source->ca_pem.len);
    document->source = (struct fetch_source){ .kind = source->kind,
                                              .url = { url, source->url.len },
                                              .ca_pem = { ca_pem, source->ca_pem.len } };
    return document;
}

jt_err documents_add(struct documents *documents, const struct fetch_source *source,
                     struct jt_instant now, struct document **ret_document)
{
    if (documents->count >= FETCH_DOCUMENTS_MAX && !make_room(documents))
        return JT_ERR(JT_UNAVAILABLE, "too many documents are fetched at once");
    struct document *document = document_new(source);
    if (document == NULL)
        return JT_ERR(JT_NO_MEMORY, "a document that is fetched");
    const uint64_t number = ++documents->made;
    memcpy(document->key, &number, sizeof(number));
    document->asked = document->retry_at = document->again_at = now;
    document->refresh_at = JT_INSTANT_NEVER;
    struct document **bucket = bucket_of(documents, source->url);
    document->bucket_next = *bucket;
    *bucket = document;
    documents->count++;
    *ret_document = document;
    return JT_DONE;
}

/* The document itself does not go for its own bytes: it is being brought. */
void documents_put(struct documents *documents, struct document *document, struct fetched *fetched)
{
    documents->bytes -= body_bytes(document);
    fetched_unref(document->current);
    document->current = fetched;
    documents->bytes += body_bytes(document);
    while (documents->bytes > FETCH_BYTES_MAX && make_room(documents))
        ;
}

size_t documents_walk(struct documents *documents, size_t place,
                      enum document_verdict (*visit)(void *context, struct document *document),
                      void *context)
{
    size_t at = place;
    for (; at < place + WALKED_BUCKETS && at < BUCKETS; at++)
        for (struct document *document = documents->buckets[at], *next; document != NULL;
             document = next) {
            next = document->bucket_next;
            if (visit(context, document) == DOCUMENT_IS_OLD && may_go(document))
                drop(documents, document);
        }
    return at == BUCKETS ? 0 : at;
}
