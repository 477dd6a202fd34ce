/*
 * query: query parameters, checked against a table of their rules. The same table stands in the
 * row of the operation (operation.h), and so in the API document.
 */
#pragma once

#include "http/request.h"
#include "http/response.h"

enum query_type {
    QUERY_TEXT,    /* min to max characters, where max is not 0 */
    QUERY_LINE,    /* min to max characters on one line; sent empty, it is not absent */
    QUERY_SEARCH,  /* max characters at most, of any kind */
    QUERY_CHOICE,  /* one of choices */
    QUERY_INTEGER, /* min to max */
    QUERY_TIME,    /* a date-time of RFC 3339 */
};

/* A table of them ends with a row that has no name. */
struct query_parameter {
    const char *name;
    enum query_type type;
    bool is_required;
    int64_t min, max;
    const char *const *choices; /* ends with NULL */
    const char *description;
};

/* The parameter of that row; empty where it may be absent and is, or is sent empty. 400 when it is
 * malformed, repeated, or breaks its rule. */
JT_MUST_USE jt_err query_read(struct request *req, struct response *resp,
                              const struct query_parameter *table, const char *name,
                              jt_str *ret_value);

/* As above for a QUERY_INTEGER; ret_number is untouched when it is absent. */
JT_MUST_USE jt_err query_read_integer(struct request *req, struct response *resp,
                                      const struct query_parameter *table, const char *name,
                                      int64_t *ret_number);

/* As above for a QUERY_TIME, in milliseconds since the epoch. */
JT_MUST_USE jt_err query_read_time(struct request *req, struct response *resp,
                                   const struct query_parameter *table, const char *name,
                                   int64_t *ret_time_ms);

/* Of a QUERY_CHOICE of query_switch: whether it is "true". */
extern const char *const query_switch[];
JT_MUST_USE jt_err query_read_switch(struct request *req, struct response *resp,
                                     const struct query_parameter *table, const char *name,
                                     bool *ret_is_on);

/* As query_read() where the text may be of several lines, and be sent empty though it is required.
 */
JT_MUST_USE jt_err query_read_lines(struct request *req, struct response *resp,
                                    const struct query_parameter *table, const char *name,
                                    jt_str *ret_value);
