/* test_csv_write: fields that need quotes, and those that a spreadsheet would run. */
#include "test.h"

#include "base/csv_write.h"

static const struct {
    const char *name, *field, *want;
} cases[] = {
    { "plain", "Nightly worker", "Nightly worker" },
    { "empty", "", "" },
    { "a comma", "a,b", "\"a,b\"" },
    { "a quote", "say \"x\"", "\"say \"\"x\"\"\"" },
    { "lines", "a\r\nb", "\"a\r\nb\"" },
    { "a formula", "=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"" },
    { "a sum", "+1", "'+1" },
    { "a difference", "-1", "'-1" },
    { "an at sign", "@A1", "'@A1" },
    { "behind a space", " =1", "' =1" },
    { "behind a tab", "\tx", "'\tx" },
    { "behind a no-break space", "\xC2\xA0=1", "'\xC2\xA0=1" },
    { "a wide form",
      "\xEF\xBC\x9D"
      "1",
      "'\xEF\xBC\x9D"
      "1" },
    { "a sign in the middle", "a=b", "a=b" },
};

TEST(csv_fields_are_text_whatever_they_begin_with)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        char bytes[128];
        const jt_str field = str(cases[i].field);
        struct jt_buf buf = jt_buf_over(bytes, jt_csv_field_max_bytes(field));
        jt_csv_put_record(&buf, &field, 1);
        CHECK(cases[i].name, !buf.has_overflown && buf.len >= 2);
        CHECK_STR(cases[i].name, ((jt_str){ bytes, buf.len - 2 }), cases[i].want);
    }
}

TEST(csv_records_end_in_CRLF)
{
    char bytes[64];
    struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
    jt_csv_put_record(&buf, (const jt_str[]){ JT_STR("a"), JT_STR(""), JT_STR("c") }, 3);
    CHECK_STR("record", jt_buf_str(&buf), "a,,c\r\n");
}
