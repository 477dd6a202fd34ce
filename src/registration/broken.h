/*
 * broken: how a rule of this room refuses: JT_REFUSED, with the registrar told why.
 */
#pragma once

#include "registration/registration.h"

/* code is a literal. */
JT_MUST_USE jt_err broken(struct registrar *r, const char *code, jt_str message);

/* Of the member of that name. */
JT_MUST_USE jt_err broken_field(struct registrar *r, const char *code, jt_str field,
                                jt_str message);

/* INVALID_PARAMETER: "NAME must be RULE". */
JT_MUST_USE jt_err broken_parameter(struct registrar *r, jt_str name, jt_str rule);

/* As above, of an entry of a list: "NAME[INDEX] must be RULE". */
JT_MUST_USE jt_err broken_entry(struct registrar *r, const char *name, size_t index, jt_str rule);

/* Turns the store's answer `when` into the broken rule that it means; any other err is handed on.
 * field may be empty. */
JT_MUST_USE jt_err broken_if(struct registrar *r, jt_err err, enum jt_code when, const char *code,
                             jt_str field, jt_str message);
