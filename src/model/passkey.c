/* passkey: its id. */
#include "model/passkey.h"

#include "model/id.h"

jt_err passkey_id_new(const struct jt_random *random, int64_t now_ms, struct jt_arena *arena,
                      jt_str *ret_id)
{
    return id_time_ordered(JT_STR("passkey_"), now_ms, random, arena, ret_id);
}
