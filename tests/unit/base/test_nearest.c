/* What "did you mean" suggests, and when it keeps quiet. */
#include "test.h"

#include "base/nearest.h"

static const struct {
    const char *name, *typed, *want; /* want NULL: nothing is near */
} cases[] = {
    { "a letter left out", "--isuer", "--issuer" },
    { "a letter too many", "--lissten", "--listen" },
    { "two letters swapped", "--lsiten", "--listen" },
    { "the nearer of two", "--log-leval", "--log-level" },
    { "something else altogether", "--colour", NULL },
    { "nothing typed", "", NULL },
    { "longer than any name",
      "--listen-listen-listen-listen-listen-listen-listen-listen-listen-listen", NULL },
};

TEST(nearest_suggests_what_was_probably_meant)
{
    static const char *const names[] = { "--issuer", "--listen", "--log-format", "--log-level" };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct nearest nearest = { 0 };
        for (size_t k = 0; k < COUNT(names); k++)
            nearest_consider(&nearest, str(cases[i].typed), names[k]);
        CHECK(cases[i].name, (nearest.name == NULL) == (cases[i].want == NULL));
        if (cases[i].want != NULL)
            CHECK_STR(cases[i].name, str(nearest.name), cases[i].want);
    }
}
