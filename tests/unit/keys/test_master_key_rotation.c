/* Another master key: all boxes open with the new keys and with none of the old ones, and wherever
 * the rotation is cut off, the next start finds the key that fits. */
#include "test.h"

#include "base/seal.h"
#include "keys/master_key_place.h"
#include "keys/master_key_rotation.h"
#include "keys/master_key_setup.h"
#include "store/administrators.h"
#include "store/environment_variables.h"
#include "store/fixture.h"
#include "store/sealed.h"
#include "store/signing_keys.h"

static char *no_environment[] = { NULL };

static jt_err setup(struct fixture *on, struct jt_keys *ret_keys, jt_str *ret_problem)
{
    struct config config = { .database = str(on->url) };
    struct jt_random random = jt_random_system();
    return master_key_setup(&config, no_environment, on->store, &random, test_arena(), ret_keys,
                            ret_problem);
}

static struct master_key_place place_of(struct fixture *on)
{
    struct config config = { .database = str(on->url) };
    struct master_key_place place;
    CHECK_OK("place", master_key_place_find(&config, no_environment, test_arena(), &place));
    return place;
}

/* --- Boxes ------------------------------------------------------------------------------------ */

static jt_str sealed(const uint8_t *key, const char *context, const char *plain)
{
    struct jt_random random = jt_random_system();
    jt_str box;
    CHECK_OK(plain, jt_seal(key, &random, str(context), str(plain), test_arena(), &box));
    return box;
}

static void fill(struct fixture *on, const struct jt_keys *keys)
{
    struct jt_random random = jt_random_system();
    struct signing_key key = { .state = SIGNING_KEY_ACTIVE };
    const struct administrator administrator = {
        .id = JT_STR("admin_1"),
        .email = JT_STR("ada@example.com"),
        .password_hash = JT_STR("x"),
        .totp_box = sealed(keys->totp_secret_seal, "admin_1", "second factor"),
        .totp_pending_box = sealed(keys->totp_secret_seal, "admin_1", "begun"),
    };
    const struct environment_variable secret = {
        .id = JT_STR("env_var_1"),
        .key = JT_STR("SECRET"),
        .is_secret = true,
        .value = sealed(keys->environment_variable_seal, "env_var_1", "value"),
    }, plain = { .id = JT_STR("env_var_2"), .key = JT_STR("PLAIN"), .value = JT_STR("plain") };
    struct store_tx *tx = fixture_begin(on->store, STORE_WRITE);
    CHECK_OK("key",
             signing_key_generate(JOSE_ES256, keys->signing_key_seal, &random, test_arena(), &key));
    CHECK_OK("key", store_signing_key_create(tx, &key));
    CHECK_OK("administrator", store_administrator_create(tx, &administrator, test_arena()));
    CHECK_OK("variable", store_environment_variable_create(tx, &secret));
    CHECK_OK("variable", store_environment_variable_create(tx, &plain));
    fixture_commit(&tx);
}

/* How many boxes of a kind open with that key, of how many. */
static size_t open_boxes(struct fixture *on, enum sealed_kind kind, const uint8_t *key,
                         size_t *ret_count)
{
    struct sealed *rows = NULL;
    size_t opened = 0;
    struct store_tx *tx = fixture_begin(on->store, STORE_READ);
    CHECK_OK("list", store_sealed_list(tx, kind, test_arena(), &rows, ret_count));
    for (size_t i = 0; i < *ret_count; i++) {
        jt_str plain;
        opened += jt_unseal(key, rows[i].id, rows[i].box, test_arena(), &plain).code == JT_OK;
    }
    store_tx_abortp(&tx);
    return opened;
}

static void check_boxes(const char *name, struct fixture *on, const struct jt_keys *fit,
                        const struct jt_keys *others)
{
    static const struct {
        enum sealed_kind kind;
        size_t offset, count;
    } kinds[] = {
        { SEALED_DIGEST_KEY, offsetof(struct jt_keys, digest_key_seal), 2 },
        { SEALED_SIGNING_KEY, offsetof(struct jt_keys, signing_key_seal), 1 },
        { SEALED_ENVIRONMENT_VARIABLE, offsetof(struct jt_keys, environment_variable_seal), 1 },
        { SEALED_TOTP, offsetof(struct jt_keys, totp_secret_seal), 1 },
        { SEALED_PENDING_TOTP, offsetof(struct jt_keys, totp_secret_seal), 1 },
    };
    CHECK_INT("every kind", COUNT(kinds), SEALED_KIND_COUNT);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        size_t count;
        const uint8_t *fits = (const uint8_t *)fit + kinds[i].offset;
        const uint8_t *other = (const uint8_t *)others + kinds[i].offset;
        CHECK_INT(name, open_boxes(on, kinds[i].kind, fits, &count), kinds[i].count);
        CHECK_INT(name, count, kinds[i].count);
        CHECK_INT(name, open_boxes(on, kinds[i].kind, other, &count), 0);
    }
}

static jt_err reseal(struct fixture *on, const struct jt_keys *from, struct jt_keys *to)
{
    struct jt_random random = jt_random_system();
    struct store_tx *tx = fixture_begin(on->store, STORE_WRITE);
    jt_err err = master_key_reseal(tx, from, to, &random, test_arena());
    if (err.code == JT_OK)
        return store_commit(&tx);
    store_tx_abortp(&tx);
    return err;
}

static struct jt_keys derived(uint8_t first)
{
    const struct jt_master_key master = { { first } };
    struct jt_keys keys;
    CHECK_OK("derive", jt_master_key_derive(&master, &keys));
    return keys;
}

TEST(every_box_opens_with_the_new_keys_and_none_with_the_old)
{
    FIXTURE(f);
    struct jt_keys from, to = derived(1), again = derived(2);
    jt_str problem;
    CHECK_OK("setup", setup(&f, &from, &problem));
    fill(&f, &from);
    check_boxes("before", &f, &from, &to);
    CHECK_OK("reseal", reseal(&f, &from, &to));
    check_boxes("after", &f, &to, &from);
    CHECK("digests stay",
          memcmp(from.client_secret_hmac, to.client_secret_hmac, JT_KEY_BYTES) == 0 &&
              memcmp(from.api_key_hmac, to.api_key_hmac, JT_KEY_BYTES) == 0);
    CHECK_CODE("from is not the store's any more", reseal(&f, &from, &again), JT_CONFLICT);
    check_boxes("which changed nothing", &f, &to, &from);
}

/* How many boxes open with keys; -1: not all of them do. */
static int opened_by(struct fixture *on, const struct jt_keys *keys)
{
    size_t count = 0;
    struct store_tx *tx = fixture_begin(on->store, STORE_READ);
    jt_err err = master_key_open_all(tx, keys, test_arena(), &count);
    store_tx_abortp(&tx);
    if (err.code != JT_OK)
        CHECK_CODE("a box", err, JT_CRYPTO);
    return err.code == JT_OK ? (int)count : -1;
}

TEST(keys_open_all_or_are_not_those_of_the_store)
{
    FIXTURE(f);
    struct jt_keys keys, wrong, others = derived(1);
    jt_str problem;
    CHECK_OK("setup", setup(&f, &keys, &problem));
    CHECK_INT("digest keys", opened_by(&f, &keys), 2);
    fill(&f, &keys);
    CHECK_INT("all", opened_by(&f, &keys), 6);
    CHECK_INT("none", opened_by(&f, &others), -1);
    wrong = keys;
    memset(wrong.totp_secret_seal, 1, JT_KEY_BYTES);
    CHECK_INT("not the last one", opened_by(&f, &wrong), -1);
}

TEST(a_box_that_does_not_open_stops_all_of_it)
{
    FIXTURE(f);
    struct jt_keys from, to = derived(1), wrong;
    jt_str problem;
    CHECK_OK("setup", setup(&f, &from, &problem));
    wrong = from;
    memset(wrong.totp_secret_seal, 1, JT_KEY_BYTES);
    fill(&f, &wrong);
    CHECK_CODE("reseal", reseal(&f, &from, &to), JT_CRYPTO);
    check_boxes("nothing was changed", &f, &wrong, &to);
}

/* --- Where a rotation can be cut off -----------------------------------------------------------
 */

/* The steps of `jeton master-key rotate`. */
enum step { NEW_KEY_TORN, NEW_KEY_WRITTEN, STORE_HAS_IT, OLD_KEY_MOVED, STEP_COUNT };

static void tear(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    CHECK_INT("a part of a key", write(fd, "00ff", 4), 4);
    close(fd);
}

static void rotate_until(struct fixture *on, enum step last, const struct jt_keys *from,
                         struct jt_keys *ret_to)
{
    const struct master_key_place place = place_of(on);
    struct jt_random random = jt_random_system();
    struct jt_master_key key = { 0 };
    if (last == NEW_KEY_TORN) {
        tear(place.new_path);
        return;
    }
    CHECK_OK("new key", jt_master_key_create(place.new_path, &random, &key));
    CHECK_OK("derive", jt_master_key_derive(&key, ret_to));
    if (last >= STORE_HAS_IT)
        CHECK_OK("store", reseal(on, from, ret_to));
    if (last >= OLD_KEY_MOVED)
        CHECK_OK("old key", jt_master_key_move(place.path, "/tmp/jeton-old-master-key"));
}

TEST(wherever_it_is_cut_off_the_next_start_finds_the_key_that_fits)
{
    for (int step = 0; step < STEP_COUNT; step++) {
        FIXTURE(f);
        struct jt_keys from, to = derived(1), found;
        jt_str problem;
        CHECK_OK("setup", setup(&f, &from, &problem));
        fill(&f, &from);
        rotate_until(&f, (enum step)step, &from, &to);

        const bool has_new = step >= STORE_HAS_IT;
        CHECK_OK("the next start", setup(&f, &found, &problem));
        CHECK("which key", memcmp(&found, has_new ? &to : &from, sizeof(found)) == 0);
        CHECK("what was completed is said", (problem.len != 0) == has_new);
        check_boxes("and it opens all", &f, &found, has_new ? &from : &to);
        CHECK_OK("the start after that", setup(&f, &found, &problem));
        CHECK_STR("has nothing to say", problem, "");
        CHECK_INT("the new file has its place", access(place_of(&f).new_path, F_OK) == 0, !has_new);
    }
    unlink("/tmp/jeton-old-master-key");
}

TEST(a_new_key_that_does_not_fit_is_no_way_in)
{
    FIXTURE(f);
    struct jt_keys from, to, found;
    jt_str problem;
    CHECK_OK("setup", setup(&f, &from, &problem));
    rotate_until(&f, NEW_KEY_WRITTEN, &from, &to);
    CHECK_INT("the key is lost", unlink(place_of(&f).path), 0);
    CHECK_CODE("missing", setup(&f, &found, &problem), JT_NOT_FOUND);
    CHECK("said", memmem(problem.ptr, problem.len, "does not exist", 14) != NULL);
    CHECK_INT("and left alone", access(place_of(&f).new_path, F_OK), 0);
}

TEST(the_old_key_stays_under_the_name_of_its_fingerprint)
{
    FIXTURE(f);
    struct jt_keys from, to;
    struct jt_master_key old = { 0 };
    const struct master_key_place place = place_of(&f);
    const char *old_path = NULL;
    char hex[MASTER_KEY_CHECK_BYTES];
    jt_str problem;
    CHECK_OK("setup", setup(&f, &from, &problem));
    rotate_until(&f, STORE_HAS_IT, &from, &to);
    CHECK_OK("swap", master_key_place_swap(&place, test_arena(), &old_path));
    CHECK_OK("it is there", jt_master_key_read(old_path, &old));
    CHECK_OK("and the old one", jt_master_key_derive(&old, &to));
    CHECK("which is", memcmp(from.check, to.check, sizeof(from.check)) == 0);
    CHECK("named by it", memmem(old_path, strlen(old_path), master_key_check(&from, hex).ptr,
                                MASTER_KEY_FINGERPRINT_BYTES) != NULL);
    CHECK_CODE("nothing is left to do", master_key_place_swap(&place, test_arena(), &old_path),
               JT_NOT_FOUND);
}
