/*
 * settings: /api/v1/settings, jeton's own resource: every setting of this server as its table
 * (ops/config_table.c) and its start made it. Read only: settings are given at the start. None of
 * them is a secret; the master key is no setting.
 */
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"

struct shown {
    const struct setting *setting;
    jt_str value; /* as JSON */
};

static const struct answer_member setting_members[] = {
    { "key", ANSWER_FROM(struct setting, key), .is_nullable = true,
      .description = "In the configuration file." },
    { "environment", ANSWER_FROM(struct setting, environment),
      .description = "The environment variable." },
    { "flag", ANSWER_FROM(struct setting, flag) },
};
static const struct answer_shape names = { NULL, ANSWER_MEMBERS(struct setting, setting_members) };
static const struct answer_member more_members[] = {
    { "default", ANSWER_FROM(struct setting, default_text) },
    { "description", ANSWER_FROM(struct setting, help) },
};
static const struct answer_shape more = { NULL, ANSWER_MEMBERS(struct setting, more_members) };
static const struct answer_member shown_members[] = {
    { ANSWER_POINTER(struct shown, setting, &names) },
    { "value", ANSWER_JSON(struct shown, value), .types = { "string", "integer", "boolean" } },
    { ANSWER_POINTER(struct shown, setting, &more) },
};
static const struct answer_shape shown = { "setting", ANSWER_MEMBERS(struct shown, shown_members) };
static const struct answer_member list_members[] = {
    { "version", ANSWER_CONSTANT("\"" JETON_VERSION "\""), .description = "Of jeton.",
      .example = "1.0.0" },
    { ANSWER_ROWS("settings", &shown) },
};
static const struct answer_shape list_answer = { "get_settings_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

static jt_err value_write(const struct setting *setting, const struct config *config,
                          struct jt_arena *arena, jt_str *ret_value)
{
    const void *member = (const char *)config + setting->offset;
    switch (setting->type) {
    case SETTING_TEXT: {
        const jt_str *text = member;
        return json_write(json_stringn(JSON_TEXT(*text)), arena, ret_value);
    }
    case SETTING_NUMBER: {
        const int64_t *number = member;
        return json_write(json_integer(*number), arena, ret_value);
    }
    case SETTING_CHOICE: {
        unsigned choice;
        memcpy(&choice, member, sizeof(choice)); /* enums differ in type, not in size */
        return json_write(json_string(setting->choices[choice]), arena, ret_value);
    }
    case SETTING_FLAG: {
        const bool *is_on = member;
        return json_write(json_boolean(*is_on), arena, ret_value);
    }
    }
    return JT_ERR(JT_INVALID, "a setting of no known type");
}

static jt_err get_settings(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    struct shown *rows = NULL;

    JT_TRY(jt_arena_calloc(req->arena, setting_count, sizeof(*rows), &rows));
    for (size_t i = 0; i < setting_count; i++) {
        rows[i].setting = &settings[i];
        JT_TRY(value_write(&settings[i], management->config, req->arena, &rows[i].value));
    }
    return answer_with(req, resp, &list_answer, &(struct answer_list){ rows, setting_count });
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/settings", 0, get_settings, RUNS_BLOCKING,
      "The settings that this server was started with",
      OWN_OPERATION("getSettings", "read:environments", .gives = &list_answer) },
};
const struct resource server_settings = { routes, COUNT(routes), RESOURCE_GLOBAL };
