/*
 * fetched: a document that was brought (fetch.h): where it came from, and one version of it, which
 * does not change and is shared by reference count.
 */
#pragma once

#include <stdatomic.h>

#include "base/bytes.h"

/* What a caller makes of bodies. */
struct fetch_kind {
    const char *name; /* "key set", for the log */
    /* Once for each version, on the fetcher's thread. An error: it is no such document, the fetch
     * has failed, and the error's words are in the log. */
    jt_err (*parse)(jt_str body, void **ret_value);
    void (*free)(void *value); /* on any thread */
};

/* Two that differ in one of these are two documents. */
struct fetch_source {
    const struct fetch_kind *kind;
    jt_str url;
    jt_str ca_pem; /* what certificates may lead to, of this source alone; empty: nothing more */
};

struct fetched {
    atomic_uint references;
    const struct fetch_kind *kind;
    int64_t version; /* from 1; no two that a fetcher brings have the same */
    void *value;     /* what parse made of the body */
    jt_str body;
};

/* A copy of body, and its value: what parse answers is the error. One reference for the caller. */
JT_MUST_USE jt_err fetched_new(const struct fetch_kind *kind, jt_str body, int64_t version,
                               struct fetched **ret_fetched);
struct fetched *fetched_ref(struct fetched *fetched);
void fetched_unref(struct fetched *fetched);   /* takes NULL */
void fetched_unrefp(struct fetched **fetched); /* for JT_AUTO */
