/*
 * test_issuers_keys: keys, digests and figures of two issuers of a process: what becomes of those
 * of one changes nothing of the other.
 */
#include "two_issuers.h"

#include "keys/master_key_place.h"
#include "keys/master_key_rotation.h"
#include "keys/master_key_setup.h"
#include "store/api_keys.h"
#include "store/statistics.h"

static jt_str copy(const char *text)
{
    jt_str copied;
    CHECK_OK("copy", jt_arena_copy(test_arena(), str(text), &copied));
    return copied;
}

/* A token of it, as a field that stands. */
static const char *keep_token(struct two_issuers *two, enum issuers i)
{
    return copy(token_of(two, i)).ptr;
}

static jt_str jwks_of(struct two_issuers *two, enum issuers i)
{
    CHECK_INT(hosts[i], ask(two, hosts[i], "GET", "/.well-known/jwks.json", "", ""), 200);
    return copy(strstr(two->answer, "\r\n\r\n"));
}

static void check_token(struct two_issuers *two, const char *name, enum issuers i,
                        const char *token, int status)
{
    CHECK_INT(name, ask(two, hosts[i], "GET", "/api/v1/apis", token, ""), status);
}

/* --- Signing keys ----------------------------------------------------------------------------- */

static void check_key_turns_and_falls(struct two_issuers *two, enum issuers whose)
{
    const enum issuers other = whose == AT_HOME ? ELSEWHERE : AT_HOME;
    const char *first = keep_token(two, whose), *others = keep_token(two, other);
    const jt_str others_keys = jwks_of(two, other), keys = jwks_of(two, whose);
    char kid[128], path[256];
    find_text(two, "kid", kid, sizeof(kid));
    CHECK_INT(
        "rotate",
        ask(two, hosts[whose], "POST", "/api/v1/signing_keys", first, "{\"is_immediate\":true}"),
        201);
    const char *second = keep_token(two, whose);
    CHECK("another key", !jt_str_eq(keys, jwks_of(two, whose)));
    check_token(two, "of the key before", whose, first, 200);
    check_token(two, "of the new key", whose, second, 200);
    check_token(two, "at the other", other, second, 401);

    snprintf(path, sizeof(path), "/api/v1/signing_keys/%s?compromised=true", kid);
    CHECK_INT("there it is not", ask(two, hosts[other], "DELETE", path, others, ""), 404);
    CHECK_INT("withdraw", ask(two, hosts[whose], "DELETE", path, second, ""), 200);
    check_token(two, "of the key that others have", whose, first, 401);
    check_token(two, "of the new key", whose, second, 200);
    check_token(two, "the other's", other, others, 200);
    CHECK_STR("nor its keys", jwks_of(two, other), others_keys.ptr);
}

TEST(signing_keys_turn_and_fall_for_their_issuer_alone)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    check_key_turns_and_falls(&two, AT_HOME);
    check_key_turns_and_falls(&two, ELSEWHERE);
}

/* --- Master keys ------------------------------------------------------------------------------ */

/* As the command does it, while no server runs. */
static void rotate_master_key(struct two_issuers *two, enum issuers i)
{
    const struct config *config = &two->configs[i];
    const struct jt_random random = jt_random_system();
    struct store *store = open_again(two, i);
    struct jt_keys from, to;
    struct jt_master_key key;
    struct master_key_place place;
    const char *old = NULL;
    jt_str problem;
    CHECK_OK("before", master_key_setup(config, two->environment, store, &random, test_arena(),
                                        &from, &problem));
    CHECK_OK("place", master_key_place_find(config, two->environment, test_arena(), &place));
    CHECK_OK("new", jt_master_key_create(place.new_path, &random, &key));
    CHECK_OK("derive", jt_master_key_derive(&key, &to));
    struct store_tx *tx = fixture_begin(store, STORE_WRITE);
    CHECK_OK("reseal", master_key_reseal(tx, &from, &to, &random, test_arena()));
    CHECK_OK("commit", store_commit(&tx));
    CHECK_OK("swap", master_key_place_swap(&place, test_arena(), &old));
    store_close(store);
}

TEST(a_new_master_key_is_its_issuers_alone)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    const char *tokens[ISSUERS];
    jt_str keys[ISSUERS];
    two_open(&two);
    for (enum issuers i = 0; i < ISSUERS; i++) {
        tokens[i] = keep_token(&two, i);
        keys[i] = jwks_of(&two, i);
    }
    two_stop(&two);
    rotate_master_key(&two, ELSEWHERE);
    two_start(&two);
    for (enum issuers i = 0; i < ISSUERS; i++) {
        check_token(&two, hosts[i], i, tokens[i], 200);
        CHECK_STR(hosts[i], jwks_of(&two, i), keys[i].ptr);
        token_of(&two, i); /* the digest of its secret is what it was */
    }
}

/* --- Credentials ------------------------------------------------------------------------------ */

/* An API there, and its id. */
static jt_str make_api(struct two_issuers *two, enum issuers i)
{
    char id[128];
    CHECK_INT("API",
              ask(two, hosts[i], "POST", "/api/v1/apis", token_of(two, i),
                  "{\"name\":\"A\",\"audience\":\"https://orders\"}"),
              200);
    find_text(two, "id", id, sizeof(id));
    return copy(id);
}

/* An API key of the home, as its owner sees it. */
static const char *make_api_key(struct two_issuers *two, jt_str api_id)
{
    char body[256], key[256];
    snprintf(body, sizeof(body), "{\"name\":\"K\",\"type\":\"environment\",\"api_id\":\"%.*s\"}",
             JT_FMT(api_id));
    CHECK_INT("key", ask(two, HOME, "POST", "/api/v1/api_keys", token_of(two, AT_HOME), body), 201);
    find_text(two, "key", key, sizeof(key));
    return copy(key).ptr;
}

/* The client's, of which there is one. */
static struct client_secret secret_in(struct store *store)
{
    struct client_secret *secrets = NULL;
    size_t count = 0;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(store, STORE_READ);
    CHECK_OK("secret", store_client_secret_list(tx, str(CLIENT), test_arena(), &secrets, &count));
    CHECK_INT("secrets", count, 1);
    return secrets[0];
}

static struct api_key api_key_in(struct store *store)
{
    const struct api_key_filter any = { 0 };
    struct api_key *keys = NULL;
    size_t count = 0;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(store, STORE_READ);
    CHECK_OK("keys", store_api_key_list(tx, &any, JT_STR(""), 2, test_arena(), &keys, &count));
    CHECK_INT("keys", count, 1);
    return keys[0];
}

/* The rows of the home's client secret and API key, into the other one's store. */
static void copy_credentials(struct two_issuers *two, jt_str api_id)
{
    struct store *from = open_again(two, AT_HOME), *to = open_again(two, ELSEWHERE);
    const struct client_secret secret = secret_in(from);
    struct api_key key = api_key_in(from);
    struct store_tx *tx = fixture_begin(to, STORE_WRITE);
    key.api_id = api_id;
    CHECK_OK("the other's becomes the one before", store_client_secret_rotate(tx, &secret, true));
    CHECK_OK("key", store_api_key_create(tx, &key, NULL, 0));
    fixture_commit(&tx);
    store_close(from);
    store_close(to);
}

static void check_key(struct two_issuers *two, enum issuers i, const char *key, const char *want)
{
    char body[512];
    snprintf(body, sizeof(body), "{\"api_key\":\"%s\"}", key);
    CHECK_INT(hosts[i], ask(two, hosts[i], "POST", "/api/v1/api_keys/verify", JSON, body), 200);
    CHECK(hosts[i], strstr(two->answer, want) != NULL);
}

TEST(an_api_key_is_known_to_its_issuer_alone)
{
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    const char *key = make_api_key(&two, make_api(&two, AT_HOME));
    CHECK("a key", key[0] != '\0');
    check_key(&two, AT_HOME, key, "\"is_valid\":true");
    check_key(&two, ELSEWHERE, key, "\"is_valid\":false");
}

/* The keys of digests are each store's own, whoever's master key seals them. */
TEST(a_credential_whose_row_is_copied_opens_nothing_at_the_other)
{
    static char variable[] = "JETON_MASTER_KEY="
                             "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static char *const variables[] = { NULL, variable };
    for (size_t i = 0; i < COUNT(variables); i++) {
        JT_AUTO(two_close) struct two_issuers two = { .environment = { variables[i] } };
        two_open(&two);
        const char *key = make_api_key(&two, make_api(&two, AT_HOME));
        copy_credentials(&two, make_api(&two, ELSEWHERE));
        CHECK_INT("the home's secret",
                  ask(&two, OTHER, "POST", "/oauth2/token", FORM, token_forms[AT_HOME]), 401);
        check_key(&two, ELSEWHERE, key, "\"is_valid\":false");
        check_key(&two, AT_HOME, key, "\"is_valid\":true");
        token_of(&two, AT_HOME);
        token_of(&two, ELSEWHERE); /* with the secret before */
    }
}

/* --- Figures ---------------------------------------------------------------------------------- */

/* Tokens of that cause, by the store of that issuer alone. */
static int64_t counted(struct two_issuers *two, enum issuers i, const char *cause)
{
    struct token_count *counts = NULL;
    size_t count = 0;
    int64_t sum = 0;
    struct store *store = open_again(two, i);
    struct store_tx *tx = fixture_begin(store, STORE_READ);
    CHECK_OK("list", store_token_statistics_list(tx, 0, INT64_MAX, test_arena(), &counts, &count));
    for (size_t k = 0; k < count; k++)
        if (jt_str_eq(counts[k].cause, str(cause)))
            sum += counts[k].count;
    store_tx_abortp(&tx);
    store_close(store);
    return sum;
}

static int64_t uses_of_secret(struct two_issuers *two, enum issuers i)
{
    struct store *store = open_again(two, i);
    const struct client_secret secret = secret_in(store);
    store_close(store);
    return secret.use_count;
}

TEST(figures_are_counted_for_their_issuer_alone)
{
    static const int64_t issued[ISSUERS] = { 3, 1 }, refused[ISSUERS] = { 0, 2 };
    JT_AUTO(two_close) struct two_issuers two = { 0 };
    two_open(&two);
    for (enum issuers i = 0; i < ISSUERS; i++) {
        for (int64_t k = 0; k < issued[i]; k++)
            token_of(&two, i);
        for (int64_t k = 0; k < refused[i]; k++)
            CHECK_INT("refused",
                      ask(&two, hosts[i], "POST", "/oauth2/token", FORM, TOKEN_FORM "wrong"), 401);
    }
    two_stop(&two); /* which writes the last of them */
    for (enum issuers i = 0; i < ISSUERS; i++) {
        CHECK_INT(hosts[i], counted(&two, i, "issued"), issued[i]);
        CHECK_INT(hosts[i], counted(&two, i, "wrong_secret"), refused[i]);
        CHECK_INT(hosts[i], uses_of_secret(&two, i), issued[i]);
    }
}
