/* token_set_fixture: what an application's tokens carry besides, put there by the store. */
#pragma once

#include "store/fixture.h"
#include "store/token_customization.h"

/* The set is these two keys from now on, those that are not NULL; true: it was another one. */
static bool put_token_set(struct store_tx *tx, const char *application_id, enum token_set set,
                          const char *first, const char *second)
{
    struct token_keys wanted[TOKEN_SET_COUNT] = { 0 };
    struct token_settings settings;
    jt_str keys[2];
    size_t count = 0;
    bool is_changed = false;
    for (size_t i = 0; i < COUNT(keys); i++) {
        const char *key = i == 0 ? first : second;
        if (key != NULL)
            keys[count++] = str(key);
    }
    wanted[set] = (struct token_keys){ keys, count };
    CHECK_OK("settings",
             store_token_settings_get(tx, str(application_id), wanted, test_arena(), &settings));
    for (size_t i = 0; i < count; i++)
        CHECK("found", settings.sets[set].wanted[i].len > 0);
    CHECK_OK("replace", store_token_set_replace(tx, str(application_id), set, &settings.sets[set],
                                                &is_changed));
    return is_changed;
}
