/* test_help: pages of help, which come from the tables that they explain. */
#include "fixture.h"

#include "cli/commands.h"
#include "cli/help.h"
#include "issuer/routes.h"
#include "ops/config.h"

static jt_str page(struct shell *shell, char *topic, char *flag)
{
    const struct ran ran = RUN(shell, "help", topic, flag);
    check_done(topic, ran);
    return ran.out;
}

/* The database of `jeton bench` is none that settings name. */
static bool has_flag(const struct command *command, const char *flag)
{
    for (size_t i = 0; i < command->flag_count; i++)
        if (strcmp(command->flags[i].name, flag) == 0)
            return true;
    return false;
}

TEST(each_command_has_a_page_with_its_flags_and_the_settings_it_goes_by)
{
    SHELL(shell);
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = commands[i];
        jt_str rest = str(command->name), words[2] = { 0 };
        for (size_t w = 0; w < COUNT(words) && jt_str_next_word(&rest, &words[w]);)
            w++;
        const struct ran ran = RUN(&shell, "help", text("%.*s", JT_FMT(words[0])),
                                   words[1].len == 0 ? NULL : text("%.*s", JT_FMT(words[1])));
        check_done(command->name, ran);
        for (size_t f = 0; f < command->flag_count; f++)
            CHECK_SAYS(command->name, ran.out, text("\n  %s", command->flags[f].name));
        for (size_t s = 0; s < setting_count; s++) {
            const bool is_its_own =
                has_flag(command, settings[s].flag) ||
                (command->settings != NULL &&
                 (settings[s].key == NULL || command_names_setting(command, settings[s].key)));
            CHECK_INT(text("%s %s", command->name, settings[s].flag),
                      says(ran.out, text("\n  %s%s", settings[s].flag,
                                         settings[s].value_name == NULL ? "\n" : " ")),
                      is_its_own);
        }
    }
}

TEST(each_setting_is_told_with_its_limits_and_where_it_can_be_given)
{
    SHELL(shell);
    const jt_str plain = page(&shell, "settings", NULL),
                 reference = page(&shell, "settings", "--markdown");
    for (size_t i = 0; i < setting_count; i++) {
        CHECK_SAYS("plain", plain, text("\n  %s", settings[i].flag));
        CHECK_SAYS("plain", plain, settings[i].environment);
        CHECK_SAYS("reference", reference,
                   text("| `%s` | `%s` |", settings[i].environment, settings[i].flag));
    }
    CHECK_SAYS("a number", plain, "\n      0 to 3650; key_rotation_days in the file, ");
    CHECK_SAYS("a choice", plain,
               "\n      human, json; log_format in the file, JETON_LOG_FORMAT\n");
    CHECK_SAYS("one that the server decides", reference, "`signing_algorithm` (*)");
}

TEST(paragraphs_are_as_wide_as_a_terminal)
{
    FILE *file = tmpfile();
    char long_word[100] = { 0 };
    memset(long_word, 'x', sizeof(long_word) - 1);
    help_paragraph(file, "");
    help_paragraph(file, "one");
    help_paragraph(file, text("%0*d b %s c", 80 - 6 - 2, 0, long_word));
    CHECK_STR("wrapped", whole(file),
              text("\n      one\n      %0*d b\n      %s\n      c\n", 80 - 6 - 2, 0, long_word));
}

TEST(all_routes_are_told_for_people_and_programs)
{
    SHELL(shell);
    struct route_group groups[ISSUER_GROUPS_MAX];
    const size_t group_count = issuer_route_groups(groups);
    json_auto_t *object = json_of("json", RUN(&shell, "help", "routes", "--json"));
    const json_t *rows = json_object_get(object, "routes");
    const jt_str plain = page(&shell, "routes", NULL);
    size_t at = 0;
    for (size_t g = 0; g < group_count; g++)
        for (size_t i = 0; i < groups[g].route_count; i++, at++) {
            const struct route *route = &groups[g].routes[i];
            const json_t *row = json_array_get(rows, at);
            CHECK_STR("path", str(member(row, "path")), route->path);
            CHECK_STR("method", str(member(row, "method")), http_method_name(route->method).ptr);
            CHECK_INT(route->path, json_integer_value(json_object_get(row, "body_max_bytes")),
                      route->body_max_bytes);
            CHECK_SAYS("people", plain,
                       text("\n%-7s  %-75s  ", http_method_name(route->method).ptr, route->path));
        }
    CHECK_INT("no others", json_array_size(rows), at);
    CHECK_INT("a line each, and a head", lines_of(plain), at + 1);
}

TEST(the_api_document_is_that_of_a_server_with_the_default_issuer)
{
    SHELL(shell);
    json_auto_t *document = json_of("json", RUN(&shell, "help", "openapi"));
    CHECK("OpenAPI 3", strncmp(member(document, "openapi"), "3.", 2) == 0);
    const json_t *server = json_array_get(json_object_get(document, "servers"), 0);
    CHECK_STR("server", str(member(server, "url")), "http://localhost:8080");
}

TEST(help_refuses_what_it_does_not_know)
{
    SHELL(shell);
    check_refused("words", RUN(&shell, "help", "a", "b", "c"), COMMAND_USAGE, "\"c\" is too much");
    check_refused("flag", RUN(&shell, "help", "--jso"), COMMAND_USAGE, "did you mean --json?");
    check_refused("both", RUN(&shell, "help", "routes", "nonsense"), COMMAND_USAGE,
                  "there is no command \"routes nonsense\"");
}
