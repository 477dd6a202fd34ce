/*
 * remembered_settings: facts of other versions of jeton are held to this one's limits: what does
 * not pass them is not taken.
 */
#include "ops/remembered_settings.h"

#include "store/facts.h"

enum { ARENA_FIRST_BYTES = 4096, ARENA_MAX_BYTES = 256 * 1024 };

struct facts {
    struct fact *at;
    size_t count;
};

/* False: the store does not remember it, or not yet. */
static bool recall(const struct facts *facts, const struct setting *setting, jt_str *ret_text)
{
    if (setting->memory == SETTING_NOT_REMEMBERED)
        return false;
    for (size_t i = 0; i < facts->count; i++)
        if (jt_str_eq(facts->at[i].name, jt_str_from(setting->key))) {
            *ret_text = facts->at[i].value;
            return true;
        }
    return false;
}

static jt_err take(const struct setting *setting, jt_str text, struct jt_arena *arena,
                   struct config *config)
{
    jt_str problem;
    jt_err err = config_set(setting, text, "the store", arena, config, &problem);
    return err.code == JT_INVALID ? JT_DONE : err;
}

jt_err remembered_settings_recall(struct store_tx *tx, struct jt_arena *arena,
                                  struct config *config)
{
    struct facts facts = { 0 };
    jt_str text;
    JT_TRY(store_fact_list(tx, arena, &facts.at, &facts.count));
    for (size_t i = 0; i < setting_count; i++)
        if (recall(&facts, &settings[i], &text))
            JT_TRY(take(&settings[i], text, arena, config));
    return JT_DONE;
}

jt_err remembered_settings_join(struct store_tx *tx, struct jt_arena *arena, struct config *config,
                                struct setting_difference ret_differences[SETTINGS_MAX],
                                size_t *ret_count)
{
    struct facts facts = { 0 };
    jt_str at_server, here;
    *ret_count = 0;
    JT_TRY(store_fact_list(tx, arena, &facts.at, &facts.count));
    for (size_t i = 0; i < setting_count; i++) {
        const bool is_known = recall(&facts, &settings[i], &at_server);
        if (is_known && !config->is_given[i])
            JT_TRY(take(&settings[i], at_server, arena, config));
        JT_TRY(config_text(&settings[i], config, arena, &here));
        if (is_known && config->is_given[i] && !jt_str_eq(here, at_server))
            ret_differences[(*ret_count)++] =
                (struct setting_difference){ &settings[i], here, at_server };
    }
    return JT_DONE;
}

/* --- At a start ------------------------------------------------------------------------------- */

/* All that this server remembers otherwise than it runs; here is what it runs with. */
struct outdated {
    struct setting_difference rows[SETTINGS_MAX];
    size_t count;
};

static jt_err outdated_read(struct store *store, const struct config *config,
                            struct jt_arena *arena, struct outdated *ret_outdated)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct facts facts = { 0 };
    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_fact_list(tx, arena, &facts.at, &facts.count));
    for (size_t i = 0; i < setting_count; i++) {
        struct setting_difference row = { .setting = &settings[i], .at_server = JT_STR("") };
        if (settings[i].memory == SETTING_NOT_REMEMBERED)
            continue;
        const bool is_known = recall(&facts, row.setting, &row.at_server);
        JT_TRY(config_text(row.setting, config, arena, &row.here));
        if (!is_known)
            row.at_server.ptr = NULL;
        if (!is_known || !jt_str_eq(row.here, row.at_server))
            ret_outdated->rows[ret_outdated->count++] = row;
    }
    return JT_DONE;
}

static void tell(struct log *log, const struct setting_difference *row)
{
    if (row->at_server.ptr == NULL) /* remembered for the first time */
        return;
    log_event(log, LOG_INFO,
              "a setting is not what the store's last server started with; its commands and other "
              "servers go by this one from now on",
              LOG_CAUSE_S("setting", jt_str_from(row->setting->key)),
              LOG_S("before", row->at_server), LOG_S("now", row->here));
}

jt_err remembered_settings_keep(struct store *store, const struct config *config, struct log *log)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct outdated outdated = { 0 };
    JT_TRY(jt_arena_new(ARENA_FIRST_BYTES, ARENA_MAX_BYTES, &arena));
    JT_TRY(outdated_read(store, config, arena, &outdated));
    if (outdated.count == 0)
        return JT_DONE;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (size_t i = 0; i < outdated.count; i++)
        JT_TRY(
            store_fact_set(tx, jt_str_from(outdated.rows[i].setting->key), outdated.rows[i].here));
    JT_TRY(store_commit(&tx));
    for (size_t i = 0; i < outdated.count; i++)
        tell(log, &outdated.rows[i]);
    return JT_DONE;
}
