/* record: see the header. */
#include "rest/record.h"

jt_err record_change(struct store_tx *tx, struct jt_arena *arena, enum change_kind kind,
                     jt_str subject, jt_str action, json_t *detail)
{
    jt_str text;
    JT_TRY(json_write(detail, arena, &text));
    return store_record_change(tx, kind, subject, action, text);
}
