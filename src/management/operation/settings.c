/*
 * settings: /api/v1/settings, jeton's own resource: every setting of this server as its table
 * (ops/config_table.c) and its start made it. Read only: settings are given at the start. None of
 * them is a secret; the master key is no setting.
 */
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"

static json_t *value_json(const struct setting *setting, const struct config *config)
{
    const void *member = (const char *)config + setting->offset;
    switch (setting->type) {
    case SETTING_TEXT: {
        const jt_str *text = member;
        return json_stringn(JSON_TEXT(*text));
    }
    case SETTING_NUMBER: {
        const int64_t *number = member;
        return json_integer(*number);
    }
    case SETTING_CHOICE: {
        unsigned choice;
        memcpy(&choice, member, sizeof(choice)); /* enums differ in type, not in size */
        return json_string(setting->choices[choice]);
    }
    case SETTING_FLAG: {
        const bool *is_on = member;
        return json_boolean(*is_on);
    }
    }
    return NULL;
}

static json_t *setting_json(const struct setting *setting, const struct config *config)
{
    return json_pack("{s:s?,s:s,s:s,s:o,s:s,s:s}", "key", setting->key, "environment",
                     setting->environment, "flag", setting->flag, "value",
                     value_json(setting, config), "default", setting->default_text, "description",
                     setting->help);
}

static jt_err get_settings(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    for (size_t i = 0; i < setting_count; i++)
        if (json_array_append_new(list, setting_json(&settings[i], management->config)) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:s,s:O}", "code", "OK", "message", "Success", "version",
                                 JETON_VERSION, "settings", list));
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/settings", 0, get_settings, RUNS_BLOCKING,
      "The settings that this server was started with",
      OWN_OPERATION("getSettings", "read:environments", .answer = "get_settings_response") },
};
const struct resource server_settings = { routes, COUNT(routes), false };
