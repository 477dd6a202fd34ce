/* organization: its code (contract section 7.8: org_ and usually 11 hexadecimal digits). */
#include "model/organization.h"

#include "model/id.h"

enum { CODE_DIGITS = 11, CODE_DIGITS_DRAWN = 12 };

jt_err organization_code_new(const struct jt_random *random, struct jt_arena *arena,
                             jt_str *ret_code)
{
    const jt_str prefix = JT_STR("org_");
    struct jt_buf buf;
    jt_str drawn;

    JT_TRY(id_random_hex(random, CODE_DIGITS_DRAWN, arena, &drawn));
    JT_TRY(jt_arena_buf(arena, prefix.len + CODE_DIGITS, &buf));
    jt_buf_put(&buf, prefix);
    jt_buf_put(&buf, (jt_str){ drawn.ptr, CODE_DIGITS });
    *ret_code = jt_buf_str(&buf);
    return JT_DONE;
}
