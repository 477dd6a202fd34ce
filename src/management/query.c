/*
 * query: finds one parameter in the query of the request (http/form.h) and checks it by its row. A
 * name that is not in the table is a mistake of ours.
 */
#include "management/query.h"

#include <assert.h>

#include "base/clock.h"
#include "http/form.h"
#include "model/text.h"
#include "rest/refuse.h"

/* Parameters of other names are skipped, whatever they hold. */
static jt_err query_find(struct request *req, struct response *resp, const char *name,
                         enum form_bytes allowed, jt_str *ret_value, bool *ret_is_given)
{
    const struct form_name wanted = { jt_str_from(name), allowed };
    struct http_param *params = NULL;
    size_t count = 0;
    jt_str fault;

    jt_err err = form_parse(req->query, &wanted, 1, 1, req->arena, &params, &count, &fault);
    if (err.code == JT_TOO_LARGE)
        return rest_refuse_parameter(req, resp, fault, JT_STR("given once"));
    if (err.code == JT_INVALID)
        return rest_refuse_parameter(req, resp, fault,
                                     JT_STR("UTF-8 without control characters, percent-encoded"));
    JT_TRY(err);
    *ret_value = count == 0 ? JT_STR("") : params[0].value;
    *ret_is_given = count == 1;
    return JT_DONE;
}

static const struct query_parameter *row_of(const struct query_parameter *table, const char *name)
{
    while (table->name != NULL && strcmp(table->name, name) != 0)
        table++;
    assert(table->name != NULL);
    return table;
}

static jt_err check(struct request *req, struct response *resp, const struct query_parameter *row,
                    jt_str value, int64_t *ret_number)
{
    const jt_str name = jt_str_from(row->name);
    switch (row->type) {
    case QUERY_TEXT:
        if (row->max != 0 && !text_fits(value, (size_t)row->min, (size_t)row->max))
            return rest_refuse_range(req, resp, name, JT_STR(""), row->min, row->max,
                                     text_rule(row->min));
        return JT_DONE;
    case QUERY_LINE:
        return text_fits(value, (size_t)row->min, (size_t)row->max)
                   ? JT_DONE
                   : rest_refuse_range(req, resp, name, JT_STR(""), row->min, row->max,
                                       text_rule(row->min));
    case QUERY_SEARCH:
        return jt_str_utf8_count(value) <= (size_t)row->max
                   ? JT_DONE
                   : rest_refuse_range(req, resp, name, JT_STR(""), row->min, row->max,
                                       JT_STR(" characters"));
    case QUERY_CHOICE:
        return text_is_choice(value, row->choices)
                   ? JT_DONE
                   : rest_refuse_choice(req, resp, name, JT_STR(""), row->choices);
    case QUERY_INTEGER:
        if (jt_str_to_int(value, row->min, row->max, ret_number).code != JT_OK)
            return rest_refuse_range(req, resp, name, JT_STR("a whole number from "), row->min,
                                     row->max, JT_STR(""));
        return JT_DONE;
    case QUERY_TIME:
        return jt_time_parse_rfc3339(value, ret_number).code == JT_OK
                   ? JT_DONE
                   : rest_refuse_parameter(req, resp, name,
                                           JT_STR("a date and time like 2026-01-31T12:00:00Z"));
    }
    return JT_ERR(JT_INVALID, "parameter of no type");
}

static jt_err read_checked(struct request *req, struct response *resp,
                           const struct query_parameter *table, const char *name, jt_str *ret_value,
                           int64_t *ret_number)
{
    const struct query_parameter *row = row_of(table, name);
    bool is_given = false;
    JT_TRY(query_find(req, resp, name, FORM_LINE, ret_value, &is_given));
    if (ret_value->len > 0 || (is_given && row->type == QUERY_LINE))
        return check(req, resp, row, *ret_value, ret_number);
    return row->is_required ? rest_refuse_parameter(req, resp, jt_str_from(name), JT_STR("given"))
                            : JT_DONE;
}

jt_err query_read(struct request *req, struct response *resp, const struct query_parameter *table,
                  const char *name, jt_str *ret_value)
{
    int64_t unused;
    return read_checked(req, resp, table, name, ret_value, &unused);
}

jt_err query_read_lines(struct request *req, struct response *resp,
                        const struct query_parameter *table, const char *name, jt_str *ret_value)
{
    const struct query_parameter *row = row_of(table, name);
    bool is_given = false;
    JT_TRY(query_find(req, resp, name, FORM_LINES, ret_value, &is_given));
    return is_given || !row->is_required
               ? JT_DONE
               : rest_refuse_parameter(req, resp, jt_str_from(name), JT_STR("given"));
}

jt_err query_read_integer(struct request *req, struct response *resp,
                          const struct query_parameter *table, const char *name,
                          int64_t *ret_number)
{
    jt_str unused;
    return read_checked(req, resp, table, name, &unused, ret_number);
}

jt_err query_read_time(struct request *req, struct response *resp,
                       const struct query_parameter *table, const char *name, int64_t *ret_time_ms)
{
    return query_read_integer(req, resp, table, name, ret_time_ms);
}

const char *const query_switch[] = { "true", "false", NULL };

jt_err query_read_switch(struct request *req, struct response *resp,
                         const struct query_parameter *table, const char *name, bool *ret_is_on)
{
    jt_str value = JT_STR("");
    JT_TRY(query_read(req, resp, table, name, &value));
    *ret_is_on = jt_str_eq(value, JT_STR("true"));
    return JT_DONE;
}
