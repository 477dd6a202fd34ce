/* What a store remembers of its server's settings, and what of it holds for whom. */
#include "test.h"

#include <unistd.h>

#include "keys/key_rotation.h"
#include "ops/remembered_settings.h"
#include "store/facts.h"
#include "store/fixture.h"

static const uint8_t seal_key[JT_KEY_BYTES] = { 1 };

static char *no_environment[] = { NULL };

/* The settings of a command line. */
static struct config config_of(int count, char **arguments)
{
    struct config config = { 0 };
    char *rest[8];
    int rest_count;
    jt_str problem;
    CHECK_OK("config", config_load(count, arguments, no_environment, test_arena(), &config, rest,
                                   &rest_count, &problem));
    return config;
}
#define CONFIG(...) config_of((int)COUNT(((char *[]){ __VA_ARGS__ })), ((char *[]){ __VA_ARGS__ }))

static void keep(struct fixture *on, const struct config *config)
{
    struct log *log = NULL;
    CHECK_OK("log", log_new(&(struct log_options){ .fd = STDERR_FILENO,
                                                   .format = LOG_HUMAN,
                                                   .level = LOG_ERROR },
                            &log));
    CHECK_OK("keep", remembered_settings_keep(on->store, config, log));
    log_close(log, jt_instant_in_ms(10000));
}

static size_t join(struct fixture *on, struct config *config, struct setting_difference *ret_rows)
{
    size_t count = 0;
    struct store_tx *tx = fixture_begin(on->store, STORE_READ);
    CHECK_OK("join", remembered_settings_join(tx, test_arena(), config, ret_rows, &count));
    store_tx_abortp(&tx);
    return count;
}

TEST(a_command_takes_what_it_was_not_given_and_is_told_of_what_it_was)
{
    FIXTURE(on);
    struct setting_difference rows[SETTINGS_MAX];
    struct config server =
        CONFIG("--jwks-cache-s=3600", "--signing-algorithm=ES256", "--issuer=https://a.example");
    struct config silent = CONFIG("--log-level=error"),
                  contrary = CONFIG("--jwks-cache-s=300", "--signing-algorithm=ES256");
    CHECK_INT("nothing is remembered yet", join(&on, &contrary, rows), 0);
    CHECK_INT("so what was given holds", contrary.jwks_cache_s, 300);

    keep(&on, &server);
    CHECK_INT("nothing given, nothing told", join(&on, &silent, rows), 0);
    CHECK_INT("cache", silent.jwks_cache_s, 3600);
    CHECK_INT("algorithm", silent.signing_algorithm, JOSE_ES256);
    CHECK_STR("issuer", silent.issuer, "https://a.example");
    CHECK_INT("what is not remembered stays", silent.log_level, LOG_ERROR);

    CHECK_INT("one differs, one is the same", join(&on, &contrary, rows), 1);
    CHECK_STR("which", str(rows[0].setting->key), "jwks_cache_s");
    CHECK_STR("here", rows[0].here, "300");
    CHECK_STR("at the server", rows[0].at_server, "3600");
    CHECK_INT("what was given is not overwritten", contrary.jwks_cache_s, 300);
}

TEST(the_last_start_wins_for_commands_and_for_rotations_of_every_server)
{
    FIXTURE(on);
    struct config first = CONFIG("--signing-algorithm=RS256"),
                  last = CONFIG("--signing-algorithm=EdDSA", "--jwks-cache-s=3600",
                                "--signing-key-lead-s=0", "--key-rotation-days=7",
                                "--staleness-max-s=60");
    keep(&on, &first);
    keep(&on, &last);
    struct store_tx *tx = fixture_begin(on.store, STORE_WRITE);
    struct key_rotation rotation = { .tx = tx,
                                     .random = jt_random_system(),
                                     .seal_key = seal_key,
                                     .alg = first.signing_algorithm,
                                     .key_rotation_days = first.key_rotation_days,
                                     .jwks_cache_s = first.jwks_cache_s,
                                     .signing_key_lead_s = first.signing_key_lead_s,
                                     .arena = test_arena() };
    CHECK_OK("recall", keys_recall_settings(&rotation));
    CHECK_INT("algorithm", rotation.alg, JOSE_EDDSA);
    CHECK_INT("cache", rotation.jwks_cache_s, 3600);
    CHECK_INT("lead", rotation.signing_key_lead_s, 0);
    CHECK_INT("age", rotation.key_rotation_days, 7);
    CHECK_INT("staleness", rotation.staleness_max_s, 60);
    store_tx_abortp(&tx);
}

TEST(a_fact_that_is_no_value_of_its_setting_is_not_taken)
{
    FIXTURE(on);
    struct config config = CONFIG("--log-level=error");
    struct setting_difference rows[SETTINGS_MAX];
    struct store_tx *tx = fixture_begin(on.store, STORE_BOOKKEEPING);
    CHECK_OK("number", store_fact_set(tx, JT_STR("jwks_cache_s"), JT_STR("-1")));
    CHECK_OK("choice", store_fact_set(tx, JT_STR("signing_algorithm"), JT_STR("HS256")));
    CHECK_OK("commit", store_commit(&tx));
    CHECK_INT("joined", join(&on, &config, rows), 0);
    CHECK_INT("cache", config.jwks_cache_s, 300);
    CHECK_INT("algorithm", config.signing_algorithm, JOSE_RS256);
}
