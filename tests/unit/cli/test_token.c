/* test_token: token decode and token verify: where a token comes from, and the verdict on it. */
#include "fixture.h"

#include "jose/jwt.h"
#include "jose/vectors.h"
#include "store/signing_keys.h"

#define TOKEN(shell, ...) RUN((shell), "token", __VA_ARGS__)

/* Signs tokens with a key whose public half is in a file. */
struct signing {
    struct signing_key key;
    struct keyset *keys;
    struct keyset_current *current;
    struct signer *signer;
    char *jwks; /* the file's path */
};

static void signing_clear(struct signing *signing)
{
    signer_free(signing->signer);
    keyset_current_free(signing->current);
    keyset_unref(signing->keys);
}

static void put_file(const char *path, jt_str bytes)
{
    FILE *file = fopen(path, "w");
    CHECK(path, file != NULL && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len);
    fclose(file);
}

static struct signing signing_in(const struct shell *shell, const char *name)
{
    const struct signing_key key = new_key(JOSE_EDDSA, SIGNING_KEY_ACTIVE);
    struct signing made = { .key = key, .jwks = text("%s/%s", shell->on.folder, name) };
    CHECK_OK("keys", keyset_new(&key, 1, seal_key, &made.keys));
    CHECK_OK("current", keyset_current_new(&made.current));
    keyset_current_set(made.current, keyset_ref(made.keys));
    CHECK_OK("signer", signer_new(made.current, &made.signer));
    put_file(made.jwks, keyset_jwks(made.keys));
    return made;
}

static char *sign(struct signing *signing, const char *claims)
{
    struct jt_buf out;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), signer_max_bytes(strlen(claims)), &out));
    CHECK_OK("sign", signer_sign(signing->signer, SIGNED_TOKEN, str(claims), &out));
    return text("%.*s", JT_FMT(jt_buf_str(&out)));
}

#define CLAIMS(exp) \
    "{\"iss\":\"https://a.example\",\"aud\":[\"orders\"],\"iat\":1700000000,\"exp\":" exp "}"
#define LATER "4102444800" /* 2100 */

TEST(a_token_is_an_argument_or_standard_input)
{
    SHELL(shell);
    char *token = text("%.*s", JT_FMT(vector_line("rfc7515_a3_es256.jws")));
    const struct ran ran = TOKEN(&shell, "decode", token);
    check_done("argument", ran);
    CHECK_SAYS("argument", ran.out, "  alg      \"ES256\"\n");
    CHECK_SAYS("expired long ago", ran.out, "\nThis token has expired.\nNothing was verified: ");
    shell.input = text(" \n%s\n\n", token);
    CHECK("input", jt_str_eq(TOKEN(&shell, "decode").out, ran.out));
    CHECK("input", jt_str_eq(TOKEN(&shell, "decode", "-").out, ran.out));
    shell.input = "";
    check_refused("nothing", TOKEN(&shell, "decode"), COMMAND_FAILED,
                  "no token was given; pass it on standard input or as an argument\n");
    check_refused("two", TOKEN(&shell, "decode", "a", "b"), COMMAND_USAGE, "\"b\" is too much");
    check_refused("flags", TOKEN(&shell, "decode", "--jwks", "x"), COMMAND_USAGE,
                  "there is no flag --jwks");
    shell.input = "x";
    check_refused("none", TOKEN(&shell, "decode"), COMMAND_FAILED,
                  "this is not a JWT: a token has");
    char *large = NULL;
    CHECK_OK("large", jt_arena_alloc(test_arena(), JWS_MAX_BYTES + 2, &large));
    memset(large, 'x', JWS_MAX_BYTES + 1);
    large[JWS_MAX_BYTES + 1] = '\0';
    shell.input = large;
    check_refused("large", TOKEN(&shell, "decode"), COMMAND_FAILED, "larger than any token");
}

TEST(decoding_says_what_it_proves)
{
    SHELL(shell);
    JT_AUTO(signing_clear) struct signing signing = signing_in(&shell, "jwks.json");
    CHECK_SAYS("time left", TOKEN(&shell, "decode", sign(&signing, CLAIMS(LATER))).out,
               "\nThis token has not expired.\n");
    CHECK_SAYS("for ever", TOKEN(&shell, "decode", sign(&signing, "{}")).out,
               "\nThis token has no expiry.\n");
    const struct ran ran = TOKEN(&shell, "decode", "--json", sign(&signing, CLAIMS("1700000001")));
    check_done("json", ran);
    json_auto_t *object = json_of("json", ran);
    CHECK("expired", json_is_true(json_object_get(object, "is_expired")));
    CHECK("not verified", json_is_false(json_object_get(object, "is_verified")));
    CHECK_STR("header", str(member(json_object_get(object, "header"), "alg")), "EdDSA");
    CHECK_STR("claims", str(member(json_object_get(object, "claims"), "iss")), "https://a.example");
}

TEST(a_verdict_is_a_sentence_and_a_status)
{
    SHELL(shell);
    JT_AUTO(signing_clear) struct signing signing = signing_in(&shell, "jwks.json");
    JT_AUTO(signing_clear) struct signing foreign = signing_in(&shell, "other.json");
    char *valid = sign(&signing, CLAIMS(LATER));
    char *altered = text("%s", valid), *end = strrchr(altered, '.');
    end[1] = end[1] == 'A' ? 'B' : 'A';
    const struct {
        char *token, *flag; /* NULL: none */
        enum jwt_verdict verdict;
    } cases[] = {
        { valid, NULL, JWT_VALID },
        { valid, "--audience=orders", JWT_VALID },
        { valid, "--issuer=https://a.example", JWT_VALID },
        { valid, "--audience=bills", JWT_WRONG_AUDIENCE },
        { valid, "--issuer=https://b.example", JWT_WRONG_ISSUER },
        { sign(&signing, CLAIMS("1700000001")), NULL, JWT_EXPIRED },
        { altered, NULL, JWT_BAD_SIGNATURE },
        { sign(&foreign, CLAIMS(LATER)), NULL, JWT_UNKNOWN_KEY },
        { "no.token.here", NULL, JWT_MALFORMED },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *sentence = jwt_verdict_text(cases[i].verdict);
        const bool is_valid = cases[i].verdict == JWT_VALID;
        const struct ran ran =
            TOKEN(&shell, "verify", cases[i].token, "--jwks", signing.jwks, cases[i].flag);
        CHECK_STR(sentence, ran.err, "");
        CHECK_INT(sentence, ran.status, is_valid ? COMMAND_DONE : COMMAND_FAILED);
        CHECK_SAYS(sentence, ran.out,
                   text("%s: %s.\n", is_valid ? "Valid" : "Not valid", sentence));
        CHECK_INT(sentence, says(ran.out, "What is written in it, not to be trusted:\n"),
                  !is_valid && cases[i].verdict != JWT_MALFORMED);

        const struct ran json = TOKEN(&shell, "verify", cases[i].token, "--jwks", signing.jwks,
                                      "--json", cases[i].flag);
        json_auto_t *object = json_of(sentence, json);
        CHECK_INT(sentence, json.status, ran.status);
        CHECK_INT(sentence, json_is_true(json_object_get(object, "is_valid")), is_valid);
        CHECK_STR(sentence, str(member(object, "verdict")), sentence);
        CHECK_INT(sentence, json_is_null(json_object_get(object, "claims")),
                  cases[i].verdict == JWT_MALFORMED);
    }
    CHECK_INT("no store is asked", access(shell.on.path, F_OK), -1);
}

TEST(with_the_keys_of_a_store_the_issuer_is_checked_too)
{
    SHELL(shell);
    JT_AUTO(signing_clear) struct signing signing = signing_in(&shell, "jwks.json");
    char *token = sign(&signing, CLAIMS(LATER));
    shell_store(&shell);
    CHECK_SAYS("not its key", TOKEN(&shell, "verify", token).out,
               jwt_verdict_text(JWT_UNKNOWN_KEY));
    struct store_tx *tx = fixture_begin(shell.on.store, STORE_WRITE);
    CHECK_OK("key", store_signing_key_create(tx, &signing.key));
    fixture_commit(&tx);
    CHECK_SAYS("not its issuer", TOKEN(&shell, "verify", token).out,
               jwt_verdict_text(JWT_WRONG_ISSUER));
    shell.environment[1] = "JETON_ISSUER=https://a.example";
    check_done("its own", TOKEN(&shell, "verify", token));
}

TEST(a_file_that_holds_no_key_is_refused)
{
    SHELL(shell);
    static const struct {
        const char *text, *says;
    } cases[] = {
        { "", "not a JSON object" },
        { "{\"keys\":{}}", "it has no array \"keys\"" },
        { "{\"keys\":[]}", "it has no key that can verify (RSA, P-256, P-384, P-521, Ed25519)" },
        { "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}", "it has no key that can verify" },
        { "{\"keys\":[1]}", "it has no key that can verify" },
    };
    char *path = text("%s/jwks.json", shell.on.folder);
    check_refused("no file", TOKEN(&shell, "verify", "x", "--jwks", path), COMMAND_FAILED,
                  text("%s is not a JWKS to verify with: ", path));
    for (size_t i = 0; i < COUNT(cases); i++) {
        put_file(path, str(cases[i].text));
        check_refused(cases[i].text, TOKEN(&shell, "verify", "x", "--jwks", path), COMMAND_FAILED,
                      cases[i].says);
    }
    check_refused("no store either", TOKEN(&shell, "verify", "x"), COMMAND_FAILED,
                  "there is no store at ");
    check_refused("no value", TOKEN(&shell, "verify", "x", "--jwks"), COMMAND_USAGE,
                  "--jwks needs a value: --jwks FILE\n");
}

/* A JWKS of another server has keys that are not for us (RFC 7517 section 5). */
TEST(keys_of_other_kinds_are_passed_over)
{
    SHELL(shell);
    JT_AUTO(signing_clear) struct signing signing = signing_in(&shell, "own.json");
    const jt_str own = keyset_jwks(signing.keys); /* {"keys":[...]} */
    char *path = text("%s/jwks.json", shell.on.folder);
    put_file(path, str(text("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"},%.*s", (int)own.len - 9,
                            own.ptr + 9)));
    check_done("found behind it",
               TOKEN(&shell, "verify", sign(&signing, CLAIMS(LATER)), "--jwks", path));
}
