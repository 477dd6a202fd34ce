/*
 * fixture: a store with webhooks and deliveries, and a log that nobody reads.
 */
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include "store/fixture.h"

static void hook_put(struct fixture *f, const char *id)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_webhook(tx, id, "api.created");
    fixture_commit(&tx);
}

/* An event that all webhooks are subscribed to. */
static void hook_event(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    CHECK_OK("change",
             store_record_change(tx, CHANGE_API, JT_STR("a"), JT_STR("api.created"), JT_STR("")));
    CHECK_OK("commit", store_commit(&tx));
}

static struct webhook hook_get(struct fixture *f, const char *id)
{
    struct webhook webhook = { 0 };
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK(id, store_webhook_get(tx, str(id), test_arena(), &webhook));
    store_tx_abortp(&tx);
    return webhook;
}

/* The newest delivery of a webhook. */
static struct delivery hook_delivery(struct fixture *f, const char *id)
{
    struct delivery *rows = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK(id,
             store_delivery_list(tx, str(id), NULL, JT_STR(""), 1, test_arena(), &rows, &count));
    store_tx_abortp(&tx);
    CHECK_INT("deliveries", count, 1);
    return rows[0];
}
