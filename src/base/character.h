/*
 * character: the characters of Unicode that are not what they seem to a reader: they turn the
 * direction of the text around them, break its line, or show nothing at all, so that two names look
 * the same or a log line says what it does not (the attack of CVE-2021-42574, "Trojan Source").
 *
 * Refused: control characters beyond ASCII (C1); embeddings, overrides and isolates of direction;
 * line and paragraph separators; zero-width spaces and joiners of words, soft hyphens, fillers,
 * invisible operators, tags. Not refused, because languages and emoji need them: the zero-width
 * joiner and non-joiner (U+200D, U+200C), variation selectors, and the marks of direction (U+061C,
 * U+200E, U+200F), which do no more than a letter of that direction would. A text of nothing but
 * these and spaces is blank. The marks are hidden all the same: refused in what is compared letter
 * by letter (audiences, e-mail addresses), and escaped in the log.
 */
#pragma once

#include "base/bytes.h"

/* The first character of s, which is well-formed UTF-8 and not empty, and its bytes. */
uint32_t jt_character_first(jt_str s, size_t *ret_bytes);

bool jt_character_is_deceptive(uint32_t character);

/* Deceptive, or a mark of direction. */
bool jt_character_is_hidden(uint32_t character);

/* White space of Unicode, and what is invisible. */
bool jt_character_is_blank(uint32_t character);

/* True when one is in s, which is well-formed UTF-8. */
bool jt_str_has_deceptive(jt_str s);
bool jt_str_has_hidden(jt_str s);

/* True when s, which is well-formed UTF-8, shows nothing: it is empty, or all white space of
 * Unicode and characters that are invisible. */
bool jt_str_is_blank(jt_str s);
