/*
 * cbor: libcbor's decoder of streams calls back once for each item; what it says is put into a
 * struct. Its trees, which allocate and recurse, are not used.
 */
#include "base/cbor.h"

#include <cbor.h>

/* What came last; is_good stays false for what is refused. */
struct heard {
    struct jt_cbor_item item;
    bool is_good;
};

static void hear(void *context, struct jt_cbor_item item)
{
    struct heard *heard = context;
    heard->item = item;
    heard->is_good = true;
}

static void hear_unsigned(void *context, uint64_t value)
{
    if (value <= INT64_MAX)
        hear(context, (struct jt_cbor_item){ .kind = JT_CBOR_INTEGER, .integer = (int64_t)value });
}

/* CBOR has -1 - value. */
static void hear_negative(void *context, uint64_t value)
{
    if (value <= INT64_MAX)
        hear(context,
             (struct jt_cbor_item){ .kind = JT_CBOR_INTEGER, .integer = -1 - (int64_t)value });
}

#define HEARS_INTEGER(bits)                                            \
    static void hear_uint##bits(void *context, uint##bits##_t value)   \
    {                                                                  \
        hear_unsigned(context, value);                                 \
    }                                                                  \
    static void hear_negint##bits(void *context, uint##bits##_t value) \
    {                                                                  \
        hear_negative(context, value);                                 \
    }
HEARS_INTEGER(8)
HEARS_INTEGER(16)
HEARS_INTEGER(32)

static void hear_bytes(void *context, cbor_data bytes, size_t len)
{
    hear(context,
         (struct jt_cbor_item){ .kind = JT_CBOR_BYTES, .bytes = { (const char *)bytes, len } });
}

static void hear_text(void *context, cbor_data bytes, size_t len)
{
    hear(context,
         (struct jt_cbor_item){ .kind = JT_CBOR_TEXT, .bytes = { (const char *)bytes, len } });
}

static void hear_array(void *context, size_t count)
{
    hear(context, (struct jt_cbor_item){ .kind = JT_CBOR_ARRAY, .count = count });
}

static void hear_map(void *context, size_t count)
{
    hear(context, (struct jt_cbor_item){ .kind = JT_CBOR_MAP, .count = count });
}

static void hear_other(void *context)
{
    hear(context, (struct jt_cbor_item){ .kind = JT_CBOR_OTHER });
}

static void hear_boolean(void *context, bool value)
{
    (void)value;
    hear_other(context);
}

static void hear_float(void *context, float value)
{
    (void)value;
    hear_other(context);
}

static void hear_double(void *context, double value)
{
    (void)value;
    hear_other(context);
}

/* What is not here is refused: tags, and lengths that are not told. */
static struct cbor_callbacks callbacks_new(void)
{
    struct cbor_callbacks callbacks = cbor_empty_callbacks;
    callbacks.uint8 = hear_uint8;
    callbacks.uint16 = hear_uint16;
    callbacks.uint32 = hear_uint32;
    callbacks.uint64 = hear_unsigned;
    callbacks.negint8 = hear_negint8;
    callbacks.negint16 = hear_negint16;
    callbacks.negint32 = hear_negint32;
    callbacks.negint64 = hear_negative;
    callbacks.byte_string = hear_bytes;
    callbacks.string = hear_text;
    callbacks.array_start = hear_array;
    callbacks.map_start = hear_map;
    callbacks.boolean = hear_boolean;
    callbacks.null = hear_other;
    callbacks.undefined = hear_other;
    callbacks.float2 = hear_float;
    callbacks.float4 = hear_float;
    callbacks.float8 = hear_double;
    return callbacks;
}

jt_err jt_cbor_next(jt_str *rest, struct jt_cbor_item *ret_item)
{
    const struct cbor_callbacks callbacks = callbacks_new();
    struct heard heard = { 0 };
    if (rest->len == 0)
        return JT_ERR(JT_INVALID, "CBOR is cut off");
    const struct cbor_decoder_result result =
        cbor_stream_decode((cbor_data)rest->ptr, rest->len, &callbacks, &heard);
    if (result.status != CBOR_DECODER_FINISHED || !heard.is_good || result.read > rest->len)
        return JT_ERR(JT_INVALID, "CBOR is cut off or malformed");
    *rest = (jt_str){ rest->ptr + result.read, rest->len - result.read };
    *ret_item = heard.item;
    return JT_DONE;
}

jt_err jt_cbor_skip(jt_str *rest)
{
    for (size_t left = 1; left > 0; left--) {
        struct jt_cbor_item item;
        JT_TRY(jt_cbor_next(rest, &item));
        /* Each of them has a byte at least, so the sums stay small. */
        if (item.count > rest->len)
            return JT_ERR(JT_INVALID, "CBOR is cut off");
        left += item.kind == JT_CBOR_MAP ? 2 * item.count : item.count;
    }
    return JT_DONE;
}
