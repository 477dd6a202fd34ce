/*
 * webhooks: makes, updates and deletes webhooks, and sends a delivery again. Which endpoints may be
 * is model/webhook.h's to say.
 */
#include "registration/webhooks.h"

#include "model/event_type.h"
#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"
#include "store/events.h"

static jt_err check_endpoint(struct registrar *r, jt_str endpoint)
{
    const bool allows_http = r->allows_private_webhooks;
    if (webhook_endpoint_check(endpoint, allows_http).code == JT_OK)
        return JT_DONE;
    return broken_parameter(
        r, JT_STR("endpoint"),
        allows_http ? JT_STR("an http or https URL of at most 2048 characters, without user "
                             "information and fragment")
                    : JT_STR("an https URL of at most 2048 characters, without user information "
                             "and fragment"));
}

static bool is_among(jt_str code, const jt_str *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (jt_str_eq(codes[i], code))
            return true;
    return false;
}

/* The types that are wanted, in the order of their table and each once. */
static jt_err event_types_take(struct registrar *r, const struct webhook_changes *wanted,
                               struct webhook *webhook)
{
    if (wanted->event_type_count == 0)
        return broken_parameter(r, JT_STR("event_types"),
                                JT_STR("a list of at least one event type"));
    for (size_t i = 0; i < wanted->event_type_count; i++)
        if (event_type_find(wanted->event_types[i]) == NULL)
            return broken_field(r, "EVENT_TYPE_NOT_FOUND", JT_STR("event_types"),
                                JT_STR("event_types must be codes of GET /event_types"));
    webhook->event_type_count = 0;
    JT_TRY(jt_arena_calloc(r->arena, event_type_count, sizeof(jt_str), &webhook->event_types));
    for (size_t i = 0; i < event_type_count; i++) {
        const jt_str code = jt_str_from(event_types[i].code);
        if (is_among(code, wanted->event_types, wanted->event_type_count))
            webhook->event_types[webhook->event_type_count++] = code;
    }
    return JT_DONE;
}

static bool has_same_types(const struct webhook *a, const struct webhook *b)
{
    bool is_same = a->event_type_count == b->event_type_count;
    for (size_t i = 0; i < a->event_type_count && is_same; i++)
        is_same = is_among(a->event_types[i], b->event_types, b->event_type_count);
    return is_same;
}

static jt_err webhook_insert(struct registrar *r, const struct webhook *webhook)
{
    JT_TRY(broken_if(r, store_webhook_create(r->tx, webhook), JT_TOO_LARGE,
                     "WEBHOOKS_LIMIT_REACHED", JT_STR(""),
                     JT_STR("There are at most 100 webhooks")));
    return record(
        r, CHANGE_WEBHOOK, webhook->id, JT_STR("webhook.created"),
        DETAILS(detail_text("name", webhook->name),
                detail_texts("event_types", webhook->event_types, webhook->event_type_count)));
}

jt_err webhook_create(struct registrar *r, jt_str endpoint, const struct webhook_changes *wanted,
                      struct webhook *ret_webhook)
{
    struct webhook webhook = {
        .endpoint = endpoint,
        .name = wanted->name.text,
        .description = wanted->description.text,
        .is_enabled = true,
        .created_ms = jt_now_ms(&r->clock),
    };

    JT_TRY(check_endpoint(r, endpoint));
    JT_TRY(event_types_take(r, wanted, &webhook));
    JT_TRY(registrar_begin(r));
    JT_TRY(webhook_id_new(&r->random, webhook.created_ms, r->arena, &webhook.id));
    JT_TRY(webhook_insert(r, &webhook));
    *ret_webhook = webhook;
    return JT_DONE;
}

/* Takes over what is wanted, but for is_enabled; the names of what differed go into changed. */
static jt_err webhook_merge(struct registrar *r, const struct webhook_changes *wanted,
                            struct changed *changed, struct webhook *webhook)
{
    const struct webhook before = *webhook;
    const struct text_change texts[] = { { "name", wanted->name, &webhook->name },
                                         { "description", wanted->description,
                                           &webhook->description } };
    JT_TRY(changed_texts(changed, texts, COUNT(texts)));
    if (wanted->event_types == NULL)
        return JT_DONE;
    JT_TRY(event_types_take(r, wanted, webhook));
    return has_same_types(&before, webhook) ? JT_DONE : changed_note(changed, "event_types");
}

static jt_err set_enabled(struct registrar *r, const struct webhook *webhook, bool is_enabled)
{
    JT_TRY(store_webhook_set_enabled(r->tx, webhook->id, is_enabled));
    return record(r, CHANGE_WEBHOOK, webhook->id,
                  is_enabled ? JT_STR("webhook.enabled") : JT_STR("webhook.disabled"),
                  DETAILS(detail_text("name", webhook->name)));
}

jt_err webhook_update(struct registrar *r, jt_str id, const struct webhook_changes *wanted)
{
    struct changed changed = changed_in(r->arena);
    struct webhook webhook = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_webhook(r->tx, id, r->arena, &webhook, &r->broken));
    JT_TRY(webhook_merge(r, wanted, &changed, &webhook));
    if (changed.names.count > 0) {
        JT_TRY(store_webhook_update(r->tx, &webhook));
        JT_TRY(record_changed(r, CHANGE_WEBHOOK, webhook.id, JT_STR("webhook.updated"),
                              DETAILS(detail_list("changed", &changed.names)), &changed));
    }
    if (!wanted->is_enabled.is_given || wanted->is_enabled.value == webhook.is_enabled)
        return JT_DONE;
    return set_enabled(r, &webhook, wanted->is_enabled.value);
}

jt_err webhook_delete(struct registrar *r, jt_str id)
{
    struct webhook webhook = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(find_webhook(r->tx, id, r->arena, &webhook, &r->broken));
    JT_TRY(store_webhook_delete(r->tx, webhook.id));
    return record(r, CHANGE_WEBHOOK, webhook.id, JT_STR("webhook.deleted"),
                  DETAILS(detail_text("name", webhook.name)));
}

static jt_err check_enabled(struct registrar *r, const struct webhook *webhook)
{
    return webhook->is_enabled ? JT_DONE
                               : broken(r, "WEBHOOK_DISABLED", JT_STR("Enable the webhook first"));
}

jt_err webhook_delivery_resend(struct registrar *r, jt_str webhook_id, jt_str delivery_id)
{
    struct webhook webhook = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(find_webhook(r->tx, webhook_id, r->arena, &webhook, &r->broken));
    JT_TRY(found_delivery(store_delivery_resend(r->tx, webhook.id, delivery_id), &r->broken));
    JT_TRY(check_enabled(r, &webhook));
    return record(r, CHANGE_WEBHOOK, webhook.id, JT_STR("webhook.delivery_resent"),
                  DETAILS(detail_text("delivery_id", delivery_id)));
}

jt_err webhook_test(struct registrar *r, jt_str id, struct delivery *ret_delivery)
{
    struct webhook webhook = { 0 };
    jt_str detail;
    JT_TRY(registrar_begin(r));
    JT_TRY(find_webhook(r->tx, id, r->arena, &webhook, &r->broken));
    JT_TRY(check_enabled(r, &webhook));
    JT_TRY(details_write(DETAILS(detail_text("name", webhook.name)), r->arena, &detail));
    JT_TRY(store_event_test(r->tx, webhook.id, detail, r->arena, ret_delivery));
    return record(r, CHANGE_WEBHOOK, webhook.id, JT_STR("webhook.tested"),
                  DETAILS(detail_text("delivery_id", ret_delivery->id)));
}

/* --- What is given up ------------------------------------------------------------------------- */

jt_err webhook_read_given_up(struct store_tx *tx, jt_str id, int64_t now_ms, struct jt_arena *arena,
                             bool *ret_is_given_up)
{
    struct webhook webhook = { 0 };
    jt_err err = store_webhook_get(tx, id, arena, &webhook);
    *ret_is_given_up = err.code == JT_OK && webhook.is_enabled &&
                       webhook_is_given_up(webhook.failing_since_ms, now_ms);
    return err.code == JT_NOT_FOUND ? JT_DONE : err;
}

jt_err webhook_give_up(struct registrar *r, jt_str id)
{
    bool is_given_up = false;
    JT_TRY(registrar_begin(r));
    JT_TRY(webhook_read_given_up(r->tx, id, jt_now_ms(&r->clock), r->arena, &is_given_up));
    if (!is_given_up)
        return JT_DONE;
    JT_TRY(store_webhook_set_enabled(r->tx, id, false));
    return record(r, CHANGE_WEBHOOK, id, JT_STR("webhook.disabled"),
                  DETAILS(detail_text("reason", JT_STR("it failed for 72 hours"))));
}
