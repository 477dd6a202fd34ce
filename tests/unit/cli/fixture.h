/*
 * fixture: a command line as a shell runs it, in this process: its status, and what it printed.
 * The store, and its master key beside it, are in a folder of the test's own.
 */
#pragma once

#include <jansson.h>
#include <stdio_ext.h>

#include "cli/command_line.h"
#include "store/fixture.h"

struct ran {
    enum command_status status;
    jt_str out, err; /* in test_arena() */
};

/* A shell; environment ends in NULL, and the first one says where the store is. */
struct shell {
    struct fixture on; /* its store is opened by the commands alone */
    char database[300];
    char *environment[4];
    const char *input;  /* standard input; NULL: empty */
    const char *output; /* of that file, in place of what is caught; NULL: it is caught */
};

static void shell_clear(struct shell *shell)
{
    fixture_clear(&shell->on);
}

static struct shell shell_new(void)
{
    struct shell shell = { .on = fixture_folder() };
    snprintf(shell.database, sizeof(shell.database), "JETON_DATABASE=%s", shell.on.url);
    return shell;
}

/* A store that no server or command has made, which the test reads beside the commands. */
static void shell_store(struct shell *shell)
{
    shell->on.store = fixture_open(&shell->on);
    struct store_tx *tx = fixture_begin(shell->on.store, STORE_WRITE);
    fixture_commit(&tx); /* some change, so that nobody is told that it is new */
}

#define SHELL(name)                                       \
    JT_AUTO(shell_clear) struct shell name = shell_new(); \
    name.environment[0] = name.database

static jt_str whole(FILE *file)
{
    enum { PRINTED_MAX_BYTES = 1 << 20 };
    char *bytes = NULL;
    CHECK_OK("room", jt_arena_alloc(test_arena(), PRINTED_MAX_BYTES, &bytes));
    rewind(file);
    size_t len = fread(bytes, 1, PRINTED_MAX_BYTES, file);
    fclose(file);
    return (jt_str){ bytes, len };
}

/* From here on the descriptor is the file's; what it was before. */
static int redirect(int descriptor, FILE *file)
{
    int before = dup(descriptor);
    dup2(fileno(file), descriptor);
    return before;
}

static void give_back(int descriptor, int before)
{
    dup2(before, descriptor);
    close(before);
}

static struct ran shell_run(struct shell *shell, char **arguments)
{
    FILE *in = tmpfile(), *err = tmpfile();
    FILE *out = shell->output == NULL ? tmpfile() : fopen(shell->output, "w");
    int count = 0;
    CHECK("files", in != NULL && out != NULL && err != NULL);
    fputs(shell->input == NULL ? "" : shell->input, in);
    rewind(in);
    while (arguments[count] != NULL)
        count++;
    fflush(stdout);
    const int in_before = redirect(STDIN_FILENO, in), out_before = redirect(STDOUT_FILENO, out),
              err_before = redirect(STDERR_FILENO, err);
    struct ran ran = { .status = command_main(count, arguments, shell->environment) };
    fflush(stdout);
    __fpurge(stdout); /* what could not be written */
    clearerr(stdout);
    give_back(STDIN_FILENO, in_before);
    give_back(STDOUT_FILENO, out_before);
    give_back(STDERR_FILENO, err_before);
    fclose(in);
    if (shell->output == NULL)
        ran.out = whole(out);
    else
        fclose(out);
    ran.err = whole(err);
    return ran;
}

#define RUN(shell, ...) shell_run((shell), (char *[]){ __VA_ARGS__, NULL })

static bool says(jt_str text, const char *part)
{
    return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

#define CHECK_SAYS(case_name, text, part)                                                    \
    do {                                                                                     \
        jt_str text_ = (text);                                                               \
        const char *part_ = (part);                                                          \
        if (!says(text_, part_))                                                             \
            fail_msg("%s: \"%.*s\" does not say \"%s\"", (case_name), JT_FMT(text_), part_); \
    } while (0)

static size_t lines_of(jt_str text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    return lines;
}

/* Of that status, with one line on standard error that says so, and nothing on standard output. */
static void check_refused(const char *name, struct ran ran, enum command_status status,
                          const char *part)
{
    CHECK_SAYS(name, ran.err, part);
    CHECK_INT(name, ran.status, status);
    CHECK_INT(name, lines_of(ran.err), 1);
    CHECK_STR(name, ran.out, "");
}

/* Done, and nothing to complain of. */
static void check_done(const char *name, struct ran ran)
{
    CHECK_STR(name, ran.err, "");
    CHECK_INT(name, ran.status, COMMAND_DONE);
}

/* What --json printed: one object on a line of its own. The caller frees it. */
static json_t *json_of(const char *name, struct ran ran)
{
    json_t *object = json_loadb(ran.out.ptr, ran.out.len, JSON_REJECT_DUPLICATES, NULL);
    CHECK(name, json_is_object(object));
    CHECK(name, lines_of(ran.out) == 1 && ran.out.ptr[ran.out.len - 1] == '\n');
    return object;
}

static const char *member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    if (text == NULL)
        fail_msg("no text \"%s\"", name);
    return text;
}
