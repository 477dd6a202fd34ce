/* test_quality: how much a name of a list is liked. */
#include "test.h"

#include "http/quality.h"

static const struct {
    const char *list, *name;
    int quality;
} cases[] = {
    { "", "br", HTTP_QUALITY_NOT_NAMED },
    { "gzip, br", "br", HTTP_QUALITY_ONE },
    { "gzip,BR;Q=0.5", "br", 500 },
    { "br;q=0", "br", 0 },
    { "br;q=0.000", "br", 0 },
    { "br;level=9;q=0.25", "br", 250 },
    { "br;q=0.1, br;q=0.75", "br", 750 },
    { " \t br \t ; q=0.001 \t", "br", 1 },
    { "brotli", "br", HTTP_QUALITY_NOT_NAMED },
    { "br;q=x", "br", HTTP_QUALITY_ONE },
    { "br;q=1.5", "br", HTTP_QUALITY_ONE },
    { ",;,;;,=,br", "br", HTTP_QUALITY_ONE },
};

TEST(quality_is_the_weight_of_a_name_in_a_list)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].list, http_quality(str(cases[i].list), str(cases[i].name)),
                  cases[i].quality);
}
