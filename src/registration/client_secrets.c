/*
 * client_secrets: draws secrets and keeps at most two of an application. The store gets a digest of
 * each, never the secret.
 */
#include "registration/client_secrets.h"

#include "registration/attenuation.h"
#include "registration/broken.h"
#include "registration/find.h"
#include "registration/record.h"
#include "store/client_secrets.h"

/* Draws a secret and makes its digest the application's current one. */
static jt_err secret_set(const struct registrar *r, jt_str application_id,
                         struct client_secret_keeping keeping, struct jt_secret *ret_secret)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct client_secret row = {
        .application_id = application_id,
        .created_ms = jt_now_ms(&r->clock),
    };

    JT_TRY(jt_secret_random_alphanumeric(&r->random, CLIENT_SECRET_BYTES, &secret));
    JT_TRY(client_secret_digest(r->client_secret_hmac, jt_secret_reveal(&secret), row.digest));
    JT_TRY(store_client_secret_forget_ended(r->tx, application_id, row.created_ms));
    JT_TRY(store_client_secret_rotate(r->tx, &row, keeping.is_kept || keeping.grace_s != 0));
    if (keeping.grace_s != 0)
        JT_TRY(store_client_secret_end_previous(r->tx, application_id,
                                                row.created_ms + 1000 * keeping.grace_s));
    jt_secret_move(ret_secret, &secret);
    return JT_DONE;
}

jt_err client_secret_create(struct registrar *r, jt_str application_id,
                            struct jt_secret *ret_secret)
{
    return secret_set(r, application_id, (struct client_secret_keeping){ 0 }, ret_secret);
}

jt_err client_secret_rotate(struct registrar *r, jt_str application_id,
                            struct client_secret_keeping keeping, struct jt_secret *ret_secret)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct application app = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_application(r->tx, application_id, r->arena, &app, &r->broken));
    JT_TRY(attenuation_check_credential(r, app.id));
    if (!application_type_has_secret(app.type))
        return broken(r, "CLIENT_SECRET_NOT_SUPPORTED",
                      JT_STR("Applications of this type have no client secret"));
    JT_TRY(broken_if(r, secret_set(r, app.id, keeping, &secret), JT_CONFLICT,
                     "CLIENT_SECRET_PREVIOUS_EXISTS", JT_STR(""),
                     JT_STR("Delete the previous client secret before rotating again")));
    JT_TRY(record(
        r, CHANGE_APPLICATION, app.id, JT_STR("application.secret_rotated"),
        DETAILS(detail_boolean("maintain_previous_secret", keeping.is_kept || keeping.grace_s != 0),
                detail_number("grace_period_s", keeping.grace_s))));
    jt_secret_move(ret_secret, &secret);
    return JT_DONE;
}

jt_err client_secret_delete_previous(struct registrar *r, jt_str application_id)
{
    const jt_str changed = JT_STR("previous_client_secret");
    struct application app = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_application(r->tx, application_id, r->arena, &app, &r->broken));
    JT_TRY(found(store_client_secret_delete_previous(r->tx, app.id), "CLIENT_SECRET_NOT_FOUND",
                 JT_STR("The application has no previous client secret"), &r->broken));
    return record(r, CHANGE_APPLICATION, app.id, JT_STR("application.updated"),
                  DETAILS(detail_texts("changed", &changed, 1)));
}
