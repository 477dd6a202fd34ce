/* test_shared_tasks: of two nodes on one store, one does what must be done once. */
#include "store/fixture.h"

#include "issuer/shared_tasks.h"
#include "store/changes.h"
#include "store/events.h"
#include "store/tasks.h"

enum { NODES = 2, DAY_MS = 86400 * 1000 };

struct nodes {
    struct fixture base;
    struct config config;
    struct log *log;
    struct issuer *of[NODES];
};

static void configure(struct config *config, const char *database)
{
    static char *environment[] = { NULL };
    char *arguments[] = { text("--database"), text("%s", database), text("--audit-kept-days"),
                          text("30") };
    char *rest[COUNT(arguments)];
    int rest_count = 0;
    jt_str problem;
    CHECK_OK("settings", config_load(COUNT(arguments), arguments, environment, test_arena(), config,
                                     rest, &rest_count, &problem));
}

static void nodes_open(struct nodes *nodes)
{
    static const atomic_bool is_ending;
    static char *environment[] = { NULL };
    nodes->base = fixture_folder();
    nodes->base.store = fixture_open(&nodes->base);
    configure(&nodes->config, nodes->base.url);
    CHECK_OK("log", log_new(&(struct log_options){ .fd = open("/dev/null", O_WRONLY),
                                                   .format = LOG_HUMAN,
                                                   .level = LOG_DEBUG },
                            &nodes->log));
    const struct issuer_options options = { .config = &nodes->config,
                                            .environment = environment,
                                            .log = nodes->log,
                                            .clock = one_clock(&nodes->base.now_ms),
                                            .random = jt_random_system(),
                                            .is_ending = &is_ending };
    for (size_t i = 0; i < NODES; i++) {
        jt_str problem;
        CHECK_OK("open", issuer_open(&options, test_arena(), &nodes->of[i], &problem));
    }
}

static void nodes_close(struct nodes *nodes)
{
    for (size_t i = 0; i < NODES; i++)
        issuer_free(nodes->of[i], jt_instant_now());
    log_close(nodes->log, jt_instant_in_ms(10000));
    fixture_clear(&nodes->base);
}

#define NODES_OF(nodes)                              \
    JT_AUTO(nodes_close) struct nodes nodes = { 0 }; \
    nodes_open(&nodes)

static void change(struct nodes *nodes)
{
    struct store_tx *tx = fixture_begin(nodes->base.store, STORE_WRITE);
    fixture_commit(&tx);
}

static bool has_old_changes(struct nodes *nodes)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(nodes->base.store, STORE_READ);
    bool has_some = false;
    CHECK_OK("look", store_changes_trim_is_due(tx, nodes->base.now_ms - DAY_MS / 24, &has_some));
    return has_some;
}

/* Old changes, and one that is new: the newest always stays. */
static void make_old_changes(struct nodes *nodes)
{
    change(nodes);
    nodes->base.now_ms += DAY_MS;
    change(nodes);
    CHECK("old ones are there", has_old_changes(nodes));
}

TEST(what_one_node_has_taken_the_other_leaves_to_it)
{
    NODES_OF(nodes);
    CHECK("they have names of their own", !jt_str_eq(nodes.of[0]->node, nodes.of[1]->node));
    make_old_changes(&nodes);
    CHECK_OK("the first one", shared_task_trim_feed(nodes.of[0]));
    CHECK("trims", !has_old_changes(&nodes));

    nodes.base.now_ms += DAY_MS;
    change(&nodes);
    CHECK("more", has_old_changes(&nodes));
    CHECK_OK("the lease is over: anyone", shared_task_trim_feed(nodes.of[1]));
    CHECK("trims", !has_old_changes(&nodes));

    make_old_changes(&nodes);
    struct store_tx *tx = fixture_begin(nodes.base.store, STORE_BOOKKEEPING);
    bool is_mine = false;
    CHECK_OK("lease", store_task_take(tx, JT_STR("trim_change_feed"), JT_STR("a third"), &is_mine));
    CHECK("taken", is_mine);
    CHECK_OK("commit", store_commit(&tx));
    for (size_t i = 0; i < NODES; i++)
        CHECK_OK("neither", shared_task_trim_feed(nodes.of[i]));
    CHECK("trims", has_old_changes(&nodes));
    nodes.base.now_ms += TASK_LEASE_MS;
    CHECK_OK("who held it is gone", shared_task_trim_feed(nodes.of[0]));
    CHECK("trimmed", !has_old_changes(&nodes));
}

TEST(whoever_ends_gives_back_what_it_has_taken)
{
    NODES_OF(nodes);
    make_old_changes(&nodes);
    CHECK_OK("the first one", shared_task_trim_feed(nodes.of[0]));
    nodes.base.now_ms += TASK_LEASE_MS / 2;
    make_old_changes(&nodes);
    struct store_tx *tx = fixture_begin(nodes.base.store, STORE_BOOKKEEPING);
    bool is_mine = false;
    CHECK_OK("a lease",
             store_task_take(tx, JT_STR("trim_change_feed"), nodes.of[0]->node, &is_mine));
    CHECK_OK("commit", store_commit(&tx));
    CHECK_OK("not the second", shared_task_trim_feed(nodes.of[1]));
    CHECK("it is the first one's", has_old_changes(&nodes));
    CHECK_OK("nothing to give", shared_tasks_give_back(nodes.of[1]));
    CHECK_OK("its end", shared_tasks_give_back(nodes.of[0]));
    CHECK_OK("then the second", shared_task_trim_feed(nodes.of[1]));
    CHECK("trims", !has_old_changes(&nodes));
}

static bool is_leased(struct nodes *nodes, const char *task)
{
    JT_AUTO(store_tx_abortp)
    struct store_tx *tx = fixture_begin(nodes->base.store, STORE_BOOKKEEPING);
    bool is_mine = false;
    CHECK_OK(task, store_task_take(tx, str(task), JT_STR("somebody else"), &is_mine));
    return !is_mine;
}

TEST(where_nothing_is_to_do_nothing_is_taken)
{
    NODES_OF(nodes);
    static const struct {
        const char *name;
        jt_err (*run)(void *issuer);
    } cases[] = {
        { "expire_api_keys", shared_task_expire_api_keys },
        { "trim_change_feed", shared_task_trim_feed },
        { "trim_token_statistics", shared_task_trim_statistics },
        { "trim_application_tokens", shared_task_trim_application_tokens },
        { "trim_application_refusals", shared_task_trim_application_refusals },
        { "trim_replay_entries", shared_task_trim_replay },
        { "trim_audit", shared_task_trim_audit },
        { "trim_webhook_history", shared_task_trim_webhook_history },
        { "trim_console_sessions", shared_task_trim_administrators },
    };
    change(&nodes);
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_OK(cases[i].name, cases[i].run(nodes.of[0]));
        CHECK(cases[i].name, !is_leased(&nodes, cases[i].name));
    }
    nodes.base.now_ms += INT64_C(31) * DAY_MS;
    CHECK_OK("audit", shared_task_trim_audit(nodes.of[0]));
    CHECK("but where there is", is_leased(&nodes, "trim_audit"));
}

static bool has_replay_entries_before(struct nodes *nodes, int64_t before_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(nodes->base.store, STORE_READ);
    bool has_some = false;
    CHECK_OK("look", store_replay_entries_trim_is_due(tx, before_ms, &has_some));
    return has_some;
}

/* A node whose clock is behind by no more than clocks may be would still take it. */
TEST(what_was_used_once_stays_until_no_clock_takes_it)
{
    NODES_OF(nodes);
    struct replay_entry entry = { .share = 1, .until_ms = nodes.base.now_ms };
    CHECK_INT("new", replay_take(nodes.of[0]->replay, &entry), REPLAY_IS_NEW);
    CHECK_OK("written", replay_store_flush(nodes.of[0]->replay_store));
    CHECK_OK("heard", replay_store_follow(nodes.of[1]->replay_store));
    CHECK_INT("known", replay_take(nodes.of[1]->replay, &entry), REPLAY_IS_USED);
    nodes.base.now_ms += JT_CLOCK_SKEW_MS;
    CHECK_OK("trim", shared_task_trim_replay(nodes.of[0]));
    CHECK("it stays", has_replay_entries_before(&nodes, nodes.base.now_ms));
    nodes.base.now_ms++;
    CHECK_OK("trim", shared_task_trim_replay(nodes.of[0]));
    CHECK("it is gone", !has_replay_entries_before(&nodes, nodes.base.now_ms));
}

static bool has_old_events(struct nodes *nodes)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(nodes->base.store, STORE_READ);
    const int64_t kept_ms = nodes->config.webhook_history_days * DAY_MS;
    bool has_some = false;
    CHECK_OK("look",
             store_events_trim_is_due(tx, nodes->base.now_ms - kept_ms, test_arena(), &has_some));
    return has_some;
}

TEST(what_is_more_than_a_transaction_takes_goes_in_one_turn)
{
    NODES_OF(nodes);
    enum { MANY = 450 };
    struct store_tx *tx = fixture_begin(nodes.base.store, STORE_WRITE);
    for (size_t i = 0; i < MANY; i++)
        CHECK_OK("change", store_record_change(tx, CHANGE_API, JT_STR("a"), JT_STR("api.created"),
                                               JT_STR("")));
    CHECK_OK("commit", store_commit(&tx));
    CHECK("not old yet", !has_old_events(&nodes));
    nodes.base.now_ms += (nodes.config.webhook_history_days + 1) * DAY_MS;
    CHECK("old", has_old_events(&nodes));
    CHECK_OK("trim", shared_task_trim_webhook_history(nodes.of[0]));
    CHECK("gone", !has_old_events(&nodes));
}
