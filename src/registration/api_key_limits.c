/*
 * api_key_limits: three parts that know nothing of each other: how often, how many, and from where.
 */
#include "registration/api_key_limits.h"

#include "registration/broken.h"

/* --- How often -------------------------------------------------------------------------------- */

static jt_err rate_merge(const struct api_key_limits_wanted *wanted, struct changed *changed,
                         struct api_key_limits *limits)
{
    struct given_integer window_s = wanted->rate_limit_window_s;
    JT_TRY(changed_integer(changed, "rate_limit", wanted->rate_limit, &limits->rate_limit));
    if (limits->rate_limit == 0)
        window_s = (struct given_integer){ true, 0 };
    else if (!window_s.is_given && limits->rate_limit_window_s == 0)
        window_s = (struct given_integer){ true, API_KEY_RATE_WINDOW_DEFAULT_S };
    return changed_integer(changed, "rate_limit_window_s", window_s, &limits->rate_limit_window_s);
}

/* --- How many --------------------------------------------------------------------------------- */

static jt_err uses_merge(const struct api_key_limits_wanted *wanted, struct changed *changed,
                         struct api_key_limits *limits)
{
    if (wanted->is_unlimited && limits->has_uses)
        JT_TRY(changed_note(changed, "uses_left"));
    if (wanted->is_unlimited)
        limits->has_uses = false;
    if (!limits->has_uses) {
        limits->uses_left = limits->refill_amount = 0;
        limits->refill_interval = REFILL_NEVER;
    }
    if (!wanted->uses_left.is_given)
        return JT_DONE;
    if (!limits->has_uses && wanted->uses_left.value == 0)
        JT_TRY(changed_note(changed, "uses_left")); /* from any number to none: 0 both times */
    limits->has_uses = true;
    return changed_integer(changed, "uses_left", wanted->uses_left, &limits->uses_left);
}

static jt_err interval_merge(struct registrar *r, const struct api_key_limits_wanted *wanted,
                             struct changed *changed, struct api_key_limits *limits)
{
    jt_str name = api_key_refill_name(limits->refill_interval);
    const struct text_change change = { "refill_interval", wanted->refill_interval, &name };
    JT_TRY(changed_texts(changed, &change, 1));
    if (api_key_refill_parse(name, &limits->refill_interval).code != JT_OK)
        return broken_parameter(r, JT_STR("refill_interval"), JT_STR("hour, day or month"));
    return JT_DONE;
}

static jt_err refill_merge(struct registrar *r, const struct api_key_limits_wanted *wanted,
                           struct changed *changed, struct api_key_limits *limits)
{
    JT_TRY(
        changed_integer(changed, "refill_amount", wanted->refill_amount, &limits->refill_amount));
    JT_TRY(interval_merge(r, wanted, changed, limits));
    if ((limits->refill_amount > 0) != (limits->refill_interval != REFILL_NEVER))
        return broken_parameter(r, JT_STR("refill_interval"),
                                JT_STR("given with refill_amount, and left out without it"));
    if (limits->refill_amount > 0 && !limits->has_uses)
        return broken_parameter(r, JT_STR("uses_left"), JT_STR("given where there are refills"));
    if (wanted->uses_left.is_given || wanted->is_unlimited || wanted->refill_amount.is_given ||
        wanted->refill_interval.is_given)
        limits->refills_ms = api_key_refills_next_ms(limits->refill_interval, jt_now_ms(&r->clock));
    return JT_DONE;
}

/* --- From where ------------------------------------------------------------------------------- */

static jt_err networks_write(struct registrar *r, const struct api_key_limits_wanted *wanted,
                             jt_str *ret_text)
{
    struct jt_network network;
    struct jt_buf text;
    JT_TRY(jt_arena_buf(
        r->arena, (API_KEY_NETWORK_MAX_BYTES + 1) * (wanted->allowed_network_count + 1), &text));
    for (size_t i = 0; i < wanted->allowed_network_count; i++) {
        const jt_str given = wanted->allowed_networks[i];
        if (jt_network_parse(given, &network).code != JT_OK)
            return broken_entry(r, "allowed_networks", i,
                                JT_STR("an address or a network, such as 203.0.113.0/24"));
        if (i > 0)
            jt_buf_put_char(&text, ' ');
        jt_buf_put(&text, given);
    }
    *ret_text = jt_buf_str(&text);
    return JT_DONE;
}

static jt_err networks_merge(struct registrar *r, const struct api_key_limits_wanted *wanted,
                             struct changed *changed, struct api_key_limits *limits)
{
    struct given_text networks = { wanted->allowed_networks != NULL, JT_STR("") };
    if (!networks.is_given)
        return JT_DONE;
    if (wanted->allowed_network_count > API_KEY_NETWORKS_MAX)
        return broken_parameter(r, JT_STR("allowed_networks"), JT_STR("at most 32"));
    JT_TRY(networks_write(r, wanted, &networks.text));
    const struct text_change change = { "allowed_networks", networks, &limits->allowed_networks };
    return changed_texts(changed, &change, 1);
}

static jt_err metadata_merge(const struct api_key_limits_wanted *wanted, struct changed *changed,
                             struct api_key_limits *limits)
{
    if (!wanted->metadata.is_given || jt_str_eq(wanted->metadata.text, limits->metadata))
        return JT_DONE;
    JT_TRY(changed_json(changed, "metadata", limits->metadata, wanted->metadata.text));
    limits->metadata = wanted->metadata.text;
    return JT_DONE;
}

jt_err api_key_limits_merge(struct registrar *r, const struct api_key_limits_wanted *wanted,
                            struct changed *changed, struct api_key_limits *limits)
{
    JT_TRY(metadata_merge(wanted, changed, limits));
    JT_TRY(rate_merge(wanted, changed, limits));
    JT_TRY(uses_merge(wanted, changed, limits));
    JT_TRY(refill_merge(r, wanted, changed, limits));
    return networks_merge(r, wanted, changed, limits);
}
