/*
 * report: results as tables for people, and as JSON.
 */
#pragma once

#include <stdio.h>

#include "base/json_value.h"
#include "bench/results.h"

void report_text(const struct results *results, FILE *out);
/* The caller frees it; NULL: out of memory. */
json_t *report_json(const struct results *results);
