/*
 * yaml_events: YAML as events, the only file that knows libyaml. Its parser gives events of its
 * own, of one document; what remains to be done here is to put copies in the place of aliases.
 *
 * What stands under an anchor is kept on a tape while it passes by, with aliases already replaced,
 * so that giving a copy is a walk along a piece of the tape. The tape, the copies and the number of
 * both are limited: a few lines of aliases of aliases can stand for billions of events.
 */
#include <yaml.h>

#include "openapi/event.h"

enum {
    FIRST_CAPACITY = 16,
    /* libyaml compares each %TAG with all before it. */
    DIRECTIVES_MAX = 1000,
};

struct anchor {
    jt_str name;
    size_t from, to; /* on the tape */
    bool is_open;    /* not at its end yet */
    size_t depth;    /* of the node that it names */
};

struct reader {
    yaml_parser_t *parser;
    struct jt_arena *arena;
    const struct event_sink *sink;
    const char *problem;
    size_t depth;
    struct event *tape;
    size_t tape_count, tape_capacity, tape_bytes;
    struct anchor anchors[OPENAPI_ANCHORS_MAX];
    size_t anchor_count, open_count, alias_count, alias_events;
};

static void yaml_parser_clear(yaml_parser_t *parser)
{
    yaml_parser_delete(parser);
}

static void yaml_event_clear(yaml_event_t *event)
{
    yaml_event_delete(event);
}

static jt_err refuse(struct reader *r, const char *problem)
{
    return EVENT_REFUSE(JT_INVALID, problem, &r->problem);
}

static jt_err refuse_aliases(struct reader *r)
{
    return EVENT_REFUSE(
        JT_TOO_LARGE, "has too many anchors and aliases, or they stand for too much", &r->problem);
}

static jt_str text_of(const yaml_char_t *bytes)
{
    return jt_str_from((const char *)bytes);
}

/* --- The tape ------------------------------------------------------------------------------- */

static jt_err tape_grow(struct reader *r)
{
    const size_t capacity = r->tape_capacity == 0 ? FIRST_CAPACITY : 2 * r->tape_capacity;
    struct event *tape = NULL;
    JT_TRY(jt_arena_calloc(r->arena, capacity, sizeof(*tape), &tape));
    if (r->tape_count > 0)
        memcpy(tape, r->tape, r->tape_count * sizeof(*tape));
    r->tape = tape;
    r->tape_capacity = capacity;
    return JT_DONE;
}

/* is_copy: its text is on the tape already. */
static jt_err tape_add(struct reader *r, struct event event, bool is_copy)
{
    if (!is_copy) {
        r->tape_bytes += event.text.len;
        if (r->tape_bytes > OPENAPI_ANCHORED_BYTES_MAX)
            return refuse_aliases(r);
        JT_TRY(jt_arena_copy(r->arena, event.text, &event.text));
    }
    if (r->tape_count == OPENAPI_ANCHORED_EVENTS_MAX)
        return refuse_aliases(r);
    if (r->tape_count == r->tape_capacity)
        JT_TRY(tape_grow(r));
    r->tape[r->tape_count++] = event;
    return JT_DONE;
}

/* --- Anchors -------------------------------------------------------------------------------- */

static jt_err anchor_open(struct reader *r, const yaml_char_t *name)
{
    struct anchor *anchor = &r->anchors[r->anchor_count];
    if (name == NULL)
        return JT_DONE;
    if (r->anchor_count == OPENAPI_ANCHORS_MAX)
        return refuse_aliases(r);
    *anchor = (struct anchor){ .from = r->tape_count, .is_open = true, .depth = r->depth };
    JT_TRY(jt_arena_copy(r->arena, text_of(name), &anchor->name));
    r->anchor_count++;
    r->open_count++;
    return JT_DONE;
}

/* The node at this depth has ended; at most one anchor names it, and no later one is open. */
static void anchor_close(struct reader *r)
{
    for (size_t i = r->anchor_count; r->open_count > 0 && i-- > 0;) {
        struct anchor *anchor = &r->anchors[i];
        if (!anchor->is_open)
            continue;
        if (anchor->depth == r->depth) {
            anchor->is_open = false;
            anchor->to = r->tape_count;
            r->open_count--;
        }
        return;
    }
}

/* The newest of that name; names may be given again. */
static const struct anchor *anchor_find(const struct reader *r, jt_str name)
{
    for (size_t i = r->anchor_count; i-- > 0;)
        if (jt_str_eq(r->anchors[i].name, name))
            return &r->anchors[i];
    return NULL;
}

/* --- Events --------------------------------------------------------------------------------- */

static jt_err emit(struct reader *r, const struct event *event, bool is_copy)
{
    if (r->open_count > 0)
        JT_TRY(tape_add(r, *event, is_copy));
    return r->sink->take(r->sink->context, event, &r->problem);
}

static jt_err take_alias(struct reader *r, jt_str name)
{
    const struct anchor *anchor = anchor_find(r, name);
    if (anchor == NULL)
        return refuse(r, "has an alias without its anchor");
    if (anchor->is_open)
        return refuse(r, "has an alias inside of what it stands for");
    r->alias_count++;
    r->alias_events += anchor->to - anchor->from;
    if (r->alias_count > OPENAPI_ALIASES_MAX || r->alias_events > OPENAPI_ALIAS_EVENTS_MAX)
        return refuse_aliases(r);
    for (size_t i = anchor->from; i < anchor->to; i++) {
        const struct event copy = r->tape[i]; /* the tape may move meanwhile */
        JT_TRY(emit(r, &copy, true));
    }
    return JT_DONE;
}

/* YAML 1.2.2 section 10.3.2: what a plain scalar may be to stand for nothing. */
static bool is_null(const yaml_event_t *event)
{
    static const jt_str words[] = { JT_STR_INIT(""), JT_STR_INIT("~"), JT_STR_INIT("null"),
                                    JT_STR_INIT("Null"), JT_STR_INIT("NULL") };
    const jt_str text = { (const char *)event->data.scalar.value, event->data.scalar.length };
    if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE || event->data.scalar.tag != NULL)
        return false;
    for (size_t i = 0; i < COUNT(words); i++)
        if (jt_str_eq(text, words[i]))
            return true;
    return false;
}

static jt_err take_scalar(struct reader *r, const yaml_event_t *event)
{
    const jt_str text = { (const char *)event->data.scalar.value, event->data.scalar.length };
    const struct event scalar = {
        .kind = EVENT_SCALAR,
        .text = jt_str_utf8_cut(text, EVENT_TEXT_MAX_BYTES),
        .is_cut = text.len > EVENT_TEXT_MAX_BYTES,
        .is_null = is_null(event),
    };
    JT_TRY(anchor_open(r, event->data.scalar.anchor));
    JT_TRY(emit(r, &scalar, false));
    anchor_close(r);
    return JT_DONE;
}

static jt_err take_start(struct reader *r, enum event_kind kind, const yaml_char_t *anchor)
{
    JT_TRY(anchor_open(r, anchor));
    r->depth++;
    return emit(r, &(struct event){ .kind = kind }, false);
}

static jt_err take_end(struct reader *r, enum event_kind kind)
{
    JT_TRY(emit(r, &(struct event){ .kind = kind }, false));
    r->depth--;
    anchor_close(r);
    return JT_DONE;
}

static jt_err take(struct reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return take_alias(r, text_of(event->data.alias.anchor));
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event);
    case YAML_MAPPING_START_EVENT:
        return take_start(r, EVENT_OBJECT, event->data.mapping_start.anchor);
    case YAML_MAPPING_END_EVENT:
        return take_end(r, EVENT_OBJECT_END);
    case YAML_SEQUENCE_START_EVENT:
        return take_start(r, EVENT_LIST, event->data.sequence_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
        return take_end(r, EVENT_LIST_END);
    default:
        return JT_DONE; /* the frame around the one document */
    }
}

/* --- The parser ----------------------------------------------------------------------------- */

static void set_place(struct openapi_problem *problem, const yaml_mark_t *mark)
{
    problem->line = mark->line + 1; /* libyaml counts from 0 */
    problem->column = mark->column + 1;
}

/* What libyaml has to say: its words are literals. */
static jt_err refuse_syntax(const yaml_parser_t *parser, jt_str text,
                            struct openapi_problem *ret_problem)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return JT_ERR(JT_NO_MEMORY, "parsing YAML");
    ret_problem->what = "is not well-formed YAML";
    if (parser->error == YAML_READER_ERROR) {
        ret_problem->what = "has a character that YAML does not allow";
        place_of(text, parser->problem_offset, ret_problem);
    } else {
        set_place(ret_problem, &parser->problem_mark);
    }
    return JT_ERR(JT_INVALID, "not YAML");
}

static jt_err read_next(struct reader *r, jt_str text, size_t *documents, bool *ret_is_last,
                        struct openapi_problem *ret_problem)
{
    JT_AUTO(yaml_event_clear) yaml_event_t event = { 0 };
    if (yaml_parser_parse(r->parser, &event) != 1)
        return refuse_syntax(r->parser, text, ret_problem);
    *ret_is_last = event.type == YAML_STREAM_END_EVENT;
    *documents += event.type == YAML_DOCUMENT_START_EVENT;
    jt_err err = *documents > 1 ? refuse(r, "is followed by a second document") : take(r, &event);
    if (r->problem != NULL) {
        ret_problem->what = r->problem;
        set_place(ret_problem, &event.start_mark);
    }
    return err;
}

/* Lines that may be directives; a few characters that are no line break count as one, too. */
static bool has_too_many_directives(jt_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t before = i == 0 ? '\n' : (uint8_t)text.ptr[i - 1];
        /* besides, the last bytes of U+0085, U+2028 and U+2029, which end lines in YAML 1.1 */
        const bool is_first = before == '\n' || before == '\r' || before == 0x85 ||
                              before == 0xA8 || before == 0xA9 || before == 0xBF /* the mark */;
        count += is_first && text.ptr[i] == '%';
    }
    return count > DIRECTIVES_MAX;
}

jt_err yaml_events(jt_str text, const struct event_sink *sink, struct jt_arena *arena,
                   struct openapi_problem *ret_problem)
{
    JT_AUTO(yaml_parser_clear) yaml_parser_t parser = { 0 };
    struct reader *r = NULL;
    size_t documents = 0;
    bool is_last = false;

    if (has_too_many_directives(text)) {
        *ret_problem = (struct openapi_problem){ "has too many YAML directives", 1, 1 };
        return JT_ERR(JT_TOO_LARGE, "too many YAML directives");
    }
    JT_TRY(jt_arena_calloc(arena, 1, sizeof(*r), &r));
    if (yaml_parser_initialize(&parser) != 1)
        return JT_ERR(JT_NO_MEMORY, "parser of YAML");
    r->parser = &parser;
    r->arena = arena;
    r->sink = sink;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);
    while (!is_last)
        JT_TRY(read_next(r, text, &documents, &is_last, ret_problem));
    return JT_DONE;
}
