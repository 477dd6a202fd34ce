/* Which format is told. */
#include "metrics/accept.h"
#include "test.h"

static const struct {
    const char *name, *accept;
    enum exposition_format format;
} cases[] = {
    { "no field", "", EXPOSITION_OPEN_METRICS },
    { "anything", "*/*", EXPOSITION_OPEN_METRICS },
    { "OpenMetrics", "application/openmetrics-text", EXPOSITION_OPEN_METRICS },
    { "the older text", "text/plain", EXPOSITION_TEXT },
    { "the older text in capitals", "Text/Plain;Version=0.0.4", EXPOSITION_TEXT },
    { "any text", "text/*", EXPOSITION_TEXT },
    { "as Prometheus 2.42 asks",
      "application/openmetrics-text;version=1.0.0,application/"
      "openmetrics-text;version=0.0.1;q=0.75,"
      "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
      EXPOSITION_OPEN_METRICS },
    { "as an older one asks", "text/plain;version=0.0.4;q=1,*/*;q=0.1", EXPOSITION_TEXT },
    { "the older one liked more", "application/openmetrics-text; q=0.2, text/plain; q=0.3",
      EXPOSITION_TEXT },
    { "both alike", "text/plain;q=0.3,application/openmetrics-text;q=0.3",
      EXPOSITION_OPEN_METRICS },
    { "no OpenMetrics at all", "application/openmetrics-text;q=0,*/*;q=0.1", EXPOSITION_TEXT },
    { "a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      EXPOSITION_OPEN_METRICS },
    { "something else alone", "application/json", EXPOSITION_OPEN_METRICS },
    { "a quality that is none", "text/plain;q=x", EXPOSITION_TEXT },
    { "a quality past one", "text/plain;q=7,application/openmetrics-text",
      EXPOSITION_OPEN_METRICS },
    { "an empty quality", "text/plain;q=", EXPOSITION_TEXT },
    { "many digits", "text/plain;q=0.0000000000000000001,*/*;q=0.000", EXPOSITION_OPEN_METRICS },
    { "commas alone", ",,;,;;,=,", EXPOSITION_OPEN_METRICS },
    { "white space", " \t text/plain \t ; \t q=1 \t , \t */* ;q=0.5", EXPOSITION_TEXT },
};

TEST(the_format_is_what_is_liked_more)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, accept_format(str(cases[i].accept)), cases[i].format);
}
