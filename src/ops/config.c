/*
 * config: gathers for each setting the value that wins, and where it came from, and only then
 * checks and stores them; so every error can name both. The rows are in config_table.c.
 */
#include "ops/config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/character.h"
#include "base/file.h"
#include "base/nearest.h"
#include "base/sentence.h"
#include "store/store_url.h"

struct given {
    bool is_set;
    jt_str value;
    const char *origin; /* "--listen", "JETON_LISTEN", "jeton.conf line 3: listen" */
    int line;           /* in the file; 0: not set there */
    bool is_of_file;    /* and neither a flag nor the environment has another value */
};

struct loader {
    struct given given[SETTINGS_MAX]; /* by index in settings */
    struct jt_arena *arena;
    jt_str *ret_problem;
};

enum { ORIGIN_MAX_BYTES = 256, SHOWN_MAX_BYTES = 120, NUMBER_MAX_BYTES = 24 };

/* JT_INVALID with the sentence set; the format is printf's. */
__attribute__((format(printf, 2, 3))) static jt_err problem(struct loader *loader,
                                                            const char *format, ...)
{
    va_list values;
    va_start(values, format);
    *loader->ret_problem = jt_sentence_format(loader->arena, format, values);
    va_end(values);
    return JT_ERR(JT_INVALID, "configuration");
}

/* The front of a value, for a message; never half a character. */
static jt_str shown(jt_str value)
{
    if (value.len <= SHOWN_MAX_BYTES)
        return value;
    value.len = SHOWN_MAX_BYTES;
    while (value.len > 0 && ((uint8_t)value.ptr[value.len] & 0xC0) == 0x80)
        value.len--;
    return value;
}

/* --- Flags ---------------------------------------------------------------------------------- */

static size_t setting_by_flag(jt_str name)
{
    size_t i = 0;
    while (i < setting_count && !jt_str_eq(name, jt_str_from(settings[i].flag)))
        i++;
    return i;
}

/* Takes the setting at *at, with its value, which may be the argument behind it. */
static jt_err read_flag(struct loader *loader, size_t index, int count, char **arguments, int *at)
{
    const struct setting *setting = &settings[index];
    const char *equals = strchr(arguments[*at], '=');
    const char *value;
    if (equals != NULL)
        value = equals + 1;
    else if (setting->type == SETTING_FLAG)
        value = "true";
    else if (*at + 1 < count && strncmp(arguments[*at + 1], "--", 2) != 0)
        value = arguments[++*at];
    else
        return problem(loader, "%s needs a value: %s %s", setting->flag, setting->flag,
                       setting->value_name);
    loader->given[index] =
        (struct given){ .is_set = true, .value = jt_str_from(value), .origin = setting->flag };
    return JT_DONE;
}

static jt_err read_flags(struct loader *loader, int count, char **arguments, char **ret_rest,
                         int *ret_rest_count)
{
    int rest = 0;
    int at = 0;
    for (; at < count && strcmp(arguments[at], "--") != 0; at++) {
        jt_str name, value;
        jt_str_split(jt_str_from(arguments[at]), '=', &name, &value);
        size_t index = setting_by_flag(name);
        if (index < setting_count)
            JT_TRY(read_flag(loader, index, count, arguments, &at));
        else
            ret_rest[rest++] = arguments[at];
    }
    for (; at < count; at++) /* "--" ends the flags, ours too */
        ret_rest[rest++] = arguments[at];
    *ret_rest_count = rest;
    return JT_DONE;
}

/* --- Environment ---------------------------------------------------------------------------- */

/* An empty variable counts as none: composing tools set those for what is left out. */
static void read_environment(struct loader *loader, char **environment)
{
    for (size_t i = 0; i < setting_count; i++) {
        size_t name_bytes = strlen(settings[i].environment);
        struct given *given = &loader->given[i];
        for (char **variable = environment; *variable != NULL && !given->is_set; variable++) {
            if (strncmp(*variable, settings[i].environment, name_bytes) != 0 ||
                (*variable)[name_bytes] != '=' || (*variable)[name_bytes + 1] == '\0')
                continue;
            *given = (struct given){ .is_set = true,
                                     .value = jt_str_from(*variable + name_bytes + 1),
                                     .origin = settings[i].environment };
        }
    }
}

/* --- File ----------------------------------------------------------------------------------- */

static jt_err unknown_key(struct loader *loader, const char *path, int line, jt_str key)
{
    struct nearest nearest = { 0 };
    if (jt_str_has_control(key) || !jt_str_is_utf8(key))
        return problem(loader, "%s line %d: this is not text", path, line);
    for (size_t i = 0; i < setting_count; i++)
        if (settings[i].key != NULL)
            nearest_consider(&nearest, key, settings[i].key);
    if (nearest.name != NULL)
        return problem(loader, "%s line %d: there is no setting \"%.*s\"; did you mean %s?", path,
                       line, JT_FMT(shown(key)), nearest.name);
    return problem(loader, "%s line %d: there is no setting \"%.*s\"; see: jeton help settings",
                   path, line, JT_FMT(shown(key)));
}

static jt_err file_origin(struct loader *loader, const char *path, int line, const char *key,
                          const char **ret_origin)
{
    char *text = NULL;
    JT_TRY(jt_arena_alloc(loader->arena, ORIGIN_MAX_BYTES, &text));
    snprintf(text, ORIGIN_MAX_BYTES, "%s line %d: %s", path, line, key);
    *ret_origin = text;
    return JT_DONE;
}

static jt_err read_line(struct loader *loader, const char *path, int line, jt_str text)
{
    jt_str key, value;
    size_t i = 0;
    if (!jt_str_split(text, '=', &key, &value))
        return problem(loader, "%s line %d is not \"key = value\"", path, line);
    key = file_trim(key);
    while (i < setting_count && !jt_str_eq(key, jt_str_from(settings[i].key)))
        i++;
    if (i == setting_count || settings[i].key == NULL) /* an empty key is no key */
        return unknown_key(loader, path, line, key);

    struct given *given = &loader->given[i];
    if (given->line != 0)
        return problem(loader, "%s line %d: %s is set already on line %d", path, line,
                       settings[i].key, given->line);
    given->line = line;
    if (given->is_set) /* by a flag or the environment */
        return JT_DONE;
    JT_TRY(jt_arena_copy(loader->arena, file_trim(value), &given->value));
    JT_TRY(file_origin(loader, path, line, settings[i].key, &given->origin));
    given->is_set = true;
    given->is_of_file = true;
    return JT_DONE;
}

/* The one setting that has no key, as a file does not name another. */
static const struct given *config_file_given(const struct loader *loader)
{
    size_t i = 0;
    while (settings[i].key != NULL)
        i++;
    return &loader->given[i];
}

static jt_err read_file(struct loader *loader)
{
    const struct given *file = config_file_given(loader);
    if (!file->is_set)
        return JT_DONE;

    const char *path = file->value.ptr; /* an argument or a variable: it ends in a NUL */
    jt_str rest, line;
    jt_err err = file_read(path, CONFIG_FILE_MAX_BYTES, loader->arena, &rest);
    if (err.code == JT_TOO_LARGE)
        return problem(loader, "%s: %s is larger than 64 KiB", file->origin, path);
    if (err.code != JT_OK)
        return problem(loader, "%s: %s %s", file->origin, path,
                       err.code == JT_NOT_FOUND ? "does not exist" : "cannot be read");
    for (int number = 1; jt_str_cut(&rest, '\n', &line); number++) {
        line = file_trim(line);
        if (line.len != 0 && line.ptr[0] != '#')
            JT_TRY(read_line(loader, path, number, line));
    }
    return JT_DONE;
}

/* --- Values --------------------------------------------------------------------------------- */

static jt_err store_choice(struct loader *loader, const struct setting *setting,
                           const struct given *given, void *member)
{
    char names[SHOWN_MAX_BYTES];
    struct jt_buf list = jt_buf_over(names, sizeof(names));
    for (unsigned i = 0; setting->choices[i] != NULL; i++) {
        if (jt_str_eq(given->value, jt_str_from(setting->choices[i]))) {
            memcpy(member, &i, sizeof(i)); /* the choices stand in the order of their enum */
            return JT_DONE;
        }
        jt_buf_put(&list, i == 0 ? JT_STR("") : JT_STR(", "));
        jt_buf_put(&list, jt_str_from(setting->choices[i]));
    }
    return problem(loader, "%s: \"%.*s\" is not one of %.*s", given->origin,
                   JT_FMT(shown(given->value)), JT_FMT(jt_buf_str(&list)));
}

static jt_err store_flag(struct loader *loader, const struct given *given, bool *ret_member)
{
    bool is_true = jt_str_eq(given->value, JT_STR("true")) || jt_str_eq(given->value, JT_STR("1"));
    if (!is_true && !jt_str_eq(given->value, JT_STR("false")) &&
        !jt_str_eq(given->value, JT_STR("0")))
        return problem(loader, "%s: \"%.*s\" is not true or false", given->origin,
                       JT_FMT(shown(given->value)));
    *ret_member = is_true;
    return JT_DONE;
}

static jt_err store_number(struct loader *loader, const struct setting *setting,
                           const struct given *given, int64_t *ret_member)
{
    if (jt_str_to_int(given->value, setting->min, setting->max, ret_member).code == JT_OK)
        return JT_DONE;
    return problem(loader, "%s: \"%.*s\" is not a whole number from %lld to %lld", given->origin,
                   JT_FMT(shown(given->value)), (long long)setting->min, (long long)setting->max);
}

static jt_err store_text(struct loader *loader, const struct setting *setting,
                         const struct given *given, jt_str *ret_member)
{
    const char *wrong = setting->check == NULL ? NULL : setting->check(given->value);
    if (wrong == NULL) {
        *ret_member = given->value;
        return JT_DONE;
    }
    jt_err err =
        store_url_is_secret(given->value)
            ? problem(loader, "%s: what is given %s", given->origin, wrong)
            : problem(loader, "%s: \"%.*s\" %s", given->origin, JT_FMT(shown(given->value)), wrong);
    return setting->is_store ? JT_ERR(JT_STORE, "URL of the store") : err;
}

static jt_err store_value(struct loader *loader, const struct setting *setting,
                          const struct given *given, struct config *config)
{
    void *member = (char *)config + setting->offset;
    if (given->value.len > SETTING_VALUE_MAX_BYTES)
        return problem(loader, "%s is longer than %d bytes", given->origin,
                       SETTING_VALUE_MAX_BYTES);
    if (jt_str_has_control(given->value) || !jt_str_is_utf8(given->value))
        return problem(loader, "%s has a control character or is not UTF-8", given->origin);
    if (jt_str_has_deceptive(given->value))
        return problem(loader, "%s has an invisible or direction-changing character",
                       given->origin);
    switch (setting->type) {
    case SETTING_TEXT:
        return store_text(loader, setting, given, member);
    case SETTING_NUMBER:
        return store_number(loader, setting, given, member);
    case SETTING_CHOICE:
        return store_choice(loader, setting, given, member);
    case SETTING_FLAG:
        return store_flag(loader, given, member);
    }
    return JT_ERR(JT_INVALID, "setting without a type");
}

static jt_err check_together(struct loader *loader, const struct config *config)
{
    if ((config->tls_cert.len == 0) != (config->tls_key.len == 0))
        return problem(loader, "%s is set and %s is not; TLS needs both",
                       config->tls_cert.len != 0 ? "tls_cert" : "tls_key",
                       config->tls_cert.len != 0 ? "tls_key" : "tls_cert");
    if (config->otlp_headers_file.len != 0 && config->otlp_url.len == 0)
        return problem(loader, "otlp_headers_file is set and otlp_url is not; it names where they "
                               "go");
    return JT_DONE;
}

/* What stands in a file is no wrong use of the command. */
static jt_err of_file(jt_err err)
{
    return err.code == JT_INVALID ? JT_ERR(JT_IO, "configuration file") : err;
}

jt_err config_load(int count, char **arguments, char **environment, struct jt_arena *arena,
                   struct config *ret_config, char **ret_rest, int *ret_rest_count,
                   jt_str *ret_problem)
{
    struct loader loader = { .arena = arena, .ret_problem = ret_problem };
    struct config config = { 0 };

    JT_TRY(read_flags(&loader, count, arguments, ret_rest, ret_rest_count));
    read_environment(&loader, environment);
    JT_TRY(of_file(read_file(&loader)));
    for (size_t i = 0; i < setting_count; i++) {
        struct given *given = &loader.given[i];
        config.is_given[i] = given->is_set;
        if (!given->is_set)
            *given = (struct given){ .value = jt_str_from(settings[i].default_text),
                                     .origin = "the default" };
        const jt_err err = store_value(&loader, &settings[i], given, &config);
        JT_TRY(given->is_of_file ? of_file(err) : err);
    }
    JT_TRY(check_together(&loader, &config));

    *ret_config = config;
    return JT_DONE;
}

/* --- One by one ----------------------------------------------------------------------------- */

bool config_is_given(const struct config *config, const char *key)
{
    for (size_t i = 0; i < setting_count; i++)
        if (settings[i].key != NULL && strcmp(settings[i].key, key) == 0)
            return config->is_given[i];
    return false;
}

/* In full, where there is such a file. */
static jt_str full_path(jt_str path, char room[static PATH_MAX])
{
    return path.len != 0 && realpath(path.ptr, room) != NULL ? jt_str_from(room) : path;
}

static jt_str number_text(int64_t number, char room[static NUMBER_MAX_BYTES])
{
    struct jt_buf digits = jt_buf_over(room, NUMBER_MAX_BYTES);
    jt_buf_put_int(&digits, number);
    return jt_buf_str(&digits);
}

jt_err config_text(const struct setting *setting, const struct config *config,
                   struct jt_arena *arena, jt_str *ret_text)
{
    const void *member = (const char *)config + setting->offset;
    char path[PATH_MAX], digits[NUMBER_MAX_BYTES];
    jt_str text = JT_STR("");
    unsigned choice;
    switch (setting->type) {
    case SETTING_TEXT:
        memcpy(&text, member, sizeof(text));
        if (setting->is_path)
            text = full_path(text, path);
        break;
    case SETTING_NUMBER:
        text = number_text(*(const int64_t *)member, digits);
        break;
    case SETTING_CHOICE:
        memcpy(&choice, member, sizeof(choice));
        text = jt_str_from(setting->choices[choice]);
        break;
    case SETTING_FLAG:
        text = *(const bool *)member ? JT_STR("true") : JT_STR("false");
        break;
    }
    return jt_arena_copy(arena, text, ret_text);
}

jt_err config_set(const struct setting *setting, jt_str text, const char *origin,
                  struct jt_arena *arena, struct config *config, jt_str *ret_problem)
{
    struct loader loader = { .arena = arena, .ret_problem = ret_problem };
    struct given given = { .origin = origin };
    JT_TRY(jt_arena_copy(arena, text, &given.value));
    return store_value(&loader, setting, &given, config);
}
