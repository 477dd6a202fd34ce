/*
 * remembered_settings: the store remembers what its server runs with: each setting that a command
 * beside it needs (setting.memory), as a fact with the setting's key. A command that acted by
 * defaults of its own would make keys of another algorithm, or let them sign too soon.
 *
 * The server that started last wins, and says in its log what it changed; rotations on all servers
 * of the store go by it from then on.
 */
#pragma once

#include "ops/config.h"
#include "store/store.h"

/* At a start. Writes only what differs, and waits for no other process where nothing does. */
JT_MUST_USE jt_err remembered_settings_keep(struct store *store, const struct config *config,
                                            struct log *log);

/* Takes all that the store remembers into config. Texts live in arena. */
JT_MUST_USE jt_err remembered_settings_recall(struct store_tx *tx, struct jt_arena *arena,
                                              struct config *config);

/* A setting that was given here and is another one at the server. */
struct setting_difference {
    const struct setting *setting;
    jt_str here, at_server;
};

/* For a command: takes what was not given here; what was given stays and is told where it differs.
 */
JT_MUST_USE jt_err remembered_settings_join(struct store_tx *tx, struct jt_arena *arena,
                                            struct config *config,
                                            struct setting_difference ret_differences[SETTINGS_MAX],
                                            size_t *ret_count);
