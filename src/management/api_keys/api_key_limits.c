/* api_key_limits: between the members of a body or an answer and the limits themselves. */
#include "management/api_keys/api_key_limits.h"

const char *const api_key_refill_intervals[] = { "hour", "day", "month", NULL };

static const struct answer_member members[] = {
    { "metadata", ANSWER_OBJECT_JSON(struct api_key, limits.metadata),
      .description = "What the customer keeps of the key; verification gives it too." },
    { "rate_limit", ANSWER_FROM(struct api_key, limits.rate_limit), .is_nullable = true,
      .description = "Verifications within rate_limit_window_s; null: any number.",
      .example = "100" },
    { "rate_limit_window_s", ANSWER_FROM(struct api_key, limits.rate_limit_window_s),
      .is_nullable = true, .example = "60" },
    { "uses_left", ANSWER_FROM(struct api_key, limits.uses_left),
      ANSWER_NULL_UNLESS(struct api_key, limits.has_uses),
      .description = "Verifications that are left; null: any number.", .example = "1000" },
    { "refill_amount", ANSWER_FROM(struct api_key, limits.refill_amount), .is_nullable = true,
      .description = "What uses_left becomes when an hour, day or month (UTC) begins.",
      .example = "1000" },
    { "refill_interval", ANSWER_NAME(struct api_key, limits.refill_interval, api_key_refill_name),
      .is_nullable = true, .choices = api_key_refill_intervals },
    { "refills_on", ANSWER_TIME(struct api_key, limits.refills_ms), .is_nullable = true },
    { "allowed_networks", ANSWER_TEXTS(struct api_key, limits.networks, limits.network_count),
      .description = "Where it may be used from; empty: anywhere.",
      .example = "[\"203.0.113.0/24\"]" },
};
const struct answer_shape api_key_limits_answer = { NULL, ANSWER_MEMBERS(struct api_key, members) };

/* A number that null takes away. */
static struct given_integer number_or_none(const json_t *body, const char *name)
{
    return (struct given_integer){ json_object_get(body, name) != NULL, body_integer(body, name) };
}

jt_err api_key_limits_read(const json_t *body, struct jt_arena *arena,
                           struct api_key_limits_wanted *ret_wanted)
{
    struct api_key_limits_wanted wanted = {
        .metadata = { json_object_get(body, "metadata") != NULL, JT_STR("") },
        .rate_limit = number_or_none(body, "rate_limit"),
        .rate_limit_window_s = body_given_integer(body, "rate_limit_window_s"),
        .uses_left = body_given_integer(body, "uses_left"),
        .is_unlimited = body_is_null(body, "uses_left"),
        .refill_amount = number_or_none(body, "refill_amount"),
        .refill_interval = body_given_text(body, "refill_interval"),
    };
    JT_TRY(body_object(body, "metadata", arena, &wanted.metadata.text));
    JT_TRY(body_texts(body, "allowed_networks", arena, &wanted.allowed_networks,
                      &wanted.allowed_network_count));
    *ret_wanted = wanted;
    return JT_DONE;
}
