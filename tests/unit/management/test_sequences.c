/*
 * Sequences of calls that chance chooses, of few things, so that they meet: what is taken, gone,
 * not authorized, or so already. Beside the server stands a model, which says of each call what its
 * answer must be, and whether it records a change. Each sequence ends by taking away what is left.
 *
 * The seed is printed. TEST_SEED=N repeats a run, TEST_SEQUENCES=N makes it longer.
 */
#include "management/fixture.h"

enum {
    APIS = 3,
    APPLICATIONS = 3,
    SCOPES = 2, /* of each API */
    ORGANIZATIONS = 2,
    FLAGS = 2,
    VALUES = 3, /* names, and what a flag may be */
    SEQUENCES = 200,
    CALLS = 60, /* in each */
    ID_BYTES = 64,
};

struct thing {
    char id[ID_BYTES]; /* also of one that is gone; "none" before the first one */
    bool is_there;
    unsigned value;
};

struct world {
    struct api_fixture api;
    uint64_t random;
    unsigned long sequence, call;
    struct thing apis[APIS], applications[APPLICATIONS], scopes[APIS][SCOPES];
    struct thing organizations[ORGANIZATIONS], flags[FLAGS];
    struct thing overrides[ORGANIZATIONS][FLAGS];
    bool is_authorized[APIS][APPLICATIONS];
    bool is_enabled[APIS][APPLICATIONS][SCOPES];
};

/* splitmix64 */
static unsigned below(struct world *w, unsigned bound)
{
    uint64_t z = w->random += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (unsigned)((z ^ (z >> 31)) % bound);
}

/* --- Calls and what they must answer -------------------------------------------------------- */

struct wanted {
    int status;
    const char *code; /* of a refusal; else NULL */
    bool is_change;
};

static const struct wanted same = { 200, NULL, false }, changed = { 200, NULL, true };
static const struct wanted created = { 201, NULL, true };

static struct wanted refused(int status, const char *code)
{
    return (struct wanted){ status, code, false };
}

/* True when it was done. */
static bool ask(struct world *w, struct wanted wanted, enum http_method method, const char *target,
                const char *body)
{
    const char *name = text("sequence %lu, call %lu: %.*s %s %s", w->sequence, w->call,
                            JT_FMT(http_method_name(method)), target, body == NULL ? "" : body);
    const int64_t before = revision(&w->api);
    api_call(&w->api, method, target, body);
    if (wanted.code != NULL)
        check_refusal(name, &w->api, wanted.status, wanted.code);
    else if (w->api.status != wanted.status)
        fail_msg("%s: got %d %.*s, want %d", name, w->api.status, JT_FMT(w->api.response.body),
                 wanted.status);
    CHECK_INT(name, revision(&w->api) - before, wanted.is_change ? 1 : 0);
    return wanted.code == NULL;
}

static void made(struct world *w, struct thing *thing, const char *name, const char *member)
{
    snprintf(thing->id, sizeof(thing->id), "%s", answer_text(&w->api, name, member));
    thing->is_there = true;
}

/* Of what is found by an id. */
static struct wanted if_there(const struct thing *thing, const char *code, struct wanted wanted)
{
    return thing->is_there ? wanted : refused(404, code);
}

/* --- APIs, scopes, applications -------------------------------------------------------------- */

static void create_api(struct world *w)
{
    const unsigned a = below(w, APIS);
    struct thing *api = &w->apis[a];
    if (ask(w, api->is_there ? refused(400, "API_AUDIENCE_TAKEN") : changed, HTTP_POST,
            "/api/v1/apis", text("{\"name\":\"A\",\"audience\":\"https://api%u\"}", a)))
        made(w, api, "api", "id");
}

static void delete_api_at(struct world *w, unsigned a)
{
    if (!ask(w, if_there(&w->apis[a], "API_NOT_FOUND", changed), HTTP_DELETE,
             text("/api/v1/apis/%s", w->apis[a].id), NULL))
        return;
    w->apis[a].is_there = false;
    for (unsigned s = 0; s < SCOPES; s++)
        w->scopes[a][s].is_there = false;
    memset(w->is_authorized[a], 0, sizeof(w->is_authorized[a]));
    memset(w->is_enabled[a], 0, sizeof(w->is_enabled[a]));
}

static void delete_api(struct world *w)
{
    delete_api_at(w, below(w, APIS));
}

static void create_scope(struct world *w)
{
    const unsigned a = below(w, APIS), s = below(w, SCOPES);
    struct thing *scope = &w->scopes[a][s];
    const struct wanted wanted = scope->is_there ? refused(400, "SCOPE_KEY_TAKEN") : changed;
    if (ask(w, if_there(&w->apis[a], "API_NOT_FOUND", wanted), HTTP_POST,
            text("/api/v1/apis/%s/scopes", w->apis[a].id), text("{\"key\":\"scope%u\"}", s)))
        made(w, scope, "scope", "id");
}

static void delete_scope(struct world *w)
{
    const unsigned a = below(w, APIS), s = below(w, SCOPES);
    struct thing *scope = &w->scopes[a][s];
    const struct wanted wanted = if_there(scope, "SCOPE_NOT_FOUND", changed);
    if (!ask(w, if_there(&w->apis[a], "API_NOT_FOUND", wanted), HTTP_DELETE,
             text("/api/v1/apis/%s/scopes/%s", w->apis[a].id, scope->id), NULL))
        return;
    scope->is_there = false;
    for (unsigned n = 0; n < APPLICATIONS; n++)
        w->is_enabled[a][n][s] = false;
}

static void create_application(struct world *w)
{
    struct thing *app = &w->applications[below(w, APPLICATIONS)];
    if (app->is_there)
        return;
    app->value = below(w, VALUES);
    if (ask(w, created, HTTP_POST, "/api/v1/applications",
            text("{\"name\":\"name%u\",\"type\":\"m2m\"}", app->value)))
        made(w, app, "application", "id");
}

static void rename_application(struct world *w)
{
    struct thing *app = &w->applications[below(w, APPLICATIONS)];
    const unsigned value = below(w, VALUES);
    if (ask(w, if_there(app, "APPLICATION_NOT_FOUND", value == app->value ? same : changed),
            HTTP_PATCH, text("/api/v1/applications/%s", app->id),
            text("{\"name\":\"name%u\"}", value)))
        app->value = value;
}

static void delete_application_at(struct world *w, unsigned n)
{
    struct thing *app = &w->applications[n];
    if (!ask(w, if_there(app, "APPLICATION_NOT_FOUND", changed), HTTP_DELETE,
             text("/api/v1/applications/%s", app->id), NULL))
        return;
    app->is_there = false;
    for (unsigned a = 0; a < APIS; a++) {
        w->is_authorized[a][n] = false;
        memset(w->is_enabled[a][n], 0, sizeof(w->is_enabled[a][n]));
    }
}

static void delete_application(struct world *w)
{
    delete_application_at(w, below(w, APPLICATIONS));
}

static void authorize_or_revoke(struct world *w)
{
    const unsigned a = below(w, APIS), n = below(w, APPLICATIONS);
    const bool is_revoked = below(w, 3) == 0;
    const struct wanted wanted = !w->applications[n].is_there
                                     ? refused(400, "APPLICATION_NOT_FOUND")
                                 : w->is_authorized[a][n] == is_revoked ? changed
                                                                        : same;
    if (!ask(w, if_there(&w->apis[a], "API_NOT_FOUND", wanted), HTTP_PATCH,
             text("/api/v1/apis/%s/applications", w->apis[a].id),
             text("{\"applications\":[{\"id\":\"%s\"%s}]}", w->applications[n].id,
                  is_revoked ? ",\"operation\":\"delete\"" : "")))
        return;
    w->is_authorized[a][n] = !is_revoked;
    if (is_revoked)
        memset(w->is_enabled[a][n], 0, sizeof(w->is_enabled[a][n]));
}

static void enable_or_disable(struct world *w)
{
    const unsigned a = below(w, APIS), n = below(w, APPLICATIONS), s = below(w, SCOPES);
    const bool is_enabled = below(w, 3) != 0;
    struct wanted wanted = w->is_enabled[a][n][s] == is_enabled ? same : changed;
    if (!w->scopes[a][s].is_there)
        wanted = refused(400, "SCOPE_NOT_FOUND");
    if (!w->is_authorized[a][n])
        wanted = refused(400, "APPLICATION_NOT_AUTHORIZED");
    wanted = if_there(&w->applications[n], "APPLICATION_NOT_FOUND", wanted);
    if (ask(w, if_there(&w->apis[a], "API_NOT_FOUND", wanted), is_enabled ? HTTP_POST : HTTP_DELETE,
            text("/api/v1/apis/%s/applications/%s/scopes/%s", w->apis[a].id, w->applications[n].id,
                 w->scopes[a][s].id),
            NULL))
        w->is_enabled[a][n][s] = is_enabled;
}

/* --- Organizations, feature flags ------------------------------------------------------------ */

static void create_organization(struct world *w)
{
    struct thing *org = &w->organizations[below(w, ORGANIZATIONS)];
    if (!org->is_there &&
        ask(w, changed, HTTP_POST, "/api/v1/organization", "{\"name\":\"An organization\"}"))
        made(w, org, "organization", "code");
}

static void delete_organization_at(struct world *w, unsigned o)
{
    if (!ask(w, if_there(&w->organizations[o], "ORGANIZATION_NOT_FOUND", changed), HTTP_DELETE,
             text("/api/v1/organization/%s", w->organizations[o].id), NULL))
        return;
    w->organizations[o].is_there = false;
    for (unsigned f = 0; f < FLAGS; f++)
        w->overrides[o][f].is_there = false;
}

static void delete_organization(struct world *w)
{
    delete_organization_at(w, below(w, ORGANIZATIONS));
}

static void create_flag(struct world *w)
{
    const unsigned f = below(w, FLAGS);
    if (ask(w, w->flags[f].is_there ? refused(400, "FEATURE_FLAG_KEY_TAKEN") : created, HTTP_POST,
            "/api/v1/feature_flags",
            text("{\"name\":\"F\",\"key\":\"flag%u\",\"type\":\"int\",\"allow_override_level\":"
                 "\"org\",\"default_value\":1}",
                 f)))
        w->flags[f].is_there = true;
}

static void delete_flag_at(struct world *w, unsigned f)
{
    if (!ask(w, if_there(&w->flags[f], "FEATURE_FLAG_NOT_FOUND", changed), HTTP_DELETE,
             text("/api/v1/feature_flags/flag%u", f), NULL))
        return;
    w->flags[f].is_there = false;
    for (unsigned o = 0; o < ORGANIZATIONS; o++)
        w->overrides[o][f].is_there = false;
}

static void delete_flag(struct world *w)
{
    delete_flag_at(w, below(w, FLAGS));
}

/* What an organization has in the place of a flag's default. */
static void override_flag(struct world *w)
{
    const unsigned o = below(w, ORGANIZATIONS), f = below(w, FLAGS), value = below(w, VALUES);
    struct thing *override = &w->overrides[o][f];
    struct wanted wanted = override->is_there && override->value == value ? same : changed;
    wanted = if_there(&w->flags[f], "FEATURE_FLAG_NOT_FOUND", wanted);
    if (!ask(w, if_there(&w->organizations[o], "ORGANIZATION_NOT_FOUND", wanted), HTTP_PATCH,
             text("/api/v1/organizations/%s/feature_flags/flag%u?value=%u", w->organizations[o].id,
                  f, value),
             NULL))
        return;
    override->is_there = true;
    override->value = value;
}

/* --- Reads ----------------------------------------------------------------------------------- */

static const json_t *row_of(const json_t *rows, const char *id)
{
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        const char *got = json_string_value(json_object_get(row, "id"));
        if (got != NULL && strcmp(got, id) == 0)
            return row;
    }
    return NULL;
}

static void read_api(struct world *w)
{
    const unsigned a = below(w, APIS);
    if (!ask(w, if_there(&w->apis[a], "API_NOT_FOUND", same), HTTP_GET,
             text("/api/v1/apis/%s", w->apis[a].id), NULL))
        return;
    const json_t *api = json_object_get(w->api.answer, "api");
    const json_t *scopes = json_object_get(api, "scopes");
    const json_t *applications = json_object_get(api, "applications");
    for (unsigned s = 0; s < SCOPES; s++)
        CHECK_INT("scope", row_of(scopes, w->scopes[a][s].id) != NULL, w->scopes[a][s].is_there);
    for (unsigned n = 0; n < APPLICATIONS; n++) {
        const json_t *row = row_of(applications, w->applications[n].id);
        CHECK_INT("application", row != NULL, w->applications[n].is_there);
        CHECK_INT("authorized", json_is_true(json_object_get(row, "is_active")),
                  w->is_authorized[a][n]);
    }
}

/* Which scopes an authorized application has. */
static void read_authorizations(struct world *w)
{
    const unsigned a = below(w, APIS), n = below(w, APPLICATIONS);
    if (!ask(w, if_there(&w->applications[n], "APPLICATION_NOT_FOUND", same), HTTP_GET,
             text("/api/v1/applications/%s/apis", w->applications[n].id), NULL))
        return;
    const json_t *row = row_of(json_object_get(w->api.answer, "apis"), w->apis[a].id);
    CHECK_INT("authorized", row != NULL, w->is_authorized[a][n]);
    size_t wanted = 0;
    for (unsigned s = 0; s < SCOPES; s++)
        wanted += w->is_enabled[a][n][s];
    const json_t *scopes = json_object_get(row, "scopes");
    CHECK_INT("scopes", json_array_size(scopes), wanted);
    for (unsigned s = 0; s < SCOPES; s++)
        CHECK_INT("scope", row_of(scopes, w->scopes[a][s].id) != NULL, w->is_enabled[a][n][s]);
}

static void read_application(struct world *w)
{
    const struct thing *app = &w->applications[below(w, APPLICATIONS)];
    if (ask(w, if_there(app, "APPLICATION_NOT_FOUND", same), HTTP_GET,
            text("/api/v1/applications/%s", app->id), NULL))
        CHECK_STR("name", str(answer_text(&w->api, "application", "name")),
                  text("name%u", app->value));
}

static void read_overrides(struct world *w)
{
    const unsigned o = below(w, ORGANIZATIONS);
    if (!ask(w, if_there(&w->organizations[o], "ORGANIZATION_NOT_FOUND", same), HTTP_GET,
             text("/api/v1/organizations/%s/feature_flags", w->organizations[o].id), NULL))
        return;
    const json_t *flags = json_object_get(w->api.answer, "feature_flags");
    for (unsigned f = 0; f < FLAGS; f++) {
        const json_t *flag = json_object_get(flags, text("flag%u", f));
        CHECK_INT("override", flag != NULL, w->overrides[o][f].is_there);
        if (flag != NULL)
            CHECK_STR("value", str(json_string_value(json_object_get(flag, "value"))),
                      text("%u", w->overrides[o][f].value));
    }
}

/* --- Sequences ------------------------------------------------------------------------------- */

static void (*const calls[])(struct world *w) = {
    create_api,
    create_api,
    create_scope,
    create_scope,
    delete_scope,
    delete_api,
    create_application,
    create_application,
    rename_application,
    delete_application,
    authorize_or_revoke,
    authorize_or_revoke,
    enable_or_disable,
    enable_or_disable,
    enable_or_disable,
    create_organization,
    delete_organization,
    create_flag,
    create_flag,
    delete_flag,
    override_flag,
    override_flag,
    read_api,
    read_authorizations,
    read_authorizations,
    read_application,
    read_overrides,
};

static void world_empty(struct world *w)
{
    for (unsigned a = 0; a < APIS; a++)
        delete_api_at(w, a);
    for (unsigned n = 0; n < APPLICATIONS; n++)
        delete_application_at(w, n);
    for (unsigned o = 0; o < ORGANIZATIONS; o++)
        delete_organization_at(w, o);
    for (unsigned f = 0; f < FLAGS; f++)
        delete_flag_at(w, f);
}

static void forget(struct thing *things, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strcpy(things[i].id, "none");
}

static void world_open(struct world *w)
{
    api_open(&w->api);
    forget(w->apis, APIS);
    forget(w->applications, APPLICATIONS);
    forget(w->scopes[0], (size_t)APIS * SCOPES);
    forget(w->organizations, ORGANIZATIONS);
}

static void world_close(struct world *w)
{
    api_close(&w->api);
}

static unsigned long number_asked(const char *name, unsigned long otherwise)
{
    const char *value = getenv(name);
    return value == NULL ? otherwise : strtoul(value, NULL, 10);
}

static unsigned long chance(void)
{
    const struct jt_random random = jt_random_system();
    uint32_t number = 0;
    CHECK_OK("random", jt_random_fill(&random, (uint8_t *)&number, sizeof(number)));
    return number;
}

TEST(any_sequence_of_calls_is_answered_as_the_model_says)
{
    JT_AUTO(world_close) struct world w = { .random = number_asked("TEST_SEED", chance()) };
    const unsigned long sequences = number_asked("TEST_SEQUENCES", SEQUENCES);
    print_message("TEST_SEED=%lu\n", (unsigned long)w.random);
    world_open(&w);
    for (w.sequence = 0; w.sequence < sequences; w.sequence++) {
        for (w.call = 0; w.call < CALLS; w.call++)
            calls[below(&w, COUNT(calls))](&w);
        world_empty(&w);
        jt_arena_reset(test_arena());
    }
}
