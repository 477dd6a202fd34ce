/* The life of signing keys on a clock that the test moves. */
#include "test.h"

#include "keys/key_rotation.h"
#include "store/fixture.h"
#include "store/signing_keys.h"
#include "store/statistics.h"

enum { SECOND_MS = 1000, DAY_MS = 86400 * SECOND_MS, CACHE_S = 300 };

static const uint8_t seal_key[JT_KEY_BYTES] = { 1, 2, 3 };

/* One store with a rotation over it; each step below is a transaction of its own. */
struct bench {
    struct fixture on;
    struct key_rotation rotation;
    struct rule_break broken;
    bool is_changed;
};

/* That call is refused by the rule of that code. */
#define CHECK_REFUSED(case_name, bench, call, wanted_code)                \
    do {                                                                  \
        CHECK_CODE((case_name), (call), JT_REFUSED);                      \
        CHECK_STR((case_name), str((bench)->broken.code), (wanted_code)); \
    } while (0)

static void bench_open(struct bench *ret_bench)
{
    ret_bench->on = fixture_folder();
    ret_bench->on.store = fixture_open(&ret_bench->on);
    ret_bench->rotation = (struct key_rotation){ .random = jt_random_system(),
                                                 .seal_key = seal_key,
                                                 .alg = JOSE_ES256,
                                                 .key_rotation_days = 90,
                                                 .jwks_cache_s = CACHE_S,
                                                 .arena = test_arena() };
}

static void begin(struct bench *bench)
{
    CHECK_OK("begin",
             store_begin(bench->on.store, STORE_WRITE, JT_STR("system"), &bench->rotation.tx));
}

/* Commits what changed; what did not must not ask for a commit. */
static void end(struct bench *bench, jt_err err)
{
    CHECK_OK("step", err);
    if (bench->is_changed)
        CHECK_OK("commit", store_commit(&bench->rotation.tx));
    else
        store_tx_abortp(&bench->rotation.tx);
}

/* Keys are told apart by their age, so no two are made in the same millisecond. */
static void ensure(struct bench *bench)
{
    bench->on.now_ms += 1;
    begin(bench);
    jt_err err = keys_ensure(&bench->rotation, &bench->is_changed);
    end(bench, err);
}

/* Also holds keys_is_due() to its word. */
static void advance(struct bench *bench)
{
    bool is_due = false;
    begin(bench);
    CHECK_OK("due", keys_is_due(&bench->rotation, &is_due));
    jt_err err = keys_advance(&bench->rotation, &bench->is_changed);
    CHECK("due exactly when something changes", is_due == bench->is_changed);
    end(bench, err);
}

static jt_err rotate(struct bench *bench, bool is_now, struct signing_key *ret_key)
{
    bench->on.now_ms += 1;
    begin(bench);
    jt_err err = keys_rotate(&bench->rotation, is_now, ret_key, &bench->broken);
    if (err.code == JT_OK)
        return store_commit(&bench->rotation.tx);
    store_tx_abortp(&bench->rotation.tx);
    return err;
}

/* "active pending retired ..." of all keys, the oldest first, removed ones too. */
static const char *states(struct bench *bench)
{
    static char text[512];
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct signing_key *keys = NULL;
    size_t count;
    struct jt_buf out = jt_buf_over(text, sizeof(text) - 1);
    CHECK_OK("begin", store_begin(bench->on.store, STORE_READ, JT_STR("system"), &tx));
    CHECK_OK("list", store_signing_key_list(tx, true, test_arena(), &keys, &count));
    while (count-- > 0) {
        jt_buf_put(&out, out.len == 0 ? JT_STR("") : JT_STR(" "));
        jt_buf_put(&out, signing_key_state_name(keys[count].state));
    }
    text[out.len] = '\0';
    return text;
}

#define CHECK_STATES(name, bench, want) CHECK_STR((name), str(states(bench)), (want))

/* Where other nodes publish keys, too. */
TEST(a_key_that_is_made_active_by_hand_is_published_first)
{
    enum { ALL_HEARD_MS = 2 * KEY_FEED_DELAY_MS };
    struct bench bench = { 0 };
    struct signing_key key, active;
    bench_open(&bench);
    bench.rotation.has_company = true;
    CHECK_OK("the first key of a store", rotate(&bench, true, &key));
    CHECK_STATES("signs at once", &bench, "active");
    CHECK_OK("by hand", rotate(&bench, true, &key));
    CHECK_STATES("not yet", &bench, "active pending");
    CHECK_INT("soon", key.activate_ms - bench.on.now_ms, ALL_HEARD_MS);
    CHECK_OK("again", rotate(&bench, true, &active));
    CHECK_STATES("it is the same one", &bench, "active pending");

    begin(&bench);
    jt_err err = keys_activate(&bench.rotation, key.kid, &bench.is_changed, &active, &bench.broken);
    end(&bench, err);
    CHECK_STATES("after the wait", &bench, "retired active");
    CHECK("that one", jt_str_eq(active.kid, key.kid));
    begin(&bench);
    err = keys_activate(&bench.rotation, key.kid, &bench.is_changed, &active, &bench.broken);
    CHECK("it may be so already", !bench.is_changed);
    end(&bench, err);

    CHECK_OK("one more", rotate(&bench, true, &key));
    bench.on.now_ms += ALL_HEARD_MS;
    advance(&bench);
    CHECK_STATES("also when nobody comes back", &bench, "retired retired active");
    CHECK_OK("a pending one", rotate(&bench, false, &key));
    bench.on.now_ms += ALL_HEARD_MS;
    CHECK_OK("that all publish", rotate(&bench, true, &key));
    CHECK_STATES("signs at once", &bench, "retired retired retired active");

    begin(&bench);
    err = keys_activate(&bench.rotation, JT_STR("none"), &bench.is_changed, &active, &bench.broken);
    CHECK_CODE("one that was withdrawn", err, JT_REFUSED);
    store_tx_abortp(&bench.rotation.tx);
    fixture_clear(&bench.on);
}

TEST(the_first_key_is_active_at_once_and_only_one_is_made)
{
    struct bench bench = { 0 };
    bench_open(&bench);
    ensure(&bench);
    CHECK("made", bench.is_changed);
    CHECK_STATES("first", &bench, "active");
    ensure(&bench);
    CHECK("nothing to do", !bench.is_changed);
    advance(&bench);
    CHECK("nothing due", !bench.is_changed);
    fixture_clear(&bench.on);
}

TEST(a_key_is_published_before_its_first_use_and_after_its_last)
{
    struct bench bench = { 0 };
    bench_open(&bench);
    ensure(&bench);

    bench.on.now_ms += 90 * (int64_t)DAY_MS - 1;
    advance(&bench);
    CHECK_STATES("one millisecond too young", &bench, "active");
    bench.on.now_ms += 1;
    advance(&bench);
    CHECK_STATES("old enough", &bench, "active pending");

    bench.on.now_ms += CACHE_S * SECOND_MS + KEY_FEED_DELAY_MS - 1;
    advance(&bench);
    CHECK_STATES("some verifier may not know it yet", &bench, "active pending");
    bench.on.now_ms += 1;
    advance(&bench);
    CHECK_STATES("every verifier knows it", &bench, "retired active");

    bench.on.now_ms += (TOKEN_LIFETIME_DEFAULT_S + KEY_RETIRED_MARGIN_S) * SECOND_MS - 1;
    advance(&bench);
    CHECK_STATES("a token may still be valid", &bench, "retired active");
    bench.on.now_ms += 1;
    advance(&bench);
    CHECK_STATES("none is", &bench, "removed active");
    fixture_clear(&bench.on);
}

TEST(a_key_is_pending_for_the_lead_and_never_shorter_than_whoever_does_not_hear_of_it_goes_on)
{
    static const struct {
        const char *name;
        int64_t lead_s, cache_s, staleness_s, want_s;
    } cases[] = {
        { "the lead", 86400, 300, 300, 86400 },
        { "the cache time", 300, 3600, 300, 3600 },
        { "what a node goes on for that hears of nothing", 60, 60, 900, 900 },
        { "all the same", 300, 300, 300, 300 },
        { "none", 0, 0, 0, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct bench bench = { 0 };
        struct signing_key key;
        bench_open(&bench);
        bench.rotation.signing_key_lead_s = cases[i].lead_s;
        bench.rotation.jwks_cache_s = cases[i].cache_s;
        bench.rotation.staleness_max_s = cases[i].staleness_s;
        ensure(&bench);
        CHECK_STATES("the first key of a store signs at once", &bench, "active");
        CHECK_OK("rotate", rotate(&bench, false, &key));
        CHECK_INT(cases[i].name, key.activate_ms,
                  bench.on.now_ms + cases[i].want_s * SECOND_MS + KEY_FEED_DELAY_MS);
        fixture_clear(&bench.on);
    }
}

/* A node that does not hear of it goes on signing with it for so long. */
TEST(a_retired_key_is_published_until_the_last_token_of_a_stale_node_has_expired)
{
    enum { STALENESS_S = 900 };
    struct bench bench = { 0 };
    struct signing_key key;
    bench_open(&bench);
    bench.rotation.staleness_max_s = STALENESS_S;
    ensure(&bench);
    CHECK_OK("rotate", rotate(&bench, true, &key));
    CHECK_STATES("retired", &bench, "retired active");
    bench.on.now_ms += (STALENESS_S + TOKEN_LIFETIME_DEFAULT_S + KEY_RETIRED_MARGIN_S) * SECOND_MS;
    bench.on.now_ms--;
    advance(&bench);
    CHECK_STATES("a token may still be valid", &bench, "retired active");
    bench.on.now_ms++;
    advance(&bench);
    CHECK_STATES("none is", &bench, "removed active");
    fixture_clear(&bench.on);
}

TEST(the_age_counts_from_activation)
{
    struct bench bench = { 0 };
    struct signing_key key;
    bench_open(&bench);
    ensure(&bench);
    bench.on.now_ms += 80 * (int64_t)DAY_MS;
    CHECK_OK("rotate", rotate(&bench, true, &key));
    bench.on.now_ms += 20 * (int64_t)DAY_MS;
    advance(&bench);
    CHECK_STATES("only the old one went", &bench, "removed active");
    fixture_clear(&bench.on);
}

TEST(without_a_rotation_age_nothing_rotates)
{
    struct bench bench = { 0 };
    bench_open(&bench);
    bench.rotation.key_rotation_days = 0;
    ensure(&bench);
    bench.on.now_ms += 4000 * (int64_t)DAY_MS;
    advance(&bench);
    CHECK_STATES("still", &bench, "active");
    fixture_clear(&bench.on);
}

TEST(a_server_that_slept_catches_up_in_one_step)
{
    struct bench bench = { 0 };
    struct signing_key key;
    bench_open(&bench);
    ensure(&bench);
    CHECK_OK("rotate", rotate(&bench, false, &key));
    bench.on.now_ms += 365 * (int64_t)DAY_MS;
    advance(&bench);
    CHECK_STATES("the pending one signs now, from now on", &bench, "retired active");
    advance(&bench);
    CHECK("and is not old", !bench.is_changed);
    fixture_clear(&bench.on);
}

TEST(rotating_by_hand)
{
    struct bench bench = { 0 };
    struct signing_key pending, again, now;
    bench_open(&bench);
    ensure(&bench);
    CHECK_OK("first", rotate(&bench, false, &pending));
    CHECK_INT("when", pending.activate_ms,
              bench.on.now_ms + CACHE_S * SECOND_MS + KEY_FEED_DELAY_MS);
    CHECK_REFUSED("one is pending already", &bench, rotate(&bench, false, &again),
                  "SIGNING_KEY_PENDING");
    CHECK("which is told", jt_str_eq(again.kid, pending.kid));
    CHECK_OK("at once", rotate(&bench, true, &now));
    CHECK("takes the one that some verifiers know", jt_str_eq(now.kid, pending.kid));
    CHECK_INT("from now", now.activate_ms, bench.on.now_ms);
    CHECK_STATES("swapped", &bench, "retired active");
    CHECK_OK("at once without a pending one", rotate(&bench, true, &now));
    CHECK_STATES("swapped again", &bench, "retired retired active");
    fixture_clear(&bench.on);
}

TEST(rotations_by_hand_end_before_the_keyset_is_full)
{
    struct bench bench = { 0 };
    struct signing_key key;
    struct store_tx *tx = NULL;
    struct keyset *keys = NULL;
    bench_open(&bench);
    ensure(&bench);
    for (int i = 1; i < KEYSET_KEYS_MAX - KEYS_RESERVED; i++)
        CHECK_OK("room", rotate(&bench, true, &key));
    CHECK_REFUSED("no room", &bench, rotate(&bench, true, &key), "SIGNING_KEYS_TOO_MANY");
    CHECK("no key", key.kid.len == 0);
    bench.on.now_ms += 90 * (int64_t)DAY_MS; /* all retired ones are due, and a successor */
    advance(&bench);
    advance(&bench);
    CHECK_OK("begin", store_begin(bench.on.store, STORE_READ, JT_STR("system"), &tx));
    CHECK_OK("load", keys_load(tx, test_arena(), seal_key, &keys));
    keyset_unref(keys);
    store_tx_abortp(&tx);
    fixture_clear(&bench.on);
}

static jt_err withdraw(struct bench *bench, jt_str kid, struct signing_key *ret_active)
{
    bench->on.now_ms += 1;
    begin(bench);
    jt_err err = keys_withdraw(&bench->rotation, kid, ret_active, &bench->broken);
    if (err.code == JT_OK)
        return store_commit(&bench->rotation.tx);
    store_tx_abortp(&bench->rotation.tx);
    return err;
}

/* The kid of the one live key in that state. */
static jt_str kid_of(struct bench *bench, enum signing_key_state state)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct signing_key *keys = NULL;
    size_t count;
    CHECK_OK("begin", store_begin(bench->on.store, STORE_READ, JT_STR("system"), &tx));
    CHECK_OK("list", store_signing_key_list(tx, false, test_arena(), &keys, &count));
    for (size_t i = 0; i < count; i++)
        if (keys[i].state == state)
            return keys[i].kid;
    fail_msg("no key is %.*s", JT_FMT(signing_key_state_name(state)));
    return JT_STR("");
}

TEST(a_withdrawn_key_goes_at_once_whatever_its_state)
{
    static const struct {
        const char *name;
        enum signing_key_state state;
        const char *after; /* of retired, active, pending, in the order of their making */
    } cases[] = {
        { "active: another signs", SIGNING_KEY_ACTIVE, "retired removed pending active" },
        { "pending: another waits", SIGNING_KEY_PENDING, "retired active removed pending" },
        { "retired: nothing else happens", SIGNING_KEY_RETIRED, "removed active pending" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct bench bench = { 0 };
        struct signing_key key, active;
        bench_open(&bench);
        ensure(&bench);
        CHECK_OK("retire", rotate(&bench, true, &key));
        CHECK_OK("pending", rotate(&bench, false, &key));
        CHECK_STATES("before", &bench, "retired active pending");
        jt_str kid = kid_of(&bench, cases[i].state);
        CHECK_OK(cases[i].name, withdraw(&bench, kid, &active));
        CHECK_STATES(cases[i].name, &bench, cases[i].after);
        CHECK("told which signs", jt_str_eq(active.kid, kid_of(&bench, SIGNING_KEY_ACTIVE)));
        CHECK("never the one that was pending", !jt_str_eq(active.kid, key.kid));
        CHECK_REFUSED("it is gone", &bench, withdraw(&bench, kid, &active),
                      "SIGNING_KEY_NOT_FOUND");
        fixture_clear(&bench.on);
    }
}

TEST(a_withdrawal_finds_room_in_a_full_keyset_and_destroys_the_private_half)
{
    struct bench bench = { 0 };
    struct signing_key key, *keys = NULL;
    struct store_tx *tx = NULL;
    size_t count;
    bench_open(&bench);
    ensure(&bench);
    for (int i = 1; i < KEYSET_KEYS_MAX - KEYS_RESERVED; i++)
        CHECK_OK("room", rotate(&bench, true, &key));
    CHECK_REFUSED("no room to rotate", &bench, rotate(&bench, true, &key), "SIGNING_KEYS_TOO_MANY");
    jt_str kid = kid_of(&bench, SIGNING_KEY_ACTIVE);
    CHECK_OK("withdrawn", withdraw(&bench, kid, &key));
    CHECK_OK("begin", store_begin(bench.on.store, STORE_READ, JT_STR("system"), &tx));
    CHECK_OK("list", store_signing_key_list(tx, true, test_arena(), &keys, &count));
    for (size_t i = 0; i < count; i++)
        CHECK("destroyed", (keys[i].private_box.len == 0) == jt_str_eq(keys[i].kid, kid));
    store_tx_abortp(&tx);
    fixture_clear(&bench.on);
}

static struct key_tokens tokens_of(struct bench *bench, enum signing_key_state state)
{
    struct listed_key *keys = NULL;
    size_t count, i = 0;
    begin(bench);
    CHECK_OK("list", keys_list(&bench->rotation, &keys, &count));
    while (i < count && keys[i].key.state != state)
        i++;
    CHECK("there is one", i < count);
    store_tx_abortp(&bench->rotation.tx);
    return keys[i].tokens;
}

static void count_issued(struct bench *bench, int64_t count)
{
    struct store_tx *tx = NULL;
    const struct token_count row = { .hour_ms =
                                         bench->on.now_ms / STATISTICS_HOUR_MS * STATISTICS_HOUR_MS,
                                     .cause = JT_STR("issued"),
                                     .count = count };
    CHECK_OK("begin", store_begin(bench->on.store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    CHECK_OK("count", store_token_statistics_add(tx, &row));
    CHECK_OK("commit", store_commit(&tx));
}

TEST(what_a_withdrawal_would_end_is_never_told_too_small)
{
    struct bench bench = { 0 };
    struct signing_key key;
    bench_open(&bench);
    bench.on.now_ms = 1000 * (int64_t)STATISTICS_HOUR_MS;
    ensure(&bench);
    count_issued(&bench, 5);
    bench.on.now_ms += 3 * (int64_t)STATISTICS_HOUR_MS; /* those have expired */
    count_issued(&bench, 7);
    struct key_tokens tokens = tokens_of(&bench, SIGNING_KEY_ACTIVE);
    CHECK_INT("of the active one", tokens.count_max, 7);
    CHECK_INT("until", tokens.valid_until_ms,
              bench.on.now_ms + TOKEN_LIFETIME_DEFAULT_S * (int64_t)SECOND_MS);

    CHECK_OK("rotate", rotate(&bench, true, &key));
    CHECK_OK("pending", rotate(&bench, false, &key));
    int64_t removed_ms = bench.on.now_ms - 1 +
                         (TOKEN_LIFETIME_DEFAULT_S + KEY_RETIRED_MARGIN_S) * (int64_t)SECOND_MS;
    bench.on.now_ms += STATISTICS_HOUR_MS / 2;
    bench.on.now_ms += STATISTICS_HOUR_MS / 2;
    count_issued(&bench, 11);
    tokens = tokens_of(&bench, SIGNING_KEY_RETIRED);
    CHECK_INT("of the retired one, not those of its successor", tokens.count_max, 7);
    CHECK_INT("until it would be removed", tokens.valid_until_ms, removed_ms);
    tokens = tokens_of(&bench, SIGNING_KEY_PENDING);
    CHECK_INT("the pending one signed none", tokens.count_max + tokens.valid_until_ms, 0);
    fixture_clear(&bench.on);
}

TEST(a_changed_algorithm_comes_by_a_pending_key)
{
    struct bench bench = { 0 };
    struct signing_key key;
    bench_open(&bench);
    ensure(&bench);
    bench.rotation.alg = JOSE_EDDSA;
    ensure(&bench);
    CHECK_STATES("pending", &bench, "active pending");
    ensure(&bench);
    CHECK("once", !bench.is_changed);
    bench.rotation.alg = JOSE_ES256;
    ensure(&bench);
    CHECK_STATES("changed back", &bench, "active removed");
    bench.rotation.alg = JOSE_EDDSA;
    CHECK_OK("a rotation takes the setting too", rotate(&bench, true, &key));
    CHECK_INT("alg", key.alg, JOSE_EDDSA);
    CHECK_STATES("swapped", &bench, "retired removed active");
    fixture_clear(&bench.on);
}

TEST(a_longer_token_lifetime_keeps_the_retired_key_longer)
{
    struct bench bench = { 0 };
    struct signing_key key;
    struct store_tx *tx = NULL;
    struct application app = fixture_application("0123456789abcdef0123456789abcdef", "a");
    bench_open(&bench);
    ensure(&bench);
    CHECK_OK("begin", store_begin(bench.on.store, STORE_WRITE, JT_STR("system"), &tx));
    app.access_token_lifetime_s = TOKEN_LIFETIME_MAX_S;
    CHECK_OK("application", store_application_create(tx, &app));
    CHECK_OK("record", store_record_change(tx, CHANGE_APPLICATION, app.id,
                                           JT_STR("application.created"), JT_STR("")));
    CHECK_OK("commit", store_commit(&tx));
    CHECK_OK("rotate", rotate(&bench, true, &key));
    bench.on.now_ms += TOKEN_LIFETIME_MAX_S * (int64_t)SECOND_MS;
    advance(&bench);
    CHECK_STATES("the last token may be valid", &bench, "retired active");
    bench.on.now_ms += KEY_RETIRED_MARGIN_S * SECOND_MS;
    advance(&bench);
    CHECK_STATES("it is not", &bench, "removed active");
    fixture_clear(&bench.on);
}

TEST(the_keyset_of_the_store_signs_only_with_the_right_seal_key)
{
    struct bench bench = { 0 };
    struct store_tx *tx = NULL;
    struct keyset *keys = NULL;
    static const uint8_t other_key[JT_KEY_BYTES] = { 9 };
    size_t bytes;
    bench_open(&bench);
    ensure(&bench);
    CHECK_OK("begin", store_begin(bench.on.store, STORE_READ, JT_STR("system"), &tx));
    CHECK_CODE("another key", keys_load(tx, test_arena(), other_key, &keys), JT_CRYPTO);
    CHECK_OK("only to verify", keys_load(tx, test_arena(), NULL, &keys));
    keyset_unref(keys);
    CHECK_OK("to sign", keys_load(tx, test_arena(), seal_key, &keys));
    CHECK_OK("one is active", keyset_token_bytes(keys, 1, &bytes));
    CHECK_STR("alg", keyset_algorithms(keys), "[\"ES256\"]");
    keyset_unref(keys);
    store_tx_abortp(&tx);
    fixture_clear(&bench.on);
}

static const int64_t years_ms = INT64_C(3) * 365 * DAY_MS;

static int count_of(struct bench *bench, enum signing_key_state state)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct signing_key *keys = NULL;
    size_t count;
    int found = 0;
    CHECK_OK("begin", store_begin(bench->on.store, STORE_READ, JT_STR("system"), &tx));
    CHECK_OK("list", store_signing_key_list(tx, true, test_arena(), &keys, &count));
    for (size_t i = 0; i < count; i++)
        found += keys[i].state == state;
    return found;
}

static void check_counts(const char *name, struct bench *bench, int pending, int retired)
{
    CHECK_INT(name, count_of(bench, SIGNING_KEY_ACTIVE), 1);
    CHECK_INT(name, count_of(bench, SIGNING_KEY_PENDING), pending);
    CHECK_INT(name, count_of(bench, SIGNING_KEY_RETIRED), retired);
}

/* A whole life of keys after a clock that was ahead is set right: none waits for that time. */
static void check_life_goes_on(const char *name, struct bench *bench)
{
    bench->on.now_ms += (TOKEN_LIFETIME_MAX_S + KEY_RETIRED_MARGIN_S) * (int64_t)SECOND_MS;
    advance(bench);
    bench->on.now_ms += (TOKEN_LIFETIME_MAX_S + KEY_RETIRED_MARGIN_S) * (int64_t)SECOND_MS;
    advance(bench);
    check_counts(name, bench, 0,
                 0); /* whoever was pending signs, and whoever was retired is gone */
    const jt_str signs = kid_of(bench, SIGNING_KEY_ACTIVE);
    bench->on.now_ms += 90 * (int64_t)DAY_MS;
    advance(bench);
    check_counts(name, bench, 1, 0);
    bench->on.now_ms += CACHE_S * SECOND_MS + KEY_FEED_DELAY_MS;
    advance(bench);
    check_counts(name, bench, 0, 1);
    CHECK(name, jt_str_eq(kid_of(bench, SIGNING_KEY_RETIRED), signs));
}

TEST(rotation_goes_on_after_a_clock_that_was_years_ahead_is_set_right)
{
    static const char *const names[] = { "pending made ahead", "activated ahead",
                                         "rotated by hand ahead" };
    for (size_t i = 0; i < COUNT(names); i++) {
        struct bench bench = { 0 };
        struct signing_key key;
        bench_open(&bench);
        ensure(&bench);
        bench.on.now_ms += years_ms;
        advance(&bench);
        CHECK_STATES("a successor", &bench, "active pending");
        bench.on.now_ms += i == 1 ? CACHE_S * SECOND_MS + KEY_FEED_DELAY_MS : 0;
        advance(&bench);
        if (i == 2)
            CHECK_OK("rotate", rotate(&bench, true, &key));
        bench.on.now_ms -= years_ms;
        advance(&bench);
        CHECK("times were put right", bench.is_changed);
        CHECK_STATES("no key is lost", &bench, i == 0 ? "active pending" : "retired active");
        advance(&bench);
        CHECK("once", !bench.is_changed);
        check_life_goes_on(names[i], &bench);
        fixture_clear(&bench.on);
    }
}

TEST(a_pending_key_of_a_clock_that_was_ahead_is_published_for_its_lead)
{
    struct bench bench = { 0 };
    bench_open(&bench);
    ensure(&bench);
    bench.on.now_ms += years_ms;
    advance(&bench);
    bench.on.now_ms -= years_ms;
    advance(&bench);
    bench.on.now_ms += CACHE_S * SECOND_MS + KEY_FEED_DELAY_MS - 1;
    advance(&bench);
    CHECK_STATES("some verifier may not know it yet", &bench, "active pending");
    bench.on.now_ms += 1;
    advance(&bench);
    CHECK_STATES("every verifier knows it", &bench, "retired active");
    fixture_clear(&bench.on);
}

TEST(times_that_can_be_are_left_alone)
{
    struct bench bench = { 0 };
    struct signing_key key;
    bench_open(&bench);
    ensure(&bench);
    CHECK_OK("rotate", rotate(&bench, true, &key));
    CHECK_OK("rotate", rotate(&bench, false, &key));
    bench.on.now_ms -= JT_CLOCK_SKEW_MS / 2; /* another node's clock is a little ahead */
    advance(&bench);
    CHECK("nothing", !bench.is_changed);
    fixture_clear(&bench.on);
}
