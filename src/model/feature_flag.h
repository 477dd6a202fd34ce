/*
 * feature_flag: a switch or a value that a company's software asks for by its key. It has a
 * default, which the environment may override; organizations may override that for themselves.
 *
 * Values are text whatever the type: true, false; decimal digits; a JSON document (RFC 8259). What
 * goes into tokens is the environment's value (contract section 2.4).
 */
#pragma once

#include "base/arena.h"

enum feature_flag_type {
    FEATURE_FLAG_STRING,
    FEATURE_FLAG_INTEGER, /* of 32 bits */
    FEATURE_FLAG_BOOLEAN,
    FEATURE_FLAG_JSON, /* the contract's operations make none: /api/v1/json_feature_flags does */
};

/* The lowest level that may override the default; those above it may, too. */
enum feature_flag_level { FEATURE_FLAG_ENVIRONMENT, FEATURE_FLAG_ORGANIZATION, FEATURE_FLAG_USER };

enum {
    FEATURE_FLAGS_MAX = 1000,
    FEATURE_FLAG_KEY_MAX_BYTES = 64,
    FEATURE_FLAG_NAME_MAX_CHARS = 255,
    FEATURE_FLAG_DESCRIPTION_MAX_CHARS = 1024,
    FEATURE_FLAG_VALUE_MAX_CHARS = 2048,
};

struct feature_flag {
    jt_str key; /* never changes */
    jt_str name, description;
    enum feature_flag_type type; /* never changes */
    enum feature_flag_level allow_override_level;
    jt_str default_value;
    bool is_overridden; /* by the environment */
    jt_str environment_value;
    int64_t created_ms;
};

/* What a flag is at one level. */
struct feature_flag_value {
    jt_str key;
    enum feature_flag_type type;
    jt_str value;
};

jt_str feature_flag_type_name(enum feature_flag_type type); /* "str", "int", "bool", "json" */
JT_MUST_USE jt_err feature_flag_type_parse(jt_str name, enum feature_flag_type *ret_type);
jt_str feature_flag_level_name(enum feature_flag_level level); /* "env", "org", "usr" */
JT_MUST_USE jt_err feature_flag_level_parse(jt_str name, enum feature_flag_level *ret_level);

/* 1 to 64 letters, digits and any of _ - . : JT_INVALID, JT_TOO_LARGE. */
JT_MUST_USE jt_err feature_flag_key_check(jt_str key);

/*
 * The value as it is kept: of an integer the decimals are cut off, and leading zeros; a JSON
 * document is without white space around its parts, else as it was given. ret_value is a part of
 * text or lives in arena. JT_INVALID: not of that type, or too large for it.
 */
JT_MUST_USE jt_err feature_flag_value_parse(enum feature_flag_type type, jt_str text,
                                            struct jt_arena *arena, jt_str *ret_value);
/* What a value of that type has to be, as the end of a sentence: "true or false". */
jt_str feature_flag_value_rule(enum feature_flag_type type);

/* The environment's value: its own, or else the default. */
static inline jt_str feature_flag_value(const struct feature_flag *flag)
{
    return flag->is_overridden ? flag->environment_value : flag->default_value;
}

/* The claim {"t":CODE,"v":VALUE}, v in the JSON type of the flag. */
void feature_flag_put_claim(struct jt_buf *buf, enum feature_flag_type type, jt_str value);
/* The value alone, as JSON. */
void feature_flag_put_value(struct jt_buf *buf, enum feature_flag_type type, jt_str value);
/* At most this many bytes are put by either. */
size_t feature_flag_claim_max_bytes(jt_str value);
