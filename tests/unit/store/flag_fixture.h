/* flag_fixture: feature flags for the tests of the store and of those who read them. */
#pragma once

#include "store/feature_flags.h"
#include "store/fixture.h"

static struct feature_flag fixture_flag(const char *key, enum feature_flag_type type,
                                        const char *default_value)
{
    return (struct feature_flag){ .key = str(key),
                                  .name = JT_STR("A flag"),
                                  .description = JT_STR(""),
                                  .type = type,
                                  .allow_override_level = FEATURE_FLAG_ORGANIZATION,
                                  .default_value = str(default_value),
                                  .created_ms = 1000 };
}

static void put_flag(struct store_tx *tx, const char *key, enum feature_flag_type type,
                     const char *default_value)
{
    struct feature_flag flag = fixture_flag(key, type, default_value);
    CHECK_OK(key, store_feature_flag_create(tx, &flag));
}
