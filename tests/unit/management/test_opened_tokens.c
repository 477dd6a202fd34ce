/* test_opened_tokens: a token that was opened before is judged as one that was not. */
#include "management/guard_fixture.h"

static enum jwt_verdict verdict_at(struct guard_fixture *guard, jt_str token, int64_t now_s,
                                   const char *audience, struct jwt_claims *ret_claims)
{
    const jt_str audiences[] = { str(audience) };
    const struct jwt_expectation expected = {
        .issuer = JT_STR(ISSUER), .audiences = audiences, .audience_count = 1, .now_s = now_s
    };
    enum jwt_verdict verdict = JWT_MALFORMED;
    *ret_claims = (struct jwt_claims){ 0 };
    CHECK_OK("verify", opened_tokens_verify(guard->api.opened, token, &expected, test_arena(),
                                            &verdict, ret_claims));
    return verdict;
}

static enum jwt_verdict verdict_of(struct guard_fixture *guard, jt_str token)
{
    struct jwt_claims claims;
    return verdict_at(guard, token, NOW_S, ISSUER "/api/v1", &claims);
}

static void check_claims(const char *case_name, const struct jwt_claims *claims,
                         const struct claims *wanted)
{
    CHECK_STR(case_name, claims->issuer, ISSUER);
    CHECK_STR(case_name, claims->azp, wanted->azp);
    CHECK_STR(case_name, claims->actor, wanted->actor);
    CHECK_STR(case_name, claims->session_id, wanted->session);
    CHECK_STR(case_name, claims->client_secret_id, wanted->secret_id);
    CHECK_STR(case_name, claims->scope, wanted->scope);
    CHECK_STR(case_name, claims->jti, "x");
    CHECK_INT(case_name, claims->audience_count, 1);
    CHECK_STR(case_name, claims->audiences[0], wanted->audience);
    CHECK_INT(case_name, claims->expires_s, wanted->expires_s);
    CHECK_INT(case_name, claims->issued_s, NOW_S - 60);
}

TEST(claims_are_the_same_when_a_token_comes_again)
{
    GUARD_FIXTURE(guard);
    struct claims wanted = good_claims(&guard);
    wanted.secret_id = "0123";
    wanted.actor = "application:other";
    wanted.session = "4567";
    const jt_str token = token_of(&guard, &wanted);
    struct jwt_claims first, again;
    CHECK_INT("first", verdict_at(&guard, token, NOW_S, wanted.audience, &first), JWT_VALID);
    CHECK_INT("kept", opened_tokens_count(guard.api.opened), 1);
    CHECK_INT("again", verdict_at(&guard, token, NOW_S, wanted.audience, &again), JWT_VALID);
    CHECK_INT("not twice", opened_tokens_count(guard.api.opened), 1);
    check_claims("first", &first, &wanted);
    check_claims("again", &again, &wanted);
    CHECK("a copy", first.scope.ptr != again.scope.ptr);
}

TEST(a_token_that_is_known_is_judged_each_time)
{
    GUARD_FIXTURE(guard);
    const struct claims claims = good_claims(&guard);
    const jt_str token = token_of(&guard, &claims);
    struct jwt_claims none;
    CHECK_INT("good", verdict_of(&guard, token), JWT_VALID);
    CHECK_INT("later", verdict_at(&guard, token, claims.expires_s, claims.audience, &none),
              JWT_EXPIRED);
    CHECK_INT("no claims of it", none.azp.len, 0);
    CHECK_INT("too early", verdict_at(&guard, token, NOW_S - 1000, claims.audience, &none),
              JWT_NOT_YET_VALID);
    CHECK_INT("elsewhere", verdict_at(&guard, token, NOW_S, "https://b.test", &none),
              JWT_WRONG_AUDIENCE);
    CHECK_INT("good again", verdict_of(&guard, token), JWT_VALID);
}

TEST(what_was_not_signed_here_is_not_kept)
{
    GUARD_FIXTURE(guard);
    const struct claims claims = good_claims(&guard);
    const jt_str good = token_of(&guard, &claims);
    const jt_str other = str(text("%.*s", JT_FMT(good)));
    char *last = (char *)(uintptr_t)other.ptr + other.len - 10;
    *last = *last == 'A' ? 'B' : 'A';
    CHECK_INT("good", verdict_of(&guard, good), JWT_VALID);
    CHECK_INT("another signature", verdict_of(&guard, other), JWT_BAD_SIGNATURE);
    CHECK_INT("and again", verdict_of(&guard, other), JWT_BAD_SIGNATURE);
    CHECK_INT("no JWT", verdict_of(&guard, JT_STR("abc")), JWT_MALFORMED);
    CHECK_INT("one is kept", opened_tokens_count(guard.api.opened), 1);
}

TEST(a_large_token_is_opened_each_time)
{
    GUARD_FIXTURE(guard);
    static char payload[OPENED_TOKEN_MAX_BYTES];
    const size_t len = (size_t)snprintf(
        payload, sizeof(payload),
        "{\"iss\":\"" ISSUER "\",\"aud\":\"" ISSUER "/api/v1\",\"exp\":%d,\"more\":\"", NOW_S + 60);
    memset(payload + len, 'a', sizeof(payload) - len);
    memcpy(payload + sizeof(payload) - 3, "\"}", 3);
    const jt_str token = sign(&guard, payload);
    for (int i = 0; i < 2; i++)
        CHECK_INT("good", verdict_of(&guard, token), JWT_VALID);
    CHECK_INT("not kept", opened_tokens_count(guard.api.opened), 0);
}

TEST(tokens_go_with_their_key)
{
    GUARD_FIXTURE(guard);
    const struct claims claims = good_claims(&guard);
    const jt_str token = token_of(&guard, &claims);
    struct keyset *before = keyset_current_get(guard.api.keys), *none = NULL;
    CHECK_OK("no keys", keyset_new(NULL, 0, NULL, &none));
    CHECK_INT("good", verdict_of(&guard, token), JWT_VALID);
    keyset_current_set(guard.api.keys, none);
    CHECK_INT("its key is gone", verdict_of(&guard, token), JWT_UNKNOWN_KEY);
    CHECK_INT("and again", verdict_of(&guard, token), JWT_UNKNOWN_KEY);
    keyset_current_set(guard.api.keys, before);
    CHECK_INT("its key is back", verdict_of(&guard, token), JWT_VALID);
    keyset_current_set(guard.api.keys, NULL);
    struct jwt_claims nothing;
    enum jwt_verdict verdict;
    const struct jwt_expectation expected = { .now_s = NOW_S };
    CHECK_CODE(
        "no keyset",
        opened_tokens_verify(guard.api.opened, token, &expected, test_arena(), &verdict, &nothing),
        JT_UNAVAILABLE);
}
