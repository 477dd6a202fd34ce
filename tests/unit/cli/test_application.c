/* test_application: application create, from its flags to the row in the store. */
#include "fixture.h"

#include "store/clients.h"

#define CREATE(shell, ...) RUN((shell), "application", "create", __VA_ARGS__)

/* Of a store with "https://orders" of two scopes, "https://bills" of one, and an organization. */
static void put_apis(struct shell *shell)
{
    shell->on.store = fixture_open(&shell->on);
    struct store_tx *tx = fixture_begin(shell->on.store, STORE_WRITE);
    put_api(tx, "api_1", "orders");
    put_scope(tx, "api_1", "read");
    put_scope(tx, "api_1", "write");
    put_api(tx, "api_2", "bills");
    put_scope(tx, "api_2", "run");
    put_organization(tx, "org_00000000001", "Acme", "");
    fixture_commit(&tx);
}

static size_t application_count(struct shell *shell)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(shell->on.store, STORE_READ);
    struct application *rows = NULL;
    size_t count = 0;
    CHECK_OK("list", store_application_list(tx, SORT_NAME_ASC, (struct store_cursor){ 0 },
                                            JT_STR(""), 100, test_arena(), &rows, &count));
    return count;
}

static struct client_data client_of(struct shell *shell, const char *id)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(shell->on.store, STORE_READ);
    struct client_data client = { 0 };
    CHECK_OK(id, store_client_get(tx, str(id), test_arena(), &client));
    return client;
}

/* "https://bills: run; https://orders: read write; " */
static const char *authorized(const struct client_data *client)
{
    static char said[512];
    struct jt_buf out = jt_buf_over(said, sizeof(said) - 1);
    for (size_t i = 0; i < client->api_count; i++) {
        jt_buf_put(&out, client->apis[i].audience);
        jt_buf_put_char(&out, ':');
        for (size_t s = 0; s < client->apis[i].scope_count; s++) {
            jt_buf_put_char(&out, ' ');
            jt_buf_put(&out, client->apis[i].scopes[s].key);
        }
        jt_buf_put(&out, JT_STR("; "));
    }
    said[out.len] = '\0';
    return said;
}

TEST(an_application_is_made_with_what_was_named)
{
    SHELL(shell);
    put_apis(&shell);
    const struct ran ran = CREATE(&shell, "--name", "Nightly", "--organization", "org_00000000001",
                                  "--api", "https://orders", "--scope", "write", "--scope=read",
                                  "--api=https://bills", "--scope", "run", "--json");
    check_done("made", ran);
    json_auto_t *object = json_of("made", ran);
    CHECK_INT("a whole secret", strlen(member(object, "client_secret")), 52);
    CHECK_STR("name", str(member(object, "name")), "Nightly");
    CHECK_STR("organization", str(member(object, "organization")), "org_00000000001");
    const json_t *second = json_array_get(json_object_get(object, "apis"), 1);
    CHECK_STR("by audience", str(member(second, "audience")), "https://orders");
    CHECK_INT("its scopes", json_array_size(json_object_get(second, "scopes")), 2);

    const struct client_data client = client_of(&shell, member(object, "client_id"));
    CHECK_STR("name", client.app.name, "Nightly");
    CHECK_STR("organization", client.app.org_code, "org_00000000001");
    CHECK_INT("machine", client.app.type, APPLICATION_M2M);
    CHECK_INT("one secret", client.secret_count, 1);
    CHECK_STR("authorized", str(authorized(&client)),
              "https://bills: run; https://orders: read write; ");
}

TEST(people_are_told_the_secret_and_what_is_missing)
{
    SHELL(shell);
    put_apis(&shell);
    const struct ran bare = CREATE(&shell, "--name", "Bare");
    check_done("bare", bare);
    CHECK_SAYS("bare", bare.out, "Created the application Bare\n\n  client_id      ");
    CHECK_SAYS("bare", bare.out, "\n  client_secret  ");
    CHECK_SAYS("bare", bare.out, "Keep the secret now: it is shown this once and never again.\n");
    CHECK_SAYS("bare", bare.out, "It cannot get a token yet: it is authorized for no API.\n");

    const struct ran bound =
        CREATE(&shell, "--name", "Bound", "--organization", "org_00000000001", "--api",
               "https://orders", "--scope", "read", "--scope", "write", "--api", "https://bills");
    check_done("bound", bound);
    CHECK_SAYS("bound", bound.out, "\n  organization   org_00000000001\n");
    CHECK_SAYS("bound", bound.out,
               "  audience       https://bills\n    scopes       none\n"
               "  audience       https://orders\n    scopes       read write\n");
    CHECK("it can get one", !says(bound.out, "cannot get a token"));
}

TEST(one_that_manages_has_all_scopes_of_the_management_api)
{
    SHELL(shell);
    shell.environment[1] = "JETON_ISSUER=" ISSUER;
    put_apis(&shell);
    const struct ran ran = CREATE(&shell, "--name", "Admin", "--management");
    check_done("made", ran);
    CHECK_SAYS("of the issuer that the store is of", ran.out,
               "  audience       " ISSUER "/api/v1\n");
    CHECK_SAYS("the secret stays on the screen", ran.out, " more\n");
    json_auto_t *object = json_of("json", CREATE(&shell, "--name", "A", "--management", "--json"));
    const struct client_data client = client_of(&shell, member(object, "client_id"));
    CHECK_INT("one API", client.api_count, 1);
    CHECK("it is that", client.apis[0].is_management);
    const json_t *scopes =
        json_object_get(json_array_get(json_object_get(object, "apis"), 0), "scopes");
    CHECK_INT("JSON leaves none out", json_array_size(scopes), client.apis[0].scope_count);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(shell.on.store, STORE_READ);
    struct scope *all = NULL;
    size_t count = 0;
    CHECK_OK("all", store_scope_list(tx, client.apis[0].api_id, test_arena(), &all, &count));
    CHECK_INT("all", client.apis[0].scope_count, count);
}

TEST(one_may_get_its_tokens_again_where_that_is_asked_for)
{
    SHELL(shell);
    put_apis(&shell);
    json_auto_t *once = json_of("json", CREATE(&shell, "--name", "Once", "--json"));
    json_auto_t *again =
        json_of("json", CREATE(&shell, "--name", "Again", "--coalesce-tokens", "--json"));
    CHECK("not by itself", !client_of(&shell, member(once, "client_id")).coalesces_tokens);
    CHECK("asked for", client_of(&shell, member(again, "client_id")).coalesces_tokens);
}

TEST(an_application_may_have_a_rate_limit_of_its_own)
{
    SHELL(shell);
    put_apis(&shell);
    json_auto_t *usual = json_of("json", CREATE(&shell, "--name", "Usual", "--json"));
    json_auto_t *slow = json_of(
        "json", CREATE(&shell, "--name", "Slow", "--rate-limit-per-minute", "60", "--json"));
    CHECK_INT("not by itself", client_of(&shell, member(usual, "client_id")).rate_limit_per_minute,
              APPLICATION_RATE_LIMIT_OF_SERVER);
    CHECK_INT("asked for", client_of(&shell, member(slow, "client_id")).rate_limit_per_minute, 60);
}

TEST(an_application_may_have_quotas)
{
    SHELL(shell);
    put_apis(&shell);
    json_auto_t *limited =
        json_of("json", CREATE(&shell, "--name", "Limited", "--tokens-per-hour", "10",
                               "--tokens-per-day", "100", "--enforce-quota", "--json"));
    const struct quota quota =
        client_of(&shell, member(limited, "client_id")).quotas[QUOTA_OF_APPLICATION].quota;
    CHECK_INT("an hour", quota.tokens[QUOTA_HOUR], 10);
    CHECK_INT("a day", quota.tokens[QUOTA_DAY], 100);
    CHECK("enforced", quota.is_enforced);
    const struct ran ran = CREATE(&shell, "--name", "Other", "--tokens-per-day", "many");
    CHECK_INT("no number", ran.status, COMMAND_USAGE);
}

TEST(what_is_not_there_is_refused_and_nothing_is_made)
{
    SHELL(shell);
    put_apis(&shell);
    const size_t before = application_count(&shell);
    static struct {
        char *flags[6];
        const char *says;
    } cases[] = {
        { { "--organization", "org_9" }, "there is no organization \"org_9\"\n" },
        { { "--api", "nowhere" }, "there is no API with the audience \"nowhere\"; register it" },
        { { "--api", "https://orders", "--scope", "fly" },
          "the API https://orders has no scope \"fly\"\n" },
        { { "--api", "https://bills", "--scope", "run", "--api", "nowhere" }, "\"nowhere\"" },
        { { "--api", "https://bills", "--scope", "read" }, "has no scope \"read\"" },
        { { "--name", "a\001b" }, "name" },
        { { "--name", "a\342\200\256b" }, "direction-changing" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char **flags = cases[i].flags;
        check_refused(cases[i].says,
                      CREATE(&shell, "--name", "Nobody", flags[0], flags[1], flags[2], flags[3],
                             flags[4], flags[5]),
                      COMMAND_FAILED, cases[i].says);
        CHECK_INT(cases[i].says, application_count(&shell), before);
    }
}

TEST(wrong_usage_is_told_before_anything_is_opened)
{
    SHELL(shell);
    static struct {
        char *flags[4];
        const char *says;
        enum command_status status; /* 0: COMMAND_USAGE */
    } cases[] = {
        { { "--json" }, "application create: --name is needed; example: " },
        { { "--name", "" }, "--name is needed" },
        { { "--name" }, "--name needs a value: --name NAME\n" },
        { { "--name", "x", "--scope", "read" },
          "--scope read has no --api before it that it would belong to\n" },
        { { "--name", "x", "y" }, "\"y\" is too much" },
        { { "--nam", "x" }, "there is no flag --nam; did you mean --name?" },
        { { "--name", "x", "--json=yes" }, "--json takes no value" },
        { { "--databas", "x" }, "did you mean --database?" },
        { { "--database", "mysql:x", "--name", "x" }, "database", COMMAND_FAILED },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char **flags = cases[i].flags;
        check_refused(cases[i].says, CREATE(&shell, flags[0], flags[1], flags[2], flags[3]),
                      cases[i].status == 0 ? COMMAND_USAGE : cases[i].status, cases[i].says);
    }
    CHECK_INT("no store is made", access(shell.on.path, F_OK), -1);
}

TEST(there_is_an_end_to_apis_and_scopes)
{
    SHELL(shell);
    enum { APIS_MAX = 16, SCOPES_MAX = 256 };
    char *many[6 + 2 * (SCOPES_MAX + 1) + 1] = { "application", "create", "--name",
                                                 "x",           "--api",  "https://orders" };
    for (size_t i = 0; i <= SCOPES_MAX; i++) {
        many[6 + 2 * i] = "--scope";
        many[7 + 2 * i] = "read";
    }
    check_refused("scopes", shell_run(&shell, many), COMMAND_USAGE, "at most 256 scopes");
    for (size_t i = 0; i < APIS_MAX; i++)
        many[6 + 2 * i] = "--api";
    many[6 + 2 * APIS_MAX] = NULL;
    check_refused("APIs", shell_run(&shell, many), COMMAND_USAGE, "at most 16 APIs");
}

TEST(a_store_that_is_not_there_is_made_with_its_master_key)
{
    SHELL(shell);
    const struct ran ran = CREATE(&shell, "--name", "First", "--json");
    CHECK_INT("made", ran.status, COMMAND_DONE);
    CHECK_SAYS("and said", ran.err, "jeton.db is a new store\n");
    json_decref(json_of("made", ran));
    CHECK_INT("master key", access(text("%s/master.key", shell.on.folder), F_OK), 0);
    check_done("the second time it is there", CREATE(&shell, "--name", "Second"));
}

/* Nobody has seen the secret of such a one. */
TEST(an_application_whose_secret_nobody_gets_is_taken_back)
{
    SHELL(shell);
    put_apis(&shell);
    const size_t before = application_count(&shell);
    shell.output = "/dev/full";
    check_refused("json", CREATE(&shell, "--name", "Unseen", "--json"), COMMAND_FAILED,
                  "so the application was deleted again");
    check_refused("people", CREATE(&shell, "--name", "Unseen"), COMMAND_FAILED,
                  "so the application was deleted again");
    CHECK_INT("none is left", application_count(&shell), before);
}
