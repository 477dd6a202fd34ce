/*
 * token_preview: /api/v1/token_preview and /api/v1/applications/{application_id}/test_tokens,
 * resources of jeton's own: what the token endpoint would do for an application, rule by rule, and
 * a token for a test (contract section 3.8). Both run the endpoint's own steps (token_trial). They
 * tell more than the endpoint may: who asks here may read what is registered anyway.
 */
#include "management/applications/token_contents.h"
#include "management/guard.h"
#include "management/lookup.h"
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "oauth/token_trial.h"
#include "registration/applications.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/apis.h"
#include "store/clients.h"
#include "store/scopes.h"

enum { AUDIENCE_MAX_CHARS = 2048, SCOPE_MAX_CHARS = 16 * 1024 };

static const struct member preview_members[] = {
    { .name = "client_id", .type = MEMBER_TEXT, .is_required = true, .min = 1, .max = 64 },
    { .name = "audience", .type = MEMBER_TEXT, .max = AUDIENCE_MAX_CHARS },
    { .name = "scope", .type = MEMBER_TEXT, .max = SCOPE_MAX_CHARS },
    TOKEN_CONTENTS_MEMBERS, /* as if these were chosen */
};
static const struct body_shape token_preview_body = { preview_members, COUNT(preview_members),
                                                      false };

static const struct member test_token_members[] = {
    { .name = "audience", .type = MEMBER_TEXT, .is_required = true, .max = AUDIENCE_MAX_CHARS },
    { .name = "scope", .type = MEMBER_TEXT, .max = SCOPE_MAX_CHARS },
};
static const struct body_shape create_test_token_body = { test_token_members,
                                                          COUNT(test_token_members), false };

/* --- Answers -------------------------------------------------------------------------------- */

static const char *const rule_names[] = {
    "client_known",   "client_type",         "organization_active",
    "audience_given", "audience_registered", "application_authorized",
    "scope_enabled",  "token_size",          NULL
};
static const char *const place_kinds[] = { "application", "api", "organization", "scope", NULL };

/* One rule, and where in the console its outcome is changed; kind NULL: nowhere. */
struct step {
    const char *rule;
    bool is_passed, has_place;
    jt_str text;
    const char *kind;
    jt_str id, path;
};
static const struct answer_member place_members[] = {
    { "kind", ANSWER_FROM(struct step, kind), .choices = place_kinds },
    { "id", ANSWER_FROM(struct step, id), .is_nullable = true },
    { "path", ANSWER_FROM(struct step, path), .description = "In the console." },
};
static const struct answer_shape place_shape = { NULL, ANSWER_MEMBERS(struct step, place_members) };
static const struct answer_member step_members[] = {
    { "rule", ANSWER_FROM(struct step, rule), .choices = rule_names },
    { "is_passed", ANSWER_FROM(struct step, is_passed) },
    { "text", ANSWER_FROM(struct step, text) },
    { "change_at", ANSWER_SAME(&place_shape), ANSWER_NULL_UNLESS(struct step, has_place),
      .description = "Where what the rule looks at is changed." },
};
static const struct answer_shape step_shape = { NULL, ANSWER_MEMBERS(struct step, step_members) };

/* What is being explained. */
struct preview {
    struct store_tx *tx;
    struct jt_arena *arena;
    jt_str client_id, audience;
    struct client_data client;
    struct token_trial trial;
    bool is_issued;
    jt_str description; /* of a refusal */
    struct step steps[COUNT(rule_names)];
    size_t step_count;
};
static const struct answer_member preview_answer_members[] = {
    { "is_issued", ANSWER_FROM(struct preview, is_issued),
      .description = "Whether the token endpoint would issue a token." },
    { "steps", ANSWER_ARRAY(struct preview, steps, step_count, &step_shape),
      .description = "The rules in their order, up to the one that refuses." },
    { "status", ANSWER_FROM(struct preview, trial.status),
      .description = "Of the endpoint's answer." },
    { "error", ANSWER_FROM(struct preview, trial.error),
      ANSWER_NULL_IF(struct preview, is_issued) },
    { "error_description", ANSWER_FROM(struct preview, description),
      ANSWER_NULL_IF(struct preview, is_issued) },
    { "claims", ANSWER_OBJECT_JSON(struct preview, trial.claims),
      ANSWER_NULL_UNLESS(struct preview, is_issued) },
    { "scope", ANSWER_FROM(struct preview, trial.scope),
      ANSWER_NULL_UNLESS(struct preview, is_issued) },
    { "expires_in", ANSWER_FROM(struct preview, trial.expires_in_s),
      ANSWER_NULL_UNLESS(struct preview, is_issued) },
    { "token_bytes", ANSWER_FROM(struct preview, trial.bytes),
      ANSWER_NULL_UNLESS(struct preview, is_issued) },
};
static const struct answer_shape preview_shape = {
    "token_preview", ANSWER_MEMBERS(struct preview, preview_answer_members)
};
static const struct answer_shape preview_answer = {
    "token_preview_response",
    ANSWER_MEMBER(struct preview, "token_preview", ANSWER_SAME(&preview_shape)), ANSWER_OK
};

static const char *const token_types[] = { "Bearer", NULL };
static const struct answer_member token_members[] = {
    { "access_token", ANSWER_FROM(struct token_trial, token) },
    { "token_type", ANSWER_CONSTANT("\"Bearer\""), .choices = token_types },
    { "expires_in", ANSWER_FROM(struct token_trial, expires_in_s) },
    { "scope", ANSWER_FROM(struct token_trial, scope) },
};
static const struct answer_shape token_answer = { "test_token_response",
                                                  ANSWER_MEMBERS(struct token_trial, token_members),
                                                  ANSWER_OK };

/* --- The rules, for people ------------------------------------------------------------------ */

/* Where in the console a rule's outcome is changed: BEFORE id AFTER. */
struct place {
    const char *kind; /* NULL: nowhere */
    const char *before;
    jt_str id;
    const char *after;
};

static jt_err add_step(struct preview *preview, const char *rule, bool is_passed, jt_str text,
                       struct place place)
{
    struct step *step = &preview->steps[preview->step_count++];
    struct jt_buf path;
    *step = (struct step){ .rule = rule, .is_passed = is_passed, .text = text };
    if (place.kind == NULL)
        return JT_DONE;
    JT_TRY(jt_arena_buf(preview->arena, strlen(place.before) + place.id.len + strlen(place.after),
                        &path));
    jt_buf_put(&path, jt_str_from(place.before));
    jt_buf_put(&path, place.id);
    jt_buf_put(&path, jt_str_from(place.after));
    step->has_place = true;
    step->kind = place.kind;
    step->id = place.id;
    step->path = jt_buf_str(&path);
    return JT_DONE;
}

static jt_err add_passed(struct preview *preview, const char *rule, const char *text)
{
    return add_step(preview, rule, true, jt_str_from(text), (struct place){ 0 });
}

/* BEFORE "name" AFTER. */
static jt_err sentence(const struct preview *preview, const char *before, jt_str name,
                       const char *after, jt_str *ret_text)
{
    struct jt_buf text;
    JT_TRY(jt_arena_buf(preview->arena, strlen(before) + name.len + strlen(after) + 2, &text));
    jt_buf_put(&text, jt_str_from(before));
    jt_buf_put_char(&text, '"');
    jt_buf_put(&text, name);
    jt_buf_put_char(&text, '"');
    jt_buf_put(&text, jt_str_from(after));
    *ret_text = jt_buf_str(&text);
    return JT_DONE;
}

static jt_err refuse_audience(struct preview *preview)
{
    const struct place application = { "application", "/applications/", preview->client_id,
                                       "/apis" };
    struct api api;
    jt_str text;
    jt_err err =
        store_api_get_by_audience(preview->tx, preview->trial.detail, preview->arena, &api);
    if (err.code == JT_NOT_FOUND) {
        JT_TRY(sentence(preview, "No API has the audience ", preview->trial.detail,
                        ". Register the API, or check the spelling.", &text));
        return add_step(preview, "audience_registered", false, text,
                        (struct place){ "api", "/apis", JT_STR(""), "" });
    }
    JT_TRY(err);
    JT_TRY(add_passed(preview, "audience_registered", "The audience is that of an API."));
    JT_TRY(sentence(preview, "The application is not authorized for the API ", api.name,
                    ". Authorize it.", &text));
    return add_step(preview, "application_authorized", false, text, application);
}

/* Whether an API that was asked for has that scope; ret_api_id is one that was asked for. */
static jt_err find_scope(const struct preview *preview, bool *ret_is_there, jt_str *ret_api_id)
{
    jt_str rest = preview->audience, audience;
    *ret_is_there = false;
    while (jt_str_next_word(&rest, &audience)) {
        struct api api;
        struct scope scope;
        JT_TRY(store_api_get_by_audience(preview->tx, audience, preview->arena, &api));
        *ret_api_id = api.id;
        jt_err err = store_scope_get_by_key(preview->tx, api.id, preview->trial.detail,
                                            preview->arena, &scope);
        if (err.code != JT_NOT_FOUND)
            *ret_is_there = true;
        if (err.code != JT_NOT_FOUND)
            return err;
    }
    return JT_DONE;
}

static jt_err refuse_scope(struct preview *preview)
{
    jt_str text, api_id = JT_STR("");
    bool is_there = false;
    if (preview->trial.detail.len == 0)
        return add_step(preview, "scope_enabled", false,
                        JT_STR("More scopes are asked for than one token may have."),
                        (struct place){ 0 });
    JT_TRY(find_scope(preview, &is_there, &api_id));
    if (!is_there) {
        JT_TRY(sentence(preview, "The API has no scope ", preview->trial.detail,
                        ". Add it, or check the spelling.", &text));
        return add_step(preview, "scope_enabled", false, text,
                        (struct place){ "scope", "/apis/", api_id, "/scopes" });
    }
    JT_TRY(sentence(preview, "The scope ", preview->trial.detail,
                    " is not enabled for this application on each requested API that has it. "
                    "Enable it.",
                    &text));
    return add_step(preview, "scope_enabled", false, text,
                    (struct place){ "application", "/applications/", preview->client_id, "/apis" });
}

static jt_err add_refused(struct preview *preview)
{
    switch (preview->trial.refused_by) {
    case TOKEN_RULE_CLIENT_TYPE:
        return add_step(preview, "client_type", false,
                        JT_STR("Only machine-to-machine applications get tokens this way, and a "
                               "type never changes. Create an application of that type."),
                        (struct place){ "application", "/applications", JT_STR(""), "" });
    case TOKEN_RULE_ORGANIZATION_ACTIVE:
        return add_step(
            preview, "organization_active", false,
            JT_STR("The application's organization is suspended. Take it up again."),
            (struct place){ "organization", "/organizations/", preview->client.app.org_code, "" });
    case TOKEN_RULE_AUDIENCE_GIVEN:
        return add_step(preview, "audience_given", false,
                        preview->audience.len == 0
                            ? JT_STR("A request names the audience of the API it is for.")
                            : JT_STR("More audiences are asked for than one token may have."),
                        (struct place){ 0 });
    case TOKEN_RULE_AUDIENCE:
        return refuse_audience(preview);
    case TOKEN_RULE_SCOPE:
        return refuse_scope(preview);
    case TOKEN_RULE_SIZE:
        return add_step(
            preview, "token_size", false,
            JT_STR("The token would be too large. Ask for fewer scopes, or take "
                   "properties and feature flags out of it."),
            (struct place){ "application", "/applications/", preview->client_id, "/tokens" });
    case TOKEN_RULE_COUNT:
        break;
    }
    return JT_DONE;
}

static jt_err add_steps(struct preview *preview)
{
    static const struct {
        enum token_rule rule;
        const char *name, *passed;
    } rules[] = {
        { TOKEN_RULE_CLIENT_TYPE, "client_type", "It is a machine-to-machine application." },
        { TOKEN_RULE_ORGANIZATION_ACTIVE, "organization_active",
          "It belongs to no organization that is suspended." },
        { TOKEN_RULE_AUDIENCE_GIVEN, "audience_given", "An audience is given." },
        { TOKEN_RULE_AUDIENCE, "audience_registered", "The audience is that of an API." },
        { TOKEN_RULE_AUDIENCE, "application_authorized",
          "The application is authorized for the API." },
        { TOKEN_RULE_SCOPE, "scope_enabled", "Each scope is enabled for the application." },
        { TOKEN_RULE_SIZE, "token_size", "The token is not too large." },
    };
    JT_TRY(add_passed(preview, "client_known", "There is an application with this client_id."));
    for (size_t i = 0; i < COUNT(rules) && rules[i].rule < preview->trial.refused_by; i++)
        JT_TRY(add_passed(preview, rules[i].name, rules[i].passed));
    return add_refused(preview);
}

/* --- The answer ------------------------------------------------------------------------------- */

/* As the endpoint writes it: the row's words, then what they speak of. */
static jt_err description_of(const struct token_trial *trial, struct jt_arena *arena,
                             jt_str *ret_text)
{
    struct jt_buf text;
    JT_TRY(jt_arena_buf(arena, trial->description.len + trial->detail.len + 1, &text));
    jt_buf_put(&text, trial->description);
    if (trial->detail.len != 0)
        jt_buf_put_char(&text, ' ');
    jt_buf_put(&text, trial->detail);
    *ret_text = jt_buf_str(&text);
    return JT_DONE;
}

static jt_err answer_preview(struct preview *preview, struct request *req, struct response *resp)
{
    preview->is_issued = preview->trial.refused_by == TOKEN_RULE_COUNT;
    if (preview->is_issued)
        preview->trial.status = 200;
    else
        JT_TRY(description_of(&preview->trial, req->arena, &preview->description));
    return answer_with(req, resp, &preview_answer, preview);
}

static jt_err explain_unknown(struct preview *preview, struct request *req, struct response *resp)
{
    JT_TRY(add_step(preview, "client_known", false,
                    JT_STR("There is no application with this client_id. Check the spelling, or "
                           "create the application."),
                    (struct place){ "application", "/applications", JT_STR(""), "" }));
    preview->trial.status = 401;
    preview->trial.error = JT_STR("invalid_client");
    preview->trial.description =
        JT_STR("The client_id or client_secret is wrong, or the application was deleted.");
    return answer_preview(preview, req, resp);
}

static jt_err preview_token(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;

    JT_TRY(body_read(req, resp, &token_preview_body, &body));
    JT_TRY(management_begin(management, req, STORE_READ, &tx));
    struct preview preview = { .tx = tx,
                               .arena = req->arena,
                               .client_id = body_text(body, "client_id"),
                               .audience = body_text(body, "audience") };
    jt_err err = store_client_get(tx, preview.client_id, req->arena, &preview.client);
    if (err.code == JT_NOT_FOUND)
        return explain_unknown(&preview, req, resp);
    JT_TRY(err);
    JT_TRY(token_contents_apply(tx, body, req, resp, &preview.client));
    const struct token_trial_request asked = { .client = &preview.client,
                                               .audience = preview.audience,
                                               .scope = body_text(body, "scope") };
    JT_TRY(token_trial_run(management->tokens, &asked, req, &preview.trial));
    JT_TRY(add_steps(&preview));
    return answer_preview(&preview, req, resp);
}

/* --- Test tokens ------------------------------------------------------------------------------ */

/* The endpoint's own error, as a code of this API: INVALID_SCOPE. */
static jt_err refuse_test_token(const struct token_trial *trial, struct request *req,
                                struct response *resp)
{
    jt_str description;
    char *code = NULL;
    JT_TRY(description_of(trial, req->arena, &description));
    JT_TRY(jt_arena_calloc(req->arena, 1, trial->error.len + 1, &code));
    for (size_t i = 0; i < trial->error.len; i++) {
        const char c = trial->error.ptr[i];
        code[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return rest_refuse(req, resp, 400, code, description);
}

static jt_err create_test_token(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct application app = { 0 };
    const struct requester *requester = request_requester(req);
    struct client_data client;
    struct token_trial trial;

    JT_TRY(body_read(req, resp, &create_test_token_body, &body));
    JT_TRY(registrar_begin(&r));
    JT_TRY(lookup_application(r.tx, req, resp, &app));
    JT_TRY(store_client_get(r.tx, app.id, req->arena, &client));
    const struct token_trial_request asked = { .client = &client,
                                               .audience = body_text(body, "audience"),
                                               .scope = body_text(body, "scope"),
                                               .is_issued = true,
                                               .actor = requester->caller.actor,
                                               .client_secret_id = requester->client_secret_id,
                                               .public_key_id = requester->public_key_id,
                                               .session_id = requester->session_id };
    JT_TRY(token_trial_run(management->tokens, &asked, req, &trial));
    if (trial.refused_by != TOKEN_RULE_COUNT)
        return refuse_test_token(&trial, req, resp);
    JT_TRY(management_outcome(req, resp, &r,
                              application_test_token_issued(&r, app.id, asked.audience, trial.scope,
                                                            trial.is_for_management)));
    JT_TRY(answer_with(req, resp, &token_answer, &trial));
    return management_finish(context, &r);
}

static const struct route routes[] = {
    { HTTP_POST, "/api/v1/token_preview", BODY_MAX_BYTES, preview_token, RUNS_BLOCKING,
      "What the token endpoint would do for an application, rule by rule; no token is issued",
      OWN_OPERATION("previewToken", "read:applications", .body = &token_preview_body,
                    .gives = &preview_answer) },
    { HTTP_POST, "/api/v1/applications/{application_id}/test_tokens", BODY_MAX_BYTES,
      create_test_token, RUNS_BLOCKING,
      "A token for a test, as the application itself would get it; the audit has an entry of it",
      OWN_OPERATION("createTestToken", "create:test_tokens", .body = &create_test_token_body,
                    .gives = &token_answer) },
};
const struct resource token_previews = { routes, COUNT(routes), RESOURCE_GLOBAL };
