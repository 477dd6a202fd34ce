/*
 * public_keys: jose/ judges the keys, before the transaction begins; here it is asked whether a
 * client could use them, and they are given their names.
 */
#include "registration/public_keys.h"

#include "jose/jwk_pem.h"
#include "jose/jwk_set.h"
#include "model/id.h"
#include "model/text.h"
#include "registration/attenuation.h"
#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"

#define KEY_RULE                                                                              \
    "a public key: RSA of 2048 to 4096 bits, P-256, P-384 or Ed25519, whose alg is one that " \
    "clients may use"

/* --- What was given --------------------------------------------------------------------------- */

/* The member that holds the keys. */
struct given_keys {
    const char *member;
    jt_str text;
    jt_err (*read)(jt_str text, struct jwk_set **ret_set);
};

static jt_err one_read(struct jwk *key, jt_err err, struct jwk_set **ret_set)
{
    JT_AUTO(jwk_freep) struct jwk *owned = key;
    JT_TRY(err);
    JT_TRY(jwk_set_of(owned, ret_set));
    owned = NULL; /* the set's */
    return JT_DONE;
}

static jt_err jwk_given_read(jt_str text, struct jwk_set **ret_set)
{
    struct jwk *key = NULL;
    jt_err err = jwk_parse(text, &key);
    return one_read(key, err, ret_set);
}

static jt_err pem_given_read(jt_str text, struct jwk_set **ret_set)
{
    struct jwk *key = NULL;
    jt_err err = jwk_from_pem(text, &key);
    return one_read(key, err, ret_set);
}

static jt_err given_keys_find(struct registrar *r, const struct public_key_wanted *wanted,
                              struct given_keys *ret_given)
{
    const struct given_keys members[] = {
        { "jwk", wanted->jwk, jwk_given_read },
        { "jwks", wanted->jwks, jwk_set_parse_whole },
        { "pem", wanted->pem, pem_given_read },
    };
    size_t count = 0;
    for (size_t i = 0; i < COUNT(members); i++)
        if (members[i].text.len != 0) {
            *ret_given = members[i];
            count++;
        }
    return count == 1 ? JT_DONE
                      : broken(r, "INVALID_PARAMETER",
                               JT_STR("Send one of jwk, jwks and pem, and no other of them"));
}

static bool is_of_clients(const struct jwk *key)
{
    for (size_t alg = 0; alg < JOSE_ALG_COUNT; alg++)
        if ((JOSE_ALGS_CLIENT & JOSE_ALG_BIT(alg)) != 0 && jwk_fits(key, (enum jose_alg)alg))
            return true;
    return false;
}

/* People see it, and tell keys apart by it. */
static bool kid_fits(jt_str kid)
{
    return kid.len <= JWK_KID_MAX_BYTES && text_fits(kid, 0, JWK_KID_MAX_BYTES);
}

static jt_err keys_read(struct registrar *r, const struct given_keys *given,
                        struct jwk_set **ret_set)
{
    const jt_str member = jt_str_from(given->member);
    jt_err err = given->read(given->text, ret_set);
    if (err.code == JT_REFUSED)
        return broken_field(r, "PRIVATE_KEY_REFUSED", member,
                            JT_STR("This is a private key: it stays with the application. Send the "
                                   "public key, and take another pair if others saw this one"));
    if (err.code == JT_INVALID || err.code == JT_TOO_LARGE)
        return broken_parameter(r, member, JT_STR(KEY_RULE));
    JT_TRY(err);
    const struct jwk_list *keys = jwk_set_keys(*ret_set);
    if (keys->count == 0 || keys->count > PUBLIC_KEYS_MAX)
        return broken_parameter(r, member, JT_STR("1 to 10 keys"));
    for (size_t i = 0; i < keys->count; i++)
        if (!is_of_clients(keys->keys[i]) || !kid_fits(jwk_kid(keys->keys[i])))
            return broken_parameter(r, member, JT_STR(KEY_RULE));
    return JT_DONE;
}

static jt_err check(struct registrar *r, const struct public_key_wanted *wanted)
{
    const int64_t lifetime_s = wanted->expires_in_s;
    if (!text_fits(wanted->name, 0, PUBLIC_KEY_NAME_MAX_CHARS))
        return broken_parameter(r, JT_STR("name"), JT_STR("0 to 255" TEXT_RULE));
    if (!kid_fits(wanted->kid) || (wanted->kid.len != 0 && wanted->jwks.len != 0))
        return broken_parameter(
            r, JT_STR("kid"),
            JT_STR("1 to 256 bytes on one line, without invisible or direction-changing "
                   "characters, and not of a set, whose keys have their own"));
    return lifetime_s == 0 || (lifetime_s >= PUBLIC_KEY_LIFETIME_MIN_S &&
                               lifetime_s <= PUBLIC_KEY_LIFETIME_MAX_S)
               ? JT_DONE
               : broken_parameter(r, JT_STR("expires_in"), JT_STR("60 to 3153600000"));
}

/* --- Adding ----------------------------------------------------------------------------------- */

/* The kids that the application has, those of this change too. */
struct kids {
    jt_str at[PUBLIC_KEYS_MAX];
    size_t count;
};

/* And whether there is room for so many more. */
static jt_err kids_read(struct registrar *r, jt_str application_id, size_t more,
                        struct kids *ret_kids)
{
    struct public_key *before = NULL;
    JT_TRY(store_public_key_list(r->tx, application_id, r->arena, &before, &ret_kids->count));
    if (ret_kids->count + more > PUBLIC_KEYS_MAX)
        return broken(r, "PUBLIC_KEYS_LIMIT_REACHED",
                      JT_STR("An application has at most 10 public keys"));
    for (size_t i = 0; i < ret_kids->count; i++)
        ret_kids->at[i] = before[i].kid;
    return JT_DONE;
}

static jt_err kids_add(struct registrar *r, struct kids *kids, jt_str kid)
{
    for (size_t i = 0; i < kids->count; i++)
        if (jt_str_eq(kids->at[i], kid))
            return broken_field(r, "KEY_ID_TAKEN", JT_STR("kid"),
                                JT_STR("The application has a key of that kid already"));
    kids->at[kids->count++] = kid;
    return JT_DONE;
}

static jt_err key_insert(struct registrar *r, jt_str application_id, const struct jwk *jwk,
                         const struct public_key_wanted *wanted, struct kids *kids,
                         struct public_key *ret_key)
{
    const int64_t now_ms = jt_now_ms(&r->clock);
    struct public_key key = { .name = wanted->name.len == 0 ? JT_STR("") : wanted->name,
                              .created_ms = now_ms,
                              .expires_ms = wanted->expires_in_s == 0
                                                ? 0
                                                : now_ms + 1000 * wanted->expires_in_s,
                              .last_address = JT_STR("") };
    JT_TRY(jt_arena_copy(r->arena, wanted->kid.len != 0 ? wanted->kid : jwk_kid(jwk), &key.kid));
    JT_TRY(jwk_write_as(jwk, key.kid, r->arena, &key.jwk));
    JT_TRY(id_time_ordered(JT_STR("public_key_"), now_ms, &r->random, r->arena, &key.id));
    JT_TRY(kids_add(r, kids, key.kid));
    JT_TRY(store_public_key_create(r->tx, application_id, &key));
    *ret_key = key;
    return JT_DONE;
}

static jt_err find_machine(struct registrar *r, jt_str id, struct application *ret_app)
{
    JT_TRY(find_application(r->tx, id, r->arena, ret_app, &r->broken));
    return ret_app->type == APPLICATION_M2M
               ? JT_DONE
               : broken(r, "PUBLIC_KEYS_NOT_SUPPORTED",
                        JT_STR("Only machine-to-machine applications have keys of their own"));
}

/* Keys are named by their kids, which are no secrets. */
static jt_err record_keys(struct registrar *r, jt_str application_id, const char *what,
                          const struct public_key *keys, size_t count)
{
    const jt_str changed = JT_STR("public_keys");
    jt_str kids[PUBLIC_KEYS_MAX];
    for (size_t i = 0; i < count; i++)
        kids[i] = keys[i].kid;
    return record(r, CHANGE_APPLICATION, application_id, JT_STR("application.updated"),
                  DETAILS(detail_texts("changed", &changed, 1), detail_texts(what, kids, count)));
}

jt_err public_keys_add(struct registrar *r, jt_str application_id,
                       const struct public_key_wanted *wanted, struct public_keys_added *ret_added)
{
    JT_AUTO(jwk_set_freep) struct jwk_set *set = NULL;
    struct public_keys_added added = { .count = 0 };
    struct kids kids = { .count = 0 };
    struct application app = { 0 };
    struct given_keys given = { 0 };

    JT_TRY(check(r, wanted));
    JT_TRY(given_keys_find(r, wanted, &given));
    JT_TRY(keys_read(r, &given, &set));
    const struct jwk_list *keys = jwk_set_keys(set);
    JT_TRY(registrar_begin(r));
    JT_TRY(find_machine(r, application_id, &app));
    JT_TRY(attenuation_check_credential(r, app.id));
    JT_TRY(kids_read(r, app.id, keys->count, &kids));
    for (; added.count < keys->count; added.count++)
        JT_TRY(key_insert(r, app.id, keys->keys[added.count], wanted, &kids,
                          &added.keys[added.count]));
    JT_TRY(record_keys(r, app.id, "public_keys_added", added.keys, added.count));
    *ret_added = added;
    return JT_DONE;
}

/* --- Removing, and methods -------------------------------------------------------------------- */

jt_err public_key_remove(struct registrar *r, jt_str application_id, jt_str key_id)
{
    struct application app = { 0 };
    struct public_key key = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_application(r->tx, application_id, r->arena, &app, &r->broken));
    JT_TRY(found(store_public_key_get(r->tx, app.id, key_id, r->arena, &key),
                 "PUBLIC_KEY_NOT_FOUND", JT_STR("The application has no such public key"),
                 &r->broken));
    JT_TRY(store_public_key_delete(r->tx, app.id, key.id));
    return record_keys(r, app.id, "public_keys_removed", &key, 1);
}

jt_err authentication_methods_read(struct registrar *r, const jt_str *names, size_t count,
                                   unsigned *ret_methods)
{
    enum authentication_method method;
    unsigned methods = 0;
    for (size_t i = 0; i < count; i++) {
        if (authentication_method_parse(names[i], &method).code != JT_OK)
            return broken_entry(r, "methods", i,
                                JT_STR("client_secret_post, client_secret_basic or "
                                       "private_key_jwt"));
        methods |= AUTHENTICATION_BIT(method);
    }
    if (methods == 0)
        return broken_field(r, "NO_METHOD_LEFT", JT_STR("methods"),
                            JT_STR("An application needs a method to authenticate with"));
    *ret_methods = methods;
    return JT_DONE;
}

static jt_err check_algorithm(struct registrar *r, jt_str name)
{
    enum jose_alg alg;
    return name.len == 0 || jose_alg_parse(name, JOSE_ALGS_CLIENT, &alg).code == JT_OK
               ? JT_DONE
               : broken_parameter(r, JT_STR("assertion_algorithm"),
                                  JT_STR("RS256, PS256, ES256, ES384, EdDSA or Ed25519"));
}

static jt_err methods_merge(struct changed *changed, unsigned wanted, unsigned *methods)
{
    char before[AUTHENTICATION_NAMES_MAX_BYTES], after[AUTHENTICATION_NAMES_MAX_BYTES];
    struct jt_buf texts[] = { jt_buf_over(before, sizeof(before)),
                              jt_buf_over(after, sizeof(after)) };
    if (wanted == *methods)
        return JT_DONE;
    authentication_methods_put(&texts[0], *methods);
    authentication_methods_put(&texts[1], wanted);
    *methods = wanted;
    return changed_text(changed, "methods", jt_buf_str(&texts[0]), jt_buf_str(&texts[1]));
}

jt_err authentication_update(struct registrar *r, jt_str application_id,
                             const struct authentication_changes *wanted,
                             struct authentication *ret_now)
{
    struct changed changed = changed_in(r->arena);
    struct application app = { 0 };
    struct authentication now;
    unsigned methods = 0;

    if (wanted->has_methods)
        JT_TRY(authentication_methods_read(r, wanted->methods, wanted->method_count, &methods));
    JT_TRY(check_algorithm(r, wanted->assertion_algorithm.text));
    JT_TRY(registrar_begin(r));
    JT_TRY(find_machine(r, application_id, &app));
    JT_TRY(attenuation_check_credential(r, app.id));
    JT_TRY(store_authentication_get(r->tx, app.id, r->arena, &now));
    if (wanted->has_methods)
        JT_TRY(methods_merge(&changed, methods, &now.methods));
    JT_TRY(changed_texts(&changed,
                         &(struct text_change){ "assertion_algorithm", wanted->assertion_algorithm,
                                                &now.assertion_algorithm },
                         1));
    *ret_now = now;
    if (changed.names.count == 0)
        return JT_DONE;
    JT_TRY(store_authentication_set(r->tx, app.id, &now));
    return record_changed(r, CHANGE_APPLICATION, app.id, JT_STR("application.updated"),
                          DETAILS(detail_list("changed", &changed.names)), &changed);
}
