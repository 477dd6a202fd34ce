/*
 * audit_names: from what people call somebody or something to the texts of the audit, and back.
 * Names are those of now; of what is gone, the last entry about it has the name.
 */
#include "store/audit.h"

#include "base/json_value.h"
#include "model/administrator.h"
#include "store/tx.h"

/* --- From a name ------------------------------------------------------------------------------ */

static const jt_str application = JT_STR_INIT("application:"),
                    administrator = JT_STR_INIT("administrator:");

static bool has(const struct tx_list *list, jt_str text)
{
    const jt_str *texts = (const jt_str *)(const void *)list->items;
    for (size_t i = 0; i < list->count; i++)
        if (jt_str_eq(texts[i], text))
            return true;
    return false;
}

static jt_err add(struct tx_list *list, jt_str text)
{
    jt_str *item = NULL;
    if (has(list, text))
        return JT_DONE;
    JT_TRY(tx_list_add(list, &item));
    *item = text;
    return JT_DONE;
}

static jt_err add_joined(struct tx_list *list, jt_str kind, jt_str name)
{
    struct jt_buf joined;
    JT_TRY(jt_arena_buf(list->arena, kind.len + name.len, &joined));
    jt_buf_put(&joined, kind);
    jt_buf_put(&joined, name);
    return add(list, jt_buf_str(&joined));
}

/* What a statement finds by that name, or that e-mail address. */
static jt_err add_named(struct store_tx *tx, enum sql_statement statement, jt_str text,
                        struct tx_list *list, struct audit_texts *ret_texts)
{
    struct tx_list found = TX_LIST(list->arena, jt_str);
    jt_str *texts = NULL, key;
    size_t count = 0;

    JT_TRY(administrator_email_key(text, list->arena, &key));
    JT_TRY(tx_list_read(tx, statement,
                        DB_VALUES(db_text(text), db_text(key), db_int(AUDIT_NAMED_MAX)),
                        tx_text_read, &found, &texts, &count));
    for (size_t i = 0; i < count; i++)
        JT_TRY(add(list, texts[i]));
    *ret_texts = (struct audit_texts){ (const jt_str *)(const void *)list->items, list->count };
    return JT_DONE;
}

jt_err store_audit_actors_named(struct store_tx *tx, jt_str text, struct jt_arena *arena,
                                struct audit_texts *ret_actors)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    JT_TRY(add(&list, text));
    JT_TRY(add_joined(&list, application, text));
    JT_TRY(add_joined(&list, administrator, text));
    return add_named(tx, SQL_AUDIT_ACTORS_NAMED, text, &list, ret_actors);
}

jt_err store_audit_subjects_named(struct store_tx *tx, jt_str text, struct jt_arena *arena,
                                  struct audit_texts *ret_subjects)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    JT_TRY(add(&list, text));
    return add_named(tx, SQL_AUDIT_SUBJECTS_NAMED, text, &list, ret_subjects);
}

/* --- To a name ---------------------------------------------------------------------------------
 */

/* Somebody or something in the entries, each once: its place among the questions is its own. */
struct named {
    jt_str kind, id;
    jt_str *first_name; /* where the answer is put first */
};
struct naming {
    struct store_tx *tx;
    struct tx_list list; /* of struct named */
};

/* Asked for at once: as many as a round trip is worth, and as cost no memory that counts. */
enum { ASKED_AT_ONCE = 32 };

static struct named *named_at(const struct naming *naming, size_t i)
{
    return (struct named *)(void *)naming->list.items + i;
}

static const struct named *find(const struct naming *naming, jt_str kind, jt_str id)
{
    for (size_t i = 0; i < naming->list.count; i++)
        if (jt_str_eq(named_at(naming, i)->id, id) && jt_str_eq(named_at(naming, i)->kind, kind))
            return named_at(naming, i);
    return NULL;
}

static jt_err add_part(struct naming *naming, jt_str kind, jt_str id, jt_str *name)
{
    struct named *named = NULL;
    if (id.len == 0 || find(naming, kind, id) != NULL)
        return JT_DONE;
    JT_TRY(tx_list_add(&naming->list, &named));
    *named = (struct named){ kind, id, name };
    return JT_DONE;
}

/* Whom an actor means: the kind and the id that his name is asked by; else an empty id. */
static void actor_parts(jt_str actor, jt_str *ret_kind, jt_str *ret_id)
{
    jt_str rest = actor, kind = JT_STR("");
    const bool is_parted = jt_str_cut(&rest, ':', &kind) && rest.ptr != NULL;
    const bool is_administrator = jt_str_eq(kind, JT_STR("administrator"));
    *ret_kind = is_administrator ? JT_STR("email") : kind;
    *ret_id = is_parted && (is_administrator || jt_str_eq(kind, JT_STR("application")))
                  ? rest
                  : JT_STR("");
}

/* The name that stands in a detail: of what is gone, and of what its own key names. */
static jt_err name_of_detail(jt_str detail, struct jt_arena *arena, jt_str *ret_name)
{
    JT_AUTO(json_decrefp) json_t *object = json_loadb(detail.ptr, detail.len, 0, NULL);
    static const char *const members[] = { "name", "email" };
    for (size_t i = 0; i < COUNT(members); i++) {
        const json_t *name = json_object_get(object, members[i]);
        if (json_is_string(name))
            return jt_arena_copy(
                arena, (jt_str){ json_string_value(name), json_string_length(name) }, ret_name);
    }
    return JT_DONE;
}

static jt_err name_take(struct db_rows *rows, struct jt_arena *arena, jt_str *ret_name)
{
    jt_str detail = JT_STR("");
    JT_TRY(db_rows_one(rows));
    JT_TRY(db_rows_copy(rows, 0, arena, ret_name));
    if (ret_name->len > 0)
        return JT_DONE;
    JT_TRY(db_rows_copy(rows, 1, arena, &detail));
    return detail.len == 0 ? JT_DONE : name_of_detail(detail, arena, ret_name);
}

/* Each entry has three that may have a name. */
struct part {
    jt_str kind, id;
    jt_str *name;
};
static void parts_of(struct audit_entry *entry, struct part ret_parts[static 3])
{
    ret_parts[0] = (struct part){ entry->subject_kind, entry->subject, &entry->subject_name };
    ret_parts[1].name = &entry->actor_name;
    actor_parts(entry->actor, &ret_parts[1].kind, &ret_parts[1].id);
    ret_parts[2].name = &entry->acting_for_name;
    actor_parts(entry->acting_for, &ret_parts[2].kind, &ret_parts[2].id);
}

static jt_err add_all(struct naming *naming, struct audit_entry *entries, size_t count)
{
    struct part parts[3];
    for (size_t i = 0; i < count; i++) {
        parts_of(&entries[i], parts);
        for (size_t k = 0; k < COUNT(parts); k++)
            JT_TRY(add_part(naming, parts[k].kind, parts[k].id, parts[k].name));
    }
    return JT_DONE;
}

static void give_all(const struct naming *naming, struct audit_entry *entries, size_t count)
{
    struct part parts[3];
    for (size_t i = 0; i < count; i++) {
        parts_of(&entries[i], parts);
        entries[i].has_names = true;
        for (size_t k = 0; k < COUNT(parts); k++) {
            const struct named *named = find(naming, parts[k].kind, parts[k].id);
            if (named != NULL)
                *parts[k].name = *named->first_name;
        }
    }
}

static jt_err ask_some(const struct naming *naming, size_t from, size_t to, struct jt_arena *arena)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    JT_TRY(tx_queries_new(to - from, arena, &queries));
    for (size_t i = from; i < to; i++)
        JT_TRY(tx_queries_add(
            naming->tx, &queries, SQL_AUDIT_NAME,
            DB_VALUES(db_text(named_at(naming, i)->kind), db_text(named_at(naming, i)->id))));
    for (size_t i = from; i < to; i++)
        JT_TRY(name_take(&queries.at[i - from], arena, named_at(naming, i)->first_name));
    return JT_DONE;
}

static jt_err ask_all(const struct naming *naming, struct jt_arena *arena)
{
    for (size_t from = 0, to; from < naming->list.count; from = to) {
        to = from + ASKED_AT_ONCE < naming->list.count ? from + ASKED_AT_ONCE : naming->list.count;
        JT_TRY(ask_some(naming, from, to, arena));
    }
    return JT_DONE;
}

jt_err store_audit_names(struct store_tx *tx, struct audit_entry *entries, size_t count,
                         struct jt_arena *arena)
{
    struct naming naming = { .tx = tx, .list = TX_LIST(arena, struct named) };
    JT_TRY(add_all(&naming, entries, count));
    JT_TRY(ask_all(&naming, arena));
    give_all(&naming, entries, count);
    return JT_DONE;
}
