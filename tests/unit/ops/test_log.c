/* Lines as people and as log readers get them, through a pipe. */
#include "clocks.h"
#include "test.h"

#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

#include "ops/log.h"
#include "ops/log_repeats.h"

enum { LINE_MAX_BYTES = 4096, CLOSE_MS = 10000 };

/* What one event writes, in test_arena(). */
static jt_str written(enum log_format format, enum log_level level, const char *message,
                      const struct log_field *fields, size_t count)
{
    int ends[2];
    struct log *log = NULL;
    char *bytes = NULL;
    assert_int_equal(pipe(ends), 0);
    CHECK_OK(
        "log",
        log_new(&(struct log_options){ .fd = ends[1], .format = format, .level = LOG_INFO }, &log));
    log_write(log, level, message, fields, count);
    log_close(log, jt_instant_in_ms(CLOSE_MS));
    close(ends[1]);
    CHECK_OK("arena", jt_arena_alloc(test_arena(), 2 * LINE_MAX_BYTES, &bytes));
    ssize_t len = read(ends[0], bytes, 2 * LINE_MAX_BYTES);
    close(ends[0]);
    assert_true(len >= 0);
    return (jt_str){ bytes, (size_t)len };
}

/* The time is this moment's: only its shape is checked. */
static jt_str without_time(jt_str line)
{
    CHECK("a time comes first", line.len > 21 && line.ptr[10] == 'T' && line.ptr[19] == 'Z');
    return (jt_str){ line.ptr + 21, line.len - 21 };
}

static const struct {
    const char *name;
    enum log_level level;
    const char *text;
    const char *want;
} human_cases[] = {
    { "a plain value stands as it is", LOG_INFO, "127.0.0.1", "info  happened  name=127.0.0.1\n" },
    { "a space needs quotes", LOG_ERROR, "a b", "error happened  name=\"a b\"\n" },
    { "an empty value needs quotes", LOG_INFO, "", "info  happened  name=\"\"\n" },
    { "a new line cannot fake a line", LOG_INFO, "a\n2026 info",
      "info  happened  name=\"a\\u000a2026 info\"\n" },
    { "an escape cannot reach a terminal", LOG_INFO, "\x1b[2J",
      "info  happened  name=\"\\u001b[2J\"\n" },
    { "nor can an eight-bit one", LOG_INFO,
      "\xC2\x9B"
      "2J",
      "info  happened  name=\"\\u009b2J\"\n" },
    { "broken UTF-8 is replaced", LOG_INFO,
      "a\xFF"
      "b\xC3",
      "info  happened  name=\"a\xEF\xBF\xBD"
      "b\xEF\xBF\xBD\"\n" },
    { "nothing turns the direction", LOG_INFO, "a\u202eb\u2066c\u061cd\u200e",
      "info  happened  name=\"a\\u202eb\\u2066c\\u061cd\\u200e\"\n" },
    { "nor ends a line where some readers see it", LOG_INFO,
      "a\u2028b\u2029c\xC2\x85"
      "d",
      "info  happened  name=\"a\\u2028b\\u2029c\\u0085d\"\n" },
    { "nor hides past the first plane", LOG_INFO, "a\U000E0041",
      "info  happened  name=\"a\\udb40\\udc41\"\n" },
    { "other characters stay", LOG_INFO, "Z\xC3\xBCrich",
      "info  happened  name=\"Z\xC3\xBCrich\"\n" },
    { "below the level nothing is written", LOG_DEBUG, "", "" },
};

TEST(human_lines)
{
    for (size_t i = 0; i < COUNT(human_cases); i++) {
        struct log_field field = LOG_S("name", str(human_cases[i].text));
        jt_str got = written(LOG_HUMAN, human_cases[i].level, "happened", &field, 1);
        CHECK_STR(human_cases[i].name, got.len == 0 ? got : without_time(got), human_cases[i].want);
    }
}

TEST(fields_stand_in_a_row)
{
    struct log_field fields[] = { LOG_S("address", JT_STR("127.0.0.1")), LOG_N("port", 8080) };
    CHECK_STR("two", without_time(written(LOG_HUMAN, LOG_WARNING, "listening", fields, 2)),
              "warn  listening  address=127.0.0.1 port=8080\n");
    CHECK_STR("none", without_time(written(LOG_HUMAN, LOG_INFO, "stopped", fields, 0)),
              "info  stopped\n");
}

/* Three lines as the log of an issuer, and one as the log that it was made of. */
static jt_str of_issuer(enum log_format format)
{
    int ends[2];
    struct log *log = NULL, *own = NULL;
    char *bytes = NULL;
    assert_int_equal(pipe(ends), 0);
    CHECK_OK("log",
             log_new(&(struct log_options){ .fd = ends[1], .format = format, .level = LOG_DEBUG },
                     &log));
    CHECK_OK("own", log_for_issuer(log, JT_STR("https://a"), test_arena(), &own));
    log_event(own, LOG_INFO, "happened", LOG_N("count", 1));
    log_write(own, LOG_INFO, "no field", NULL, 0);
    log_err(own, LOG_INFO, "failed", JT_ERR(JT_STORE, "full"));
    log_event(log, LOG_INFO, "of all", LOG_N("count", 2));
    log_close(log, jt_instant_in_ms(CLOSE_MS));
    close(ends[1]);
    CHECK_OK("arena", jt_arena_alloc(test_arena(), 2 * LINE_MAX_BYTES, &bytes));
    ssize_t len = read(ends[0], bytes, 2 * LINE_MAX_BYTES);
    close(ends[0]);
    assert_true(len >= 0);
    return (jt_str){ bytes, (size_t)len };
}

TEST(a_log_of_one_issuer_names_it_in_each_line)
{
    static const char *const human[] = { "info  happened  issuer=https://a count=1",
                                         "info  no field  issuer=https://a",
                                         "info  failed  issuer=https://a error=store what=full",
                                         "info  of all  count=2" };
    static const char *const json[] = { ",\"issuer\":\"https://a\",\"count\":1}",
                                        ",\"issuer\":\"https://a\"}", ",\"issuer\":\"https://a\",",
                                        "\"of all\",\"count\":2}" };
    jt_str rest = of_issuer(LOG_HUMAN), line;
    for (size_t i = 0; i < COUNT(human); i++) {
        CHECK("a line", jt_str_cut(&rest, '\n', &line));
        CHECK_STR("human", without_time(line), human[i]);
    }
    rest = of_issuer(LOG_JSON);
    for (size_t i = 0; i < COUNT(json); i++) {
        CHECK("a line", jt_str_cut(&rest, '\n', &line));
        CHECK(json[i], memmem(line.ptr, line.len, json[i], strlen(json[i])) != NULL);
    }
}

TEST(json_lines_are_one_object_with_the_values_as_they_were)
{
    struct log_field fields[] = { LOG_S("path", JT_STR("a\"b\\c\nd\x7f\u202e\U000E0041")),
                                  LOG_N("count", -5) };
    jt_str line = written(LOG_JSON, LOG_WARNING, "it \"happened\"", fields, COUNT(fields));
    json_t *object = json_loadb(line.ptr, line.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(object);
    CHECK("ends the line", line.ptr[line.len - 1] == '\n');
    CHECK_STR("level", str(json_string_value(json_object_get(object, "level"))), "warning");
    CHECK_STR("message", str(json_string_value(json_object_get(object, "message"))),
              "it \"happened\"");
    CHECK_STR("text", str(json_string_value(json_object_get(object, "path"))),
              "a\"b\\c\nd\x7f\u202e\U000E0041");
    CHECK_INT("number", json_integer_value(json_object_get(object, "count")), -5);
    CHECK("time", json_is_string(json_object_get(object, "time")));
    json_decref(object);
}

TEST(a_line_is_bounded_and_still_whole)
{
    char long_text[3000];
    struct log_field fields[64];
    memset(long_text, '\n', sizeof(long_text)); /* each becomes six bytes */
    for (size_t i = 0; i < COUNT(fields); i++)
        fields[i] = LOG_S("field", ((jt_str){ long_text, sizeof(long_text) }));
    fields[COUNT(fields) - 1] = LOG_N("last", 1);

    jt_str json = written(LOG_JSON, LOG_INFO, "long", fields, COUNT(fields));
    jt_str human = written(LOG_HUMAN, LOG_INFO, "long", fields, COUNT(fields));
    CHECK("JSON is bounded", json.len <= LINE_MAX_BYTES);
    CHECK("human is bounded", human.len <= LINE_MAX_BYTES);
    CHECK("a line ends", human.ptr[human.len - 1] == '\n');
    json_t *object = json_loadb(json.ptr, json.len, 0, NULL);
    assert_non_null(object);
    CHECK("says that it is cut", json_is_true(json_object_get(object, "is_cut")));
    CHECK("a short field behind a long one is kept", json_object_get(object, "last") != NULL);
    json_decref(object);
}

/* All that a log of so many refused requests writes until it is closed. */
static jt_str flooded(enum log_format format, enum log_level level, size_t count, bool is_each)
{
    int ends[2];
    struct log *log = NULL;
    char *bytes = NULL;
    assert_int_equal(pipe(ends), 0);
    CHECK_OK(
        "log",
        log_new(&(struct log_options){ .fd = ends[1], .format = format, .level = level }, &log));
    for (size_t i = 0; i < count; i++) {
        const struct log_field fields[] = { LOG_N("number", (int64_t)i),
                                            LOG_CAUSE_S("cause", JT_STR("wrong_secret")) };
        (is_each ? log_write_each : log_write)(log, LOG_INFO, "request", fields, 2);
    }
    log_event(log, LOG_INFO, "request", LOG_CAUSE_S("cause", JT_STR("other")));
    log_close(log, jt_instant_in_ms(CLOSE_MS));
    close(ends[1]);
    CHECK_OK("arena", jt_arena_alloc(test_arena(), 1 << 20, &bytes));
    jt_str text = { bytes, 0 };
    for (ssize_t n; (n = read(ends[0], bytes + text.len, 4096)) > 0;)
        text.len += (size_t)n;
    close(ends[0]);
    return text;
}

static size_t line_count(jt_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    return count;
}

static jt_str last_line(jt_str text)
{
    size_t from = text.len - 1;
    while (from > 0 && text.ptr[from - 1] != '\n')
        from--;
    return (jt_str){ text.ptr + from, text.len - from };
}

TEST(a_flood_of_one_cause_is_a_few_lines_and_one_with_their_number)
{
    jt_str human = flooded(LOG_HUMAN, LOG_INFO, 261, false);
    CHECK_INT("lines", line_count(human), LOG_REPEATS_WHOLE + 2);
    CHECK_STR("the last", without_time(last_line(human)),
              "info  request  number=260 cause=wrong_secret repeated=256\n");

    jt_str json = last_line(flooded(LOG_JSON, LOG_INFO, 261, false));
    json_t *object = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(object);
    CHECK_INT("repeated", json_integer_value(json_object_get(object, "repeated")), 256);
    CHECK_STR("cause", str(json_string_value(json_object_get(object, "cause"))), "wrong_secret");
    json_decref(object);
}

TEST(changes_and_all_of_a_log_for_debugging_are_written_each)
{
    CHECK_INT("changes", line_count(flooded(LOG_HUMAN, LOG_INFO, 261, true)), 262);
    CHECK_INT("debugging", line_count(flooded(LOG_HUMAN, LOG_DEBUG, 261, false)), 262);
}

/* Fills a pipe that nobody reads; the log must say what it lost as soon as there is a reader. */
TEST(lines_that_nobody_read_are_counted_and_told)
{
    enum { LINES = 20000, READ_MAX_BYTES = 2 << 20 };
    int ends[2];
    struct log *log = NULL;
    char *bytes = NULL, filling[LINE_MAX_BYTES];
    memset(filling, '.', sizeof(filling));
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETPIPE_SZ, sizeof(filling)), sizeof(filling));
    assert_int_equal(write(ends[1], filling, sizeof(filling)), sizeof(filling));
    CHECK_OK("arena", jt_arena_alloc(test_arena(), READ_MAX_BYTES, &bytes));
    CHECK_OK("log",
             log_new(&(struct log_options){ .fd = ends[1], .format = LOG_JSON, .level = LOG_DEBUG },
                     &log));
    for (int i = 0; i < LINES; i++)
        log_write(log, LOG_INFO, "request", NULL, 0);
    jt_str text = { bytes, 0 };
    size_t seen = 0;
    json_int_t lost = 0;
    while (lost == 0) {
        const ssize_t n = read(ends[0], bytes + text.len, READ_MAX_BYTES - text.len);
        assert_true(n > 0);
        text.len += (size_t)n;
        json_t *object = json_loadb(last_line(text).ptr, last_line(text).len, 0, NULL);
        lost = json_integer_value(json_object_get(object, "lost"));
        json_decref(object);
    }
    seen = line_count(text) - 1;
    CHECK_INT("each is written or counted", seen + (size_t)lost, LINES);
    log_close(log, jt_instant_in_ms(CLOSE_MS));
    close(ends[0]);
    close(ends[1]);
}

TEST(each_line_for_journald_begins_with_its_priority)
{
    static const struct {
        enum log_level level;
        const char *want;
    } cases[] = {
        { LOG_DEBUG, "<7>" }, { LOG_INFO, "<6>" }, { LOG_WARNING, "<4>" }, { LOG_ERROR, "<3>" }
    };
    int ends[2];
    char bytes[LINE_MAX_BYTES];
    struct log *log = NULL;
    jt_str text = { bytes, 0 }, line;
    assert_int_equal(pipe(ends), 0);
    const struct log_options options = { .fd = ends[1], .has_priorities = true };
    CHECK_OK("log", log_new(&options, &log));
    for (size_t i = 0; i < COUNT(cases); i++)
        log_event(log, cases[i].level, "happened", LOG_S("text", JT_STR("a\n<0>b")));
    log_print(log, JT_STR("one\ntwo\n"));
    log_close(log, jt_instant_in_ms(CLOSE_MS));
    text.len = (size_t)read(ends[0], bytes, sizeof(bytes));
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(jt_str_cut(&text, '\n', &line));
        CHECK("its priority", jt_str_starts(line, str(cases[i].want)));
        without_time((jt_str){ line.ptr + 3, line.len - 3 });
    }
    CHECK_STR("what is printed is an error, line by line", text, "<3>one\n<3>two\n");
    close(ends[0]);
    close(ends[1]);
}

TEST(an_error_is_logged_with_its_code_and_words)
{
    int ends[2];
    char line[256];
    struct log *log = NULL;
    assert_int_equal(pipe(ends), 0);
    CHECK_OK(
        "log",
        log_new(&(struct log_options){ .fd = ends[1], .format = LOG_HUMAN, .level = LOG_DEBUG },
                &log));
    log_err(log, LOG_ERROR, "flush failed", JT_ERR(JT_STORE, "disk full"));
    log_close(log, jt_instant_in_ms(CLOSE_MS));
    ssize_t len = read(ends[0], line, sizeof(line));
    assert_true(len > 0);
    CHECK_STR("line", without_time((jt_str){ line, (size_t)len }),
              "error flush failed  error=store what=\"disk full\"\n");
    close(ends[0]);
    close(ends[1]);
}
