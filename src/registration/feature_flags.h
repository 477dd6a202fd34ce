/*
 * feature_flags: switches and values of a company's software, and what the environment and
 * organizations have instead (contract section 3.11). Key and type never change.
 */
#pragma once

#include "model/feature_flag.h"
#include "registration/registration.h"

/* A value as it was given, as text: it must be of the flag's type, or a text of such a value. */
struct flag_value_given {
    enum flag_value_kind { FLAG_VALUE_TEXT, FLAG_VALUE_NUMBER, FLAG_VALUE_BOOLEAN } kind;
    jt_str text;
};

struct feature_flag_wanted {
    jt_str key, name, description;
    enum feature_flag_type type;
    enum feature_flag_level allow_override_level;
    struct flag_value_given default_value;
};
JT_MUST_USE jt_err feature_flag_create(struct registrar *r,
                                       const struct feature_flag_wanted *wanted);

struct feature_flag_replacement {
    jt_str name, description, default_value;
    jt_str type; /* must be the flag's own */
    enum feature_flag_level allow_override_level;
};
JT_MUST_USE jt_err feature_flag_update(struct registrar *r, jt_str key,
                                       const struct feature_flag_replacement *wanted);
/* With its overrides; it leaves all tokens. */
JT_MUST_USE jt_err feature_flag_delete(struct registrar *r, jt_str key);

/* What the environment has instead of the default. Every flag allows that. */
JT_MUST_USE jt_err feature_flag_override_set(struct registrar *r, jt_str key,
                                             struct flag_value_given value);
JT_MUST_USE jt_err feature_flag_override_remove(struct registrar *r, jt_str key);
/* All of them, each with an entry of its own, so that the history of a flag is whole. */
JT_MUST_USE jt_err feature_flag_overrides_remove(struct registrar *r);

/* What an organization has instead of the environment's value, where the flag allows that. */
JT_MUST_USE jt_err organization_flag_override(struct registrar *r, jt_str org_code, jt_str key,
                                              jt_str value);
JT_MUST_USE jt_err organization_flag_remove(struct registrar *r, jt_str org_code, jt_str key);
JT_MUST_USE jt_err organization_flags_remove(struct registrar *r, jt_str org_code);
