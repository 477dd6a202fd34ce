/*
 * figures: names of what is counted; tx.c counts.
 */
#include "store/figures.h"

#include "store/tx.h"

const struct store_figures *store_figures(const struct store *store)
{
    return &store->figures;
}

jt_str store_mode_name(enum store_mode mode)
{
    static const jt_str names[STORE_MODES] = {
        [STORE_READ] = JT_STR_INIT("read"),
        [STORE_READ_FIRST] = JT_STR_INIT("read_first"),
        [STORE_FOLLOW] = JT_STR_INIT("follow"),
        [STORE_WRITE] = JT_STR_INIT("write"),
        [STORE_BOOKKEEPING] = JT_STR_INIT("bookkeeping"),
    };
    return names[mode];
}

bool store_code_is_fault(enum jt_code code)
{
    switch (code) {
    case JT_UNAVAILABLE:
    case JT_UNCERTAIN:
    case JT_NEWER:
    case JT_NO_MEMORY:
    case JT_IO:
    case JT_STORE:
    case JT_FULL:
    case JT_MOVED:
        return true;
    default:
        return false;
    }
}
