/*
 * api_key_rows: a row of an API key, as the files of the store that read one see it. Nothing
 * outside store/ includes this.
 */
#pragma once

#include "model/api_key.h"
#include "store/tx.h"

/* A tx_row_reader of the columns of sql/api_keys.sql; item is a struct api_key. */
jt_err api_key_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena, void *item);
