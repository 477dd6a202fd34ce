/*
 * report: two tables: each figure, and each goal with what was measured beside it. What is not
 * known (the time of a server elsewhere) is left empty.
 */
#include "bench/report.h"

#include <string.h>

#include "base/bytes.h"
#include "bench/bare_signature.h"

enum { CELL_MAX_BYTES = 96, LINE_MAX_BYTES = 256 };

/* --- What it ran on ------------------------------------------------------------------------- */

/* The value of the first line of /proc/cpuinfo that names the processor. */
static void processor_name(char ret_name[static CELL_MAX_BYTES])
{
    char line[LINE_MAX_BYTES];
    FILE *info = fopen("/proc/cpuinfo", "re");
    snprintf(ret_name, CELL_MAX_BYTES, "unknown processor");
    while (info != NULL && fgets(line, sizeof(line), info) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", sizeof("model name") - 1) != 0 || colon == NULL)
            continue;
        snprintf(ret_name, CELL_MAX_BYTES, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    if (info != NULL)
        fclose(info);
}

static void print_machine(const struct results *results, FILE *out)
{
    char processor[CELL_MAX_BYTES];
    processor_name(processor);
    fprintf(out, "jeton %s; %s, %d processors; libcrypto %s; %smedians of %lld rounds.\n",
            JETON_VERSION, processor, results->processors, bare_signature_library(),
            results->is_on_postgresql ? "stores in PostgreSQL; " : "", (long long)results->rounds);
    if (results_are_of_busy_machine(results))
        fprintf(out,
                "Something else kept %.1f processors busy: times are longer than they need be.\n",
                results->others_processors);
}

/* --- Tables for people ---------------------------------------------------------------------- */

/* text and blanks up to so many characters; width < 0: blanks first. */
static void print_cell(FILE *out, const char *text, int width)
{
    const int len = (int)jt_str_utf8_count(jt_str_from(text)), wanted = width < 0 ? -width : width;
    const int blanks = len < wanted ? wanted - len : 0;
    fprintf(out, "%*s%s%*s  ", width < 0 ? blanks : 0, "", text, width < 0 ? 0 : blanks, "");
}

static void print_number(FILE *out, enum quantity quantity, double value, int width)
{
    char cell[QUANTITY_MAX_BYTES];
    quantity_write(quantity, value, cell);
    print_cell(out, cell, width);
}

static void print_figures(const struct results *results, FILE *out)
{
    enum { NAME = 40, NUMBER = -12 };
    static const char *const heads[] = { "answers", "CPU each", "p50", "p99" };
    print_cell(out, "", NAME);
    for (size_t i = 0; i < COUNT(heads); i++)
        print_cell(out, heads[i], NUMBER);
    fputc('\n', out);
    for (size_t i = 0; i < results->figure_count; i++) {
        const struct load_figures *load = &results->figures[i].load;
        print_cell(out, results->figures[i].name, NAME);
        print_number(out, QUANTITY_PER_SECOND, load->per_second, NUMBER);
        print_number(out, QUANTITY_US, load->cpu_us, NUMBER);
        print_number(out, QUANTITY_US, load->p50_us, NUMBER);
        print_number(out, QUANTITY_US, load->p99_us, NUMBER);
        fputc('\n', out);
    }
}

static void print_verdict(const struct goal_row *row, double limit, double value, FILE *out)
{
    char number[QUANTITY_MAX_BYTES], goal[CELL_MAX_BYTES];
    enum { GOAL = 18 };
    if (limit <= 0) {
        fputs("no goal", out);
        return;
    }
    quantity_write_limit(row->unit, limit, number);
    snprintf(goal, sizeof(goal), "%s %s", row->is_least ? "at least" : "at most", number);
    print_cell(out, goal, GOAL);
    const double missed = goal_missed_per_cent(row, limit, value);
    if (goal_is_reached(row, limit, value))
        fputs("reached", out);
    else if (missed < 100)
        fprintf(out, "missed by %.1f %%", missed);
    else
        fprintf(out, "missed: %.3g × the goal", value / limit);
}

static void print_part(const struct goal_row *row, const char *what, double value, int width,
                       FILE *out)
{
    char number[QUANTITY_MAX_BYTES], cell[CELL_MAX_BYTES] = "";
    quantity_write(row->figure_unit, value, number);
    if (value > 0)
        snprintf(cell, sizeof(cell), "%s%s%s", what, what[0] == '\0' ? "" : " ", number);
    print_cell(out, cell, width);
}

static void print_goals(const struct results *results, FILE *out)
{
    enum { WHAT = 35, FIGURE = -9, BESIDE = 35, VALUE = -10 };
    bool is_of_many = false;
    print_cell(out, "case", WHAT);
    print_cell(out, "figure", FIGURE);
    print_cell(out, "beside it", BESIDE);
    print_cell(out, "measured", VALUE);
    fputs("goal\n", out);
    for (size_t i = 0; i < GOAL_COUNT; i++) {
        const struct goal_row *row = &goal_rows[i];
        const struct measured *measured = &results->measured[i];
        if (!measured->is_there)
            continue;
        print_cell(out, row->what, WHAT);
        print_part(row, "", measured->figure, FIGURE, out);
        print_part(row, row->beside, measured->beside, BESIDE, out);
        print_number(out, row->unit, measured->value, VALUE);
        print_verdict(row, goal_limit(row, results), measured->value, out);
        fputc('\n', out);
        is_of_many |= row->is_of_many;
    }
    if (is_of_many)
        fprintf(out, "Many applications are %lld here; the goals are for 1000000.\n",
                (long long)results->clients);
}

void report_text(const struct results *results, FILE *out)
{
    bool has_goals = false;
    print_machine(results, out);
    fputc('\n', out);
    print_figures(results, out);
    for (size_t i = 0; i < GOAL_COUNT; i++)
        has_goals |= results->measured[i].is_there;
    if (!has_goals)
        return;
    fputc('\n', out);
    print_goals(results, out);
}

/* --- JSON ----------------------------------------------------------------------------------- */

static json_t *figure_json(const struct figure *figure)
{
    const struct load_figures *load = &figure->load;
    return json_pack("{s:s, s:I, s:f, s:f, s:f, s:f}", "name",
                     figure->name + strspn(figure->name, " "), "answers", (json_int_t)load->answers,
                     "per_second", load->per_second, "cpu_us", load->cpu_us, "p50_us", load->p50_us,
                     "p99_us", load->p99_us);
}

static json_t *goal_json(const struct goal_row *row, double limit, const struct measured *measured)
{
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:f, s:f, s:f, s:s}", "name", row->name, "case", row->what,
                  "beside_what", row->beside, "figure", measured->figure, "beside",
                  measured->beside, "measured", measured->value, "unit", quantity_name(row->unit));
    if (object == NULL || limit <= 0)
        return object;
    json_object_set_new(object, row->is_least ? "at_least" : "at_most", json_real(limit));
    json_object_set_new(object, "is_reached",
                        json_boolean(goal_is_reached(row, limit, measured->value)));
    json_object_set_new(object, "missed_per_cent",
                        json_real(goal_missed_per_cent(row, limit, measured->value)));
    return object;
}

json_t *report_json(const struct results *results)
{
    char processor[CELL_MAX_BYTES];
    json_t *figures = json_array(), *goals = json_array();
    processor_name(processor);
    for (size_t i = 0; i < results->figure_count; i++)
        json_array_append_new(figures, figure_json(&results->figures[i]));
    for (size_t i = 0; i < GOAL_COUNT; i++)
        if (results->measured[i].is_there)
            json_array_append_new(goals,
                                  goal_json(&goal_rows[i], goal_limit(&goal_rows[i], results),
                                            &results->measured[i]));
    return json_pack(
        "{s:s, s:s, s:i, s:s, s:s, s:f, s:b, s:I, s:I, s:o, s:o}", "version", JETON_VERSION,
        "processor", processor, "processors", results->processors, "libcrypto",
        bare_signature_library(), "database", results->is_on_postgresql ? "postgresql" : "sqlite",
        "others_processors", results->others_processors, "is_busy",
        (int)results_are_of_busy_machine(results), "rounds", (json_int_t)results->rounds,
        "applications", (json_int_t)results->clients, "figures", figures, "goals", goals);
}
