/*
 * passkeys: /console/api/passkeys, one's own passkeys: made, named, listed, removed; and recovery
 * codes, which are for when all second factors are lost. What an authenticator is asked, and
 * whether it answered well, is for admin/passkeys.c to say.
 */
#include "admin/second_factor.h"
#include "admin/totp.h"
#include "admin/webauthn.h"
#include "console/resources.h"
#include "jose/base64url.h"
#include "registration/record.h"
#include "rest/answer.h"
#include "rest/refuse.h"

#define MEMBER_PASSKEY_NAME                                                 \
    {                                                                       \
        .name = "name", .type = MEMBER_TEXT, .is_required = true, .min = 1, \
        .max = PASSKEY_NAME_MAX_CHARS                                       \
    }

static const struct member made_members[] = {
    MEMBER_PASSKEY_NAME,
    MEMBER_NEEDED_STRING("client_data"),
    MEMBER_NEEDED_STRING("attestation_object"),
};
const struct body_shape console_passkey_body = { made_members, COUNT(made_members), false };

static const struct member name_members[] = { MEMBER_PASSKEY_NAME };
const struct body_shape console_passkey_name_body = { name_members, COUNT(name_members), false };

/* --- What an authenticator is asked ---------------------------------------------------------- */

struct challenge {
    jt_str value, rp_id;
    jt_str *credential_ids;
    size_t count;
};
static const struct answer_member challenge_members[] = {
    { "value", ANSWER_FROM(struct challenge, value) },
    { "rp_id", ANSWER_FROM(struct challenge, rp_id) },
    { "credential_ids", ANSWER_TEXTS(struct challenge, credential_ids, count) },
};
static const struct answer_shape challenge_shape = { NULL, ANSWER_MEMBERS(struct challenge,
                                                                          challenge_members) };
static const struct answer_shape challenge_answer = {
    "challenge_response",
    ANSWER_MEMBER(struct challenge, "challenge", ANSWER_SAME(&challenge_shape)), ANSWER_OK
};

/* Those that work at this host. */
static jt_err list_credentials(struct store_tx *tx, jt_str administrator_id, struct jt_arena *arena,
                               struct challenge *challenge)
{
    struct passkey *rows = NULL;
    size_t count = 0;
    JT_TRY(store_passkey_list(tx, administrator_id, arena, &rows, &count));
    JT_TRY(jt_arena_calloc(arena, count, sizeof(*challenge->credential_ids),
                           &challenge->credential_ids));
    for (size_t i = 0; i < count; i++) {
        struct jt_buf id;
        if (!jt_str_eq(rows[i].rp_id, challenge->rp_id))
            continue;
        JT_TRY(jt_arena_buf(arena, base64url_length(rows[i].credential_id.len), &id));
        base64url_put(&id, rows[i].credential_id);
        challenge->credential_ids[challenge->count++] = jt_buf_str(&id);
    }
    return JT_DONE;
}

jt_err console_answer_challenge(const struct administration *administration, struct store_tx *tx,
                                struct request *req, struct response *resp,
                                const struct passkey_use *use, jt_str administrator_id)
{
    struct challenge challenge = { 0 };
    struct webauthn_site site;
    JT_TRY(webauthn_site_of(administration->issuer, req->arena, &site));
    challenge.rp_id = site.rp_id;
    JT_TRY(passkey_challenge_new(administration, tx, use, req->arena, &challenge.value));
    if (administrator_id.len != 0)
        JT_TRY(list_credentials(tx, administrator_id, req->arena, &challenge));
    return answer_with(req, resp, &challenge_answer, &challenge);
}

struct passkey_use console_passkey_use(const struct request *req, enum passkey_purpose purpose)
{
    const struct session *session = request_session(req);
    return (struct passkey_use){
        purpose, { (const char *)session->row.digest, sizeof(session->row.digest) }
    };
}

struct passkey_answer console_passkey_answer(const json_t *body)
{
    return (struct passkey_answer){ .credential_id = body_text(body, "credential_id"),
                                    .client_data = body_text(body, "client_data"),
                                    .authenticator_data = body_text(body, "authenticator_data"),
                                    .signature = body_text(body, "signature"),
                                    .user_handle = body_text(body, "user_handle") };
}

/* --- Recovery codes -------------------------------------------------------------------------- */

jt_err console_recovery_codes_new(const struct administration *administration, struct request *req,
                                  struct store_tx *tx, jt_str administrator_id,
                                  struct recovery_codes *ret_codes)
{
    struct recovery_codes codes = { .count = RECOVERY_CODES };
    JT_TRY(jt_arena_calloc(req->arena, codes.count, sizeof(*codes.texts), &codes.texts));
    JT_TRY(store_recovery_code_delete_all(tx, administrator_id));
    for (size_t i = 0; i < codes.count; i++) {
        uint8_t digest[JT_DIGEST_BYTES];
        JT_TRY(recovery_code_new(&administration->random, req->arena, &codes.texts[i]));
        JT_TRY(recovery_code_digest(administrator_id, codes.texts[i], digest));
        JT_TRY(store_recovery_code_add(tx, administrator_id, digest));
    }
    *ret_codes = codes;
    return JT_DONE;
}

const struct answer_shape console_recovery_codes_answer = {
    "recovery_codes_response",
    ANSWER_MEMBER(struct recovery_codes, "recovery_codes",
                  ANSWER_TEXTS(struct recovery_codes, texts, count)),
    ANSWER_OK
};

static jt_err recovery_codes_post(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { 0 };
    struct recovery_codes codes;
    JT_TRY(console_begin_own(context, req, resp, STORE_WRITE, &tx, &administrator));
    if (!administrator_has_second_factor(&administrator))
        return rest_refuse(req, resp, 400, "SECOND_FACTOR_MISSING",
                           JT_STR("Recovery codes are for a second factor, and you have none"));
    JT_TRY(console_recovery_codes_new(context, req, tx, administrator.id, &codes));
    JT_TRY(console_record_own(tx, req, JT_STR("administrator.recovery_codes_renewed"), NO_DETAILS));
    JT_TRY(answer_with(req, resp, &console_recovery_codes_answer, &codes));
    return store_commit(&tx);
}

/* --- Passkeys -------------------------------------------------------------------------------- */

static const struct answer_member passkey_members[] = {
    { "id", ANSWER_FROM(struct passkey, id) },
    { "name", ANSWER_FROM(struct passkey, name) },
    { "rp_id", ANSWER_FROM(struct passkey, rp_id) },
    { "is_backup_eligible", ANSWER_FROM(struct passkey, is_backup_eligible) },
    { "created_on", ANSWER_TIME(struct passkey, created_ms) },
    { "last_used_on", ANSWER_TIME(struct passkey, last_used_ms), .is_nullable = true },
};
static const struct answer_shape passkey_shape = { NULL, ANSWER_MEMBERS(struct passkey,
                                                                        passkey_members) };
static const struct answer_shape passkeys_answer = { "passkeys_response",
                                                     ANSWER_LIST_OF("passkeys", &passkey_shape),
                                                     ANSWER_OK };

struct added {
    struct passkey passkey;
    struct recovery_codes codes; /* where it is the first second factor */
};
static const struct answer_member added_members[] = {
    { "passkey", ANSWER_OBJECT(struct added, passkey, &passkey_shape) },
    { "recovery_codes", ANSWER_TEXTS(struct added, codes.texts, codes.count) },
};
static const struct answer_shape added_answer = { "passkey_response",
                                                  ANSWER_MEMBERS(struct added, added_members),
                                                  ANSWER_OK, .status = 201 };

static jt_err passkeys_get(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct passkey *rows = NULL;
    size_t count = 0;
    JT_TRY(console_begin(context, req, resp, STORE_READ, &tx));
    JT_TRY(
        store_passkey_list(tx, request_session(req)->administrator.id, req->arena, &rows, &count));
    return answer_with(req, resp, &passkeys_answer, &(struct answer_list){ rows, count });
}

static jt_err challenge_post(void *context, struct request *req, struct response *resp)
{
    const struct passkey_use use = console_passkey_use(req, PASSKEY_REGISTER);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(console_begin(context, req, resp, STORE_READ, &tx));
    return console_answer_challenge(context, tx, req, resp, &use,
                                    request_session(req)->administrator.id);
}

static jt_err add(const struct administration *administration, struct request *req,
                  struct response *resp, struct store_tx *tx, const struct passkey_made *made,
                  struct passkey *passkey)
{
    const struct passkey_use use = console_passkey_use(req, PASSKEY_REGISTER);
    bool is_right = false;
    jt_err err = passkey_add(administration, tx, &use, made, req->arena, &is_right, passkey);
    if (err.code == JT_CONFLICT)
        return rest_refuse(req, resp, 400, "PASSKEY_KNOWN",
                           JT_STR("This passkey was added before"));
    JT_TRY(err);
    return is_right ? JT_DONE
                    : rest_refuse(req, resp, 400, "PASSKEY_INVALID",
                                  JT_STR("The authenticator did not verify you, made a key of a "
                                         "kind that is not known here, or took too long; try "
                                         "again"));
}

static jt_err passkeys_post(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct administrator administrator = { 0 };
    struct added added = { 0 };

    JT_TRY(body_read(req, resp, &console_passkey_body, &body));
    const struct passkey_made made = { body_text(body, "client_data"),
                                       body_text(body, "attestation_object") };
    JT_TRY(console_begin_own(context, req, resp, STORE_WRITE, &tx, &administrator));
    if (administrator.passkeys >= PASSKEYS_MAX)
        return rest_refuse(req, resp, 400, "TOO_MANY_PASSKEYS",
                           JT_STR("There can be at most 20 passkeys; remove one first"));
    added.passkey =
        (struct passkey){ .administrator_id = administrator.id, .name = body_text(body, "name") };
    JT_TRY(add(context, req, resp, tx, &made, &added.passkey));
    if (!administrator_has_second_factor(&administrator))
        JT_TRY(console_recovery_codes_new(context, req, tx, administrator.id, &added.codes));
    JT_TRY(console_record_own(tx, req, JT_STR("administrator.passkey_added"),
                              DETAILS(detail_text("name", added.passkey.name))));
    JT_TRY(answer_with(req, resp, &added_answer, &added));
    return store_commit(&tx);
}

static jt_err lookup(struct store_tx *tx, struct request *req, struct response *resp,
                     struct passkey *ret_passkey)
{
    return rest_refuse_missing(req, resp,
                               store_passkey_get(tx, request_path_param(req, "passkey_id"),
                                                 request_session(req)->administrator.id, req->arena,
                                                 ret_passkey),
                               "PASSKEY_NOT_FOUND", JT_STR("You have no passkey with this id"));
}

static jt_err passkey_put(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct passkey passkey = { 0 };
    JT_TRY(body_read(req, resp, &console_passkey_name_body, &body));
    const jt_str name = body_text(body, "name");
    JT_TRY(console_begin(context, req, resp, STORE_WRITE, &tx));
    JT_TRY(lookup(tx, req, resp, &passkey));
    if (jt_str_eq(passkey.name, name))
        return answer_ok(req, resp);
    JT_TRY(store_passkey_rename(tx, passkey.id, name));
    JT_TRY(console_record_own(tx, req, JT_STR("administrator.passkey_renamed"),
                              DETAILS(detail_text("from", passkey.name), detail_text("to", name))));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

/* With the last second factor go the recovery codes. */
static jt_err passkey_delete(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { 0 };
    struct passkey passkey = { 0 };
    JT_TRY(console_begin_own(context, req, resp, STORE_WRITE, &tx, &administrator));
    JT_TRY(lookup(tx, req, resp, &passkey));
    JT_TRY(store_passkey_delete(tx, passkey.id));
    administrator.passkeys--;
    if (!administrator_has_second_factor(&administrator))
        JT_TRY(store_recovery_code_delete_all(tx, administrator.id));
    JT_TRY(console_record_own(tx, req, JT_STR("administrator.passkey_removed"),
                              DETAILS(detail_text("name", passkey.name))));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

#define API "/console/api"

static const struct route routes[] = {
    { HTTP_GET, API "/passkeys", 0, passkeys_get, RUNS_BLOCKING, "One's own passkeys" },
    { HTTP_PUT, API "/passkeys/{passkey_id}", CONSOLE_BODY_MAX_BYTES, passkey_put, RUNS_BLOCKING,
      "Give a passkey another name" },
};
const struct console_resource console_passkeys = { routes, COUNT(routes), console_guard_session };

static const struct route making_routes[] = {
    { HTTP_POST, API "/passkeys/challenge", 0, challenge_post, RUNS_BLOCKING,
      "Ask for what a new passkey is made of" },
    { HTTP_POST, API "/passkeys", CONSOLE_BODY_MAX_BYTES, passkeys_post, RUNS_BLOCKING,
      "Add a passkey; the only answer with the recovery codes, where it is the first factor" },
};
const struct console_resource console_passkey_enrolment = { making_routes, COUNT(making_routes),
                                                            console_guard_enrolment };

static const struct route removal_routes[] = {
    { HTTP_DELETE, API "/passkeys/{passkey_id}", 0, passkey_delete, RUNS_BLOCKING,
      "Remove a passkey" },
    { HTTP_POST, API "/recovery_codes", 0, recovery_codes_post, RUNS_BLOCKING,
      "New recovery codes in place of the old ones; the only answer with them" },
};
const struct console_resource console_passkey_removal = { removal_routes, COUNT(removal_routes),
                                                          console_guard_confirmed };
