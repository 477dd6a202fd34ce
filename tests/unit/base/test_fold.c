/* test_fold: what people type finds what they mean. */
#include "base/fold.h"
#include "test.h"

static const struct {
    const char *name, *typed, *stored;
    bool is_found;
} cases[] = {
    { "as it stands", "robot", "robot", true },
    { "ASCII without case", "ROBOT", "my Robot", true },
    { "an accent left out", "zurich", "Z\u00fcrich", true },
    { "an accent typed", "Z\u00dcRICH", "Zurich", true },
    { "marks apart from their letters", "zu\u0308rich", "Z\u00fcrich", true },
    { "several marks on a letter", "viet", "Vi\u1ec7t", true },
    { "the sharp s", "strasse", "Hauptstra\u00dfe", true },
    { "the great sharp s", "stra\u00dfe", "STRA\u1e9eE", true },
    { "the Turkish i with a dot", "istanbul", "\u0130stanbul", true },
    { "the Turkish i without", "isparta", "\u0131sparta", true },
    { "letters with a stroke", "lodz oslo", "\u0141\u00f3d\u017a \u00d8slo", true },
    { "two letters in one", "aether oeuvre", "\u00c6ther \u0152uvre", true },
    { "Vietnamese", "da nang", "\u0110\u00e0 N\u1eb5ng", true },
    { "full width", "api 42", "\uff21\uff30\uff29\u3000\uff14\uff12", true },
    { "half width, with its mark", "\u30ac", "\uff76\uff9e", true },
    { "kana with a mark are other ones", "\u30ab\u30ad", "\u30ac\u30ad", false },
    { "the final sigma", "\u03bf\u03b4\u03bf\u03c3",
      "\u039f\u0394\u039f\u03a3 \u03bf\u03b4\u03cc\u03c2", true },
    { "a final sigma typed", "\u03cc\u03b4\u03bf\u03c2", "\u039f\u0394\u039f\u03a3", true },
    { "Cyrillic", "\u043c\u043e\u0441\u043a\u0432\u0430", "\u041c\u041e\u0421\u041a\u0412\u0410",
      true },
    { "Cyrillic io", "\u0435\u043b\u043a\u0430", "\u0401\u043b\u043a\u0430", true },
    { "Armenian", "\u0565\u0582", "\u0587", true },
    { "a ligature", "office", "o\ufb03ce", true },
    { "a circled number", "1", "\u2460", true },
    { "Hebrew points", "\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd",
      true },
    { "Arabic vowels", "\u0645\u062d\u0645\u062f",
      "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f", true },
    { "Thai vowels are letters", "\u0e01\u0e34", "\u0e01\u0e35", false },
    { "Devanagari vowels are letters", "\u0915\u093f", "\u0915\u093e", false },
    { "Hangul in parts", "\u1112\u1161\u11ab", "\ud55c", true },
    { "what is invisible", "password", "pass\u00adwo\u200brd", true },
    { "direction", "abc", "a\u202ebc", true },
    { "a no-break space", "a b", "a\u00a0b", true },
    { "a dash", "a-b", "a\u2013b", true },
    { "an apostrophe", "o'neill", "O\u2019Neill", true },
    { "another letter", "zurjch", "Z\u00fcrich", false },
    { "the letter behind", "zurichs", "Z\u00fcrich", false },
};

TEST(what_is_typed_finds_what_is_meant)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        const jt_str stored = str(cases[i].stored);
        struct jt_needle needle;
        CHECK_OK(cases[i].name,
                 jt_needle_init(str(cases[i].typed), stored.len, test_arena(), &needle));
        CHECK_INT(cases[i].name, jt_needle_is_in(&needle, stored), cases[i].is_found);
    }
}

TEST(one_needle_looks_into_many_texts)
{
    struct jt_needle needle;
    CHECK_OK("init", jt_needle_init(JT_STR("ZURICH"), 64, test_arena(), &needle));
    CHECK("in the first", jt_needle_is_in(&needle, JT_STR("Z\xc3\xbcrich")));
    CHECK("not in the second", !jt_needle_is_in(&needle, JT_STR("Bern")));
    CHECK("in the third", jt_needle_is_in(&needle, JT_STR("to Zurich")));
    CHECK("nothing is in anything", !jt_needle_is_in(&needle, JT_STR("")));
}

TEST(what_folds_to_nothing_is_in_everything)
{
    struct jt_needle needle;
    CHECK_OK("init", jt_needle_init(JT_STR("\xcc\x81"), 64, test_arena(), &needle));
    CHECK_INT("an accent alone", needle.folded.len, 0);
    CHECK("in any", jt_needle_is_in(&needle, JT_STR("Bern")));
    CHECK("in none", jt_needle_is_in(&needle, JT_STR("")));
}

TEST(a_long_text_is_folded_whole)
{
    enum { LETTERS = 5000 };
    struct jt_buf text, folded;
    CHECK_OK("text", jt_arena_buf(test_arena(), 2 * LETTERS, &text));
    CHECK_OK("folded", jt_arena_buf(test_arena(), 2 * LETTERS * JT_FOLD_GROWTH, &folded));
    for (int i = 0; i < LETTERS; i++)
        jt_buf_put(&text, JT_STR("\xc3\x9c"));
    jt_fold_put(&folded, jt_buf_str(&text));
    CHECK_INT("a letter each", folded.len, LETTERS);
    for (int i = 0; i < LETTERS; i++)
        CHECK_INT("u", folded.ptr[i], 'u');
}
