/* Public keys of applications, and how these may prove who they are, by their rules. */
#include "registration/public_keys.h"

#include "registration/applications.h"
#include "registration/fixture.h"

#define ED_NUMBERS \
    "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define EC_NUMBERS                                           \
    "\"kty\":\"EC\",\"crv\":\"P-256\","                      \
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define P521                                                                                      \
    "{\"kty\":\"EC\",\"crv\":\"P-521\","                                                          \
    "\"x\":\"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWce" \
    "qwQGk\",\"y\":\"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-"                              \
    "x3S1WDhjDly79ajL4Kkd0AZMaZmh9ub"                                                             \
    "mf63e3kyMj2\"}"
#define ED_THUMBPRINT "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" /* RFC 8037 appendix A.3 */
#define PEM                                                          \
    "-----BEGIN PUBLIC KEY-----\n"                                   \
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n" \
    "-----END PUBLIC KEY-----\n"

static jt_str put_machine(struct registrar *r)
{
    const struct application_wanted wanted = { JT_STR("Sync"), APPLICATION_M2M, JT_STR("") };
    struct jt_secret secret = { 0 };
    struct application app;
    CHECK_OK("application", application_create(r, &wanted, &app, &secret));
    jt_secret_clear(&secret);
    return app.id;
}

static size_t count_of(struct registrar *r, jt_str application_id)
{
    struct public_key *keys = NULL;
    size_t count = 0;
    CHECK_OK("list", store_public_key_list(r->tx, application_id, test_arena(), &keys, &count));
    return count;
}

TEST(a_key_is_added_as_jwk_or_as_pem)
{
    static const struct {
        const char *name;
        struct public_key_wanted wanted;
        const char *kid, *jwk;
    } cases[] = {
        { "its own kid",
          { .jwk = JT_STR_INIT("{\"kid\":\"a\",\"alg\":\"EdDSA\"," ED_NUMBERS "}") },
          "a",
          "{\"kty\":\"OKP\",\"use\":\"sig\",\"alg\":\"EdDSA\",\"kid\":\"a\",\"crv\":\"Ed25519\","
          "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}" },
        { "the thumbprint",
          { .pem = JT_STR_INIT(PEM) },
          ED_THUMBPRINT,
          "{\"kty\":\"OKP\",\"use\":\"sig\",\"kid\":\"" ED_THUMBPRINT "\",\"crv\":\"Ed25519\","
          "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}" },
        { "another kid",
          { .jwk = JT_STR_INIT("{\"kid\":\"a\"," ED_NUMBERS "}"), .kid = JT_STR_INIT("b") },
          "b",
          "{\"kty\":\"OKP\",\"use\":\"sig\",\"kid\":\"b\",\"crv\":\"Ed25519\","
          "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        REGISTRAR(f, r);
        struct public_keys_added added;
        jt_str id = put_machine(&r);
        CHECK_OK(cases[i].name, public_keys_add(&r, id, &cases[i].wanted, &added));
        CHECK_INT(cases[i].name, added.count, 1);
        CHECK_STR(cases[i].name, added.keys[0].kid, cases[i].kid);
        CHECK_STR(cases[i].name, added.keys[0].jwk, cases[i].jwk);
        CHECK("id",
              jt_str_starts(added.keys[0].id, JT_STR("public_key_")) && added.keys[0].id.len == 43);
        CHECK_INT("stored", count_of(&r, id), 1);
    }
}

TEST(a_key_may_have_a_name_and_an_end)
{
    REGISTRAR(f, r);
    const struct public_key_wanted wanted = { .pem = JT_STR(PEM),
                                              .name = JT_STR("Laptop"),
                                              .expires_in_s = 60 };
    struct public_keys_added added;
    CHECK_OK("add", public_keys_add(&r, put_machine(&r), &wanted, &added));
    CHECK_STR("name", added.keys[0].name, "Laptop");
    CHECK_INT("end", added.keys[0].expires_ms, f.now_ms + 60000);
}

TEST(a_set_is_added_whole_or_not_at_all)
{
    static const struct {
        const char *name, *jwks, *code;
    } cases[] = {
        { "two", "{\"keys\":[{\"kid\":\"a\"," ED_NUMBERS "},{\"kid\":\"b\"," EC_NUMBERS "}]}",
          NULL },
        { "one private", "{\"keys\":[{" ED_NUMBERS "},{\"d\":\"AA\"," EC_NUMBERS "}]}",
          "PRIVATE_KEY_REFUSED" },
        { "one of another kind", "{\"keys\":[{" ED_NUMBERS "},{\"kty\":\"AKP\"}]}",
          "INVALID_PARAMETER" },
        { "one that is none", "{\"keys\":[{" ED_NUMBERS "},7]}", "INVALID_PARAMETER" },
        { "one kid twice",
          "{\"keys\":[{\"kid\":\"a\"," ED_NUMBERS "},{\"kid\":\"a\"," EC_NUMBERS "}]}",
          "KEY_ID_TAKEN" },
        { "none", "{\"keys\":[]}", "INVALID_PARAMETER" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        REGISTRAR(f, r);
        const struct public_key_wanted wanted = { .jwks = str(cases[i].jwks) };
        struct public_keys_added added;
        jt_str id = put_machine(&r);
        if (cases[i].code == NULL) {
            CHECK_OK(cases[i].name, public_keys_add(&r, id, &wanted, &added));
            CHECK_INT(cases[i].name, count_of(&r, id), 2);
        } else {
            CHECK_BROKEN(cases[i].name, r, public_keys_add(&r, id, &wanted, &added), RULE_BROKEN,
                         cases[i].code);
        }
    }
}

TEST(what_is_no_key_of_a_client_is_refused)
{
    static const struct {
        const char *name;
        struct public_key_wanted wanted;
        const char *code, *field;
    } cases[] = {
        { "nothing", { .name = JT_STR_INIT("x") }, "INVALID_PARAMETER", "" },
        { "two of them",
          { .jwk = JT_STR_INIT("{}"), .pem = JT_STR_INIT(PEM) },
          "INVALID_PARAMETER",
          "" },
        { "no JWK", { .jwk = JT_STR_INIT("{}") }, "INVALID_PARAMETER", "jwk" },
        { "a private JWK",
          { .jwk = JT_STR_INIT("{\"d\":\"AA\"," ED_NUMBERS "}") },
          "PRIVATE_KEY_REFUSED",
          "jwk" },
        { "a symmetric key",
          { .jwk = JT_STR_INIT("{\"kty\":\"oct\",\"k\":\"AA\"}") },
          "PRIVATE_KEY_REFUSED",
          "jwk" },
        { "no PEM", { .pem = JT_STR_INIT("ssh-ed25519 AAAA") }, "INVALID_PARAMETER", "pem" },
        { "a curve that clients may not use",
          { .jwk = JT_STR_INIT(P521) },
          "INVALID_PARAMETER",
          "jwk" },
        { "a kid that is too long",
          { .pem = JT_STR_INIT(PEM), .kid = JT_STR_INIT("\x01") },
          "INVALID_PARAMETER",
          "kid" },
        { "a kid for a set",
          { .jwks = JT_STR_INIT("{\"keys\":[{" ED_NUMBERS "}]}"), .kid = JT_STR_INIT("k") },
          "INVALID_PARAMETER",
          "kid" },
        { "a name on two lines",
          { .pem = JT_STR_INIT(PEM), .name = JT_STR_INIT("a\nb") },
          "INVALID_PARAMETER",
          "name" },
        { "an end too soon",
          { .pem = JT_STR_INIT(PEM), .expires_in_s = 59 },
          "INVALID_PARAMETER",
          "expires_in" },
        { "an end too late",
          { .pem = JT_STR_INIT(PEM), .expires_in_s = INT64_MAX },
          "INVALID_PARAMETER",
          "expires_in" },
    };
    REGISTRAR(f, r);
    struct public_keys_added added;
    jt_str id = put_machine(&r);
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_BROKEN(cases[i].name, r, public_keys_add(&r, id, &cases[i].wanted, &added),
                     RULE_BROKEN, cases[i].code);
        CHECK_STR(cases[i].name, r.broken.field, cases[i].field);
    }
    CHECK_INT("none", count_of(&r, id), 0);
}

TEST(an_application_has_ten_keys_of_ten_kids)
{
    REGISTRAR(f, r);
    struct public_keys_added added;
    jt_str id = put_machine(&r);
    for (int i = 0; i < PUBLIC_KEYS_MAX; i++) {
        const struct public_key_wanted wanted = { .pem = JT_STR(PEM), .kid = str(text("k%d", i)) };
        CHECK_OK("add", public_keys_add(&r, id, &wanted, &added));
    }
    const struct public_key_wanted more = { .pem = JT_STR(PEM) };
    CHECK_BROKEN("one more", r, public_keys_add(&r, id, &more, &added), RULE_BROKEN,
                 "PUBLIC_KEYS_LIMIT_REACHED");
    CHECK_OK("remove", public_key_remove(&r, id, added.keys[0].id));
    CHECK_OK("room again", public_keys_add(&r, id, &more, &added));
    CHECK_OK("remove", public_key_remove(&r, id, added.keys[0].id));
    CHECK_BROKEN("once", r, public_key_remove(&r, id, added.keys[0].id), RULE_MISSING,
                 "PUBLIC_KEY_NOT_FOUND");
    const struct public_key_wanted taken = { .pem = JT_STR(PEM), .kid = JT_STR("k0") };
    CHECK_BROKEN("its kid", r, public_keys_add(&r, id, &taken, &added), RULE_BROKEN,
                 "KEY_ID_TAKEN");
}

static void check_methods(struct registrar *r, jt_str id, const char *name, unsigned methods)
{
    struct authentication now;
    CHECK_OK(name, store_authentication_get(r->tx, id, test_arena(), &now));
    CHECK_INT(name, now.methods, methods);
}

static jt_err change_methods(struct registrar *r, jt_str id,
                             const struct authentication_changes *wanted)
{
    struct authentication now;
    return authentication_update(r, id, wanted, &now);
}

TEST(methods_are_switched_and_one_is_always_left)
{
    static const jt_str key[] = { JT_STR_INIT("private_key_jwt") };
    static const jt_str unknown[] = { JT_STR_INIT("private_key_jwt"), JT_STR_INIT("none") };
    REGISTRAR(f, r);
    jt_str id = put_machine(&r);
    struct authentication_changes wanted = { true, key, 1, { true, JT_STR("ES256") } };
    CHECK_OK("keys alone", change_methods(&r, id, &wanted));
    check_methods(&r, id, "keys alone", AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT));
    wanted = (struct authentication_changes){ .assertion_algorithm = { true, JT_STR("") } };
    CHECK_OK("any algorithm", change_methods(&r, id, &wanted));
    check_methods(&r, id, "as they were", AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT));
    wanted = (struct authentication_changes){ .has_methods = true };
    CHECK_BROKEN("none", r, change_methods(&r, id, &wanted), RULE_BROKEN, "NO_METHOD_LEFT");
    wanted = (struct authentication_changes){ true, unknown, 2, { 0 } };
    CHECK_BROKEN("unknown", r, change_methods(&r, id, &wanted), RULE_BROKEN, "INVALID_PARAMETER");
    wanted = (struct authentication_changes){ .assertion_algorithm = { true, JT_STR("RS512") } };
    CHECK_BROKEN("not of clients", r, change_methods(&r, id, &wanted), RULE_BROKEN,
                 "INVALID_PARAMETER");
    check_methods(&r, id, "still", AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT));
}

TEST(keys_are_of_machines_that_exist)
{
    REGISTRAR(f, r);
    const struct application_wanted page = { JT_STR("Page"), APPLICATION_SPA, JT_STR("") };
    const struct public_key_wanted wanted = { .pem = JT_STR(PEM) };
    const struct authentication_changes nothing = { 0 };
    struct jt_secret secret = { 0 };
    struct public_keys_added added;
    struct application app;
    CHECK_OK("application", application_create(&r, &page, &app, &secret));
    jt_secret_clear(&secret);
    CHECK_BROKEN("of a page", r, public_keys_add(&r, app.id, &wanted, &added), RULE_BROKEN,
                 "PUBLIC_KEYS_NOT_SUPPORTED");
    CHECK_BROKEN("of nobody", r, public_keys_add(&r, JT_STR("none"), &wanted, &added), RULE_MISSING,
                 "APPLICATION_NOT_FOUND");
    CHECK_BROKEN("of nobody", r, public_key_remove(&r, JT_STR("none"), JT_STR("k")), RULE_MISSING,
                 "APPLICATION_NOT_FOUND");
    CHECK_BROKEN("of nobody", r, change_methods(&r, JT_STR("none"), &nothing), RULE_MISSING,
                 "APPLICATION_NOT_FOUND");
}

/* A key opens all that the application may do, and so does a method. */
TEST(nobody_gives_themselves_a_key_to_more_than_they_have)
{
    static const struct caller weak = { .scope = JT_STR_INIT("create:credentials") };
    static const struct caller strong = { .scope = JT_STR_INIT("create:credentials delete:apis") };
    static const jt_str key[] = { JT_STR_INIT("private_key_jwt") };
    const struct authentication_changes methods = { true, key, 1, { 0 } };
    const struct public_key_wanted wanted = { .pem = JT_STR(PEM) };
    REGISTRAR(f, r);
    struct public_keys_added added;
    jt_str id = put_machine(&r);
    enable_management(r.tx, text("%.*s", JT_FMT(id)), "delete:apis");
    r.caller = &weak;
    CHECK_BROKEN("a key", r, public_keys_add(&r, id, &wanted, &added), RULE_EXCEEDED,
                 "SCOPE_EXCEEDED");
    CHECK_BROKEN("a method", r, change_methods(&r, id, &methods), RULE_EXCEEDED, "SCOPE_EXCEEDED");
    CHECK_INT("none", count_of(&r, id), 0);
    r.caller = &strong;
    CHECK_OK("a key", public_keys_add(&r, id, &wanted, &added));
    CHECK_OK("a method", change_methods(&r, id, &methods));
    r.caller = &weak;
    CHECK_OK("taking away gives nothing", public_key_remove(&r, id, added.keys[0].id));
}
