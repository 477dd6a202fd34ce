/*
 * fold: texts as a search compares them, so that whoever types "zurich" finds "Zürich": letters
 * without case, accents and points, of one width and form ("ß" is "ss", "ﬁ" is "fi", "ς" is "σ"),
 * the invisible ones left out, each kind of space, dash and quotation mark as one.
 *
 * Left as they are: marks that make another letter where they are used (of Indic scripts, Thai and
 * kana). Folding what is folded changes nothing. Unicode's data is libutf8proc's (NFKC_Casefold
 * of UAX #44, less marks). Fuzzed: tests/fuzz/fuzz_fold.c.
 */
#pragma once

#include "base/arena.h"

/* What a byte becomes at most. */
enum { JT_FOLD_GROWTH = 12 };

/* text is well-formed UTF-8; so is what is put into buf, which has room for the growth. */
void jt_fold_put(struct jt_buf *buf, jt_str text);

/* What is looked for in many texts, one after another. */
struct jt_needle {
    jt_str folded; /* empty is in every text */
    struct jt_buf text;
};

/* Both are well-formed UTF-8; the texts that it is looked for in have text_max_bytes at most. The
 * needle lives as long as arena. */
JT_MUST_USE jt_err jt_needle_init(jt_str looked_for, size_t text_max_bytes, struct jt_arena *arena,
                                  struct jt_needle *ret_needle);
bool jt_needle_is_in(struct jt_needle *needle, jt_str text);
