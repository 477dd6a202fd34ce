/* second_factor: codes that work once, and the demand for one. */
#include "admin/second_factor.h"

#include "admin/totp.h"
#include "base/seal.h"
#include "store/fixture.h"

static const uint8_t seal_key[JT_KEY_BYTES] = { 1 };

struct factor_fixture {
    struct fixture base;
    struct administration administration;
    struct administrator administrator;
    jt_str secret, recovery_code;
};

/* An administrator with a second factor and one recovery code, in tx. */
static void put_administrator(struct factor_fixture *f, struct store_tx *tx)
{
    uint8_t digest[JT_DIGEST_BYTES];
    f->secret = JT_STR("12345678901234567890");
    f->administrator = (struct administrator){ .id = JT_STR("admin_1"),
                                               .email = JT_STR("a@example.com"),
                                               .password_hash = JT_STR("x") };
    CHECK_OK("seal", jt_seal(seal_key, &f->administration.random, f->administrator.id, f->secret,
                             test_arena(), &f->administrator.totp_box));
    CHECK_OK("create", store_administrator_create(tx, &f->administrator, test_arena()));
    CHECK_OK("code", recovery_code_new(&f->administration.random, test_arena(), &f->recovery_code));
    CHECK_OK("digest", recovery_code_digest(f->administrator.id, f->recovery_code, digest));
    CHECK_OK("add", store_recovery_code_add(tx, f->administrator.id, digest));
}

static void factor_open(struct factor_fixture *f)
{
    f->base = fixture_folder();
    f->base.store = fixture_open(&f->base);
    f->administration = (struct administration){ .store = f->base.store,
                                                 .clock = one_clock(&f->base.now_ms),
                                                 .random = jt_random_system(),
                                                 .totp_seal_key = seal_key };
    struct store_tx *tx = fixture_begin(f->base.store, STORE_WRITE);
    put_administrator(f, tx);
    fixture_commit(&tx);
}

static void factor_close(struct factor_fixture *f)
{
    fixture_clear(&f->base);
}

#define SECOND_FACTOR(f)                                   \
    JT_AUTO(factor_close) struct factor_fixture f = { 0 }; \
    factor_open(&f)

/* "totp", "recovery_code", "none needed" or "wrong". */
static const char *take(struct factor_fixture *f, jt_str code)
{
    struct store_tx *tx = fixture_begin(f->base.store, STORE_WRITE);
    const char *kind = NULL;
    bool is_right = false;
    CHECK_OK("take", second_factor_take(&f->administration, tx, &f->administrator,
                                        &(struct second_factor_proof){ .code = code }, test_arena(),
                                        &kind, &is_right));
    fixture_commit(&tx);
    CHECK("a kind is of a right code", is_right || kind == NULL);
    return kind != NULL ? kind : is_right ? "none needed" : "wrong";
}

/* What the authenticator shows now. */
static jt_str shown(const struct factor_fixture *f)
{
    uint32_t value = 0;
    char *text = NULL;
    CHECK_OK("value",
             totp_value(f->secret, f->base.now_ms / 1000 / TOTP_STEP_S, TOTP_DIGITS, &value));
    CHECK_OK("room", jt_arena_alloc(test_arena(), 16, &text));
    snprintf(text, 16, "%06u", value);
    return str(text);
}

TEST(each_code_works_once)
{
    SECOND_FACTOR(f);
    CHECK_STR("shown", str(take(&f, shown(&f))), "totp");
    CHECK_STR("again", str(take(&f, shown(&f))), "wrong");
    f.base.now_ms += TOTP_STEP_S * 1000;
    CHECK_STR("the next one", str(take(&f, shown(&f))), "totp");
    CHECK_STR("recovery", str(take(&f, f.recovery_code)), "recovery_code");
    CHECK_STR("recovery again", str(take(&f, f.recovery_code)), "wrong");
}

TEST(what_is_no_code_is_wrong)
{
    SECOND_FACTOR(f);
    static const char *const codes[] = { "", "x", "12345", "abcd-efgh-ijkl-mnop" };
    for (size_t i = 0; i < COUNT(codes); i++)
        CHECK_STR(codes[i], str(take(&f, str(codes[i]))), "wrong");
    f.administrator.totp_box = JT_STR("");
    CHECK_STR("without a second factor", str(take(&f, JT_STR(""))), "none needed");
}

TEST(it_is_required_when_an_owner_says_so)
{
    SECOND_FACTOR(f);
    static const bool said[] = { true, false, true };
    struct store_tx *tx = fixture_begin(f.base.store, STORE_WRITE);
    bool is_required = true;
    CHECK_OK("of a new store", second_factor_is_required(tx, test_arena(), &is_required));
    CHECK("no", !is_required);
    for (size_t i = 0; i < COUNT(said); i++) {
        CHECK_OK("say", second_factor_require(tx, said[i]));
        CHECK_OK("ask", second_factor_is_required(tx, test_arena(), &is_required));
        CHECK_INT("as said", is_required, said[i]);
    }
    fixture_commit(&tx);
}

TEST(it_ends_with_its_recovery_codes)
{
    SECOND_FACTOR(f);
    struct administrator after = f.administrator;
    struct store_tx *tx = fixture_begin(f.base.store, STORE_WRITE);
    CHECK_OK("disable", second_factor_disable_totp(tx, &after, test_arena()));
    CHECK_OK("a commit: it is recorded", store_commit(&tx));
    tx = fixture_begin(f.base.store, STORE_READ);
    CHECK_OK("get", store_administrator_get(tx, after.id, test_arena(), &after));
    store_tx_abortp(&tx);
    CHECK_INT("gone", after.totp_box.len, 0);
    CHECK_STR("recovery", str(take(&f, f.recovery_code)), "wrong");
}
