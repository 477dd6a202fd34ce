/*
 * tls_tickets: two keys under a lock, the newest first. They turn as handshakes come, so that no
 * thread is needed: one that nobody asked for in time opens nothing.
 */
#include "http/tls_tickets.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/secret.h"

enum { NAME_BYTES = 16, KEY_BYTES = 32, KEYS = 2 };

struct ticket_key {
    uint8_t name[NAME_BYTES]; /* stands in the ticket */
    uint8_t cipher[KEY_BYTES], mac[KEY_BYTES];
};

struct tls_tickets {
    EVP_CIPHER *cipher;
    pthread_mutex_t lock;
    struct ticket_key keys[KEYS]; /* under lock, as all below */
    struct jt_instant next_turn;
};

static jt_err make_key(struct ticket_key *ret_key)
{
    const struct jt_random random = jt_random_system();
    return jt_random_fill(&random, (uint8_t *)ret_key, sizeof(*ret_key));
}

/* The newest becomes the one before. */
static jt_err turn_once(struct tls_tickets *tickets, struct jt_instant now)
{
    struct ticket_key fresh;
    JT_TRY(make_key(&fresh));
    tickets->keys[1] = tickets->keys[0];
    tickets->keys[0] = fresh;
    jt_wipe(&fresh, sizeof(fresh));
    tickets->next_turn = jt_instant_plus_ms(now, TLS_TICKET_KEY_S * INT64_C(1000));
    return JT_DONE;
}

/* Where a whole turn was left out, the newest is too old even to open. */
static jt_err turn(struct tls_tickets *tickets, struct jt_instant now)
{
    const struct jt_instant too_late =
        jt_instant_plus_ms(tickets->next_turn, TLS_TICKET_KEY_S * INT64_C(1000));
    if (!jt_instant_has_come(tickets->next_turn, now))
        return JT_DONE;
    if (jt_instant_has_come(too_late, now))
        JT_TRY(turn_once(tickets, now));
    return turn_once(tickets, now);
}

jt_err tls_tickets_turn(struct tls_tickets *tickets, struct jt_instant now)
{
    pthread_mutex_lock(&tickets->lock);
    const jt_err err = turn(tickets, now);
    pthread_mutex_unlock(&tickets->lock);
    return err;
}

jt_err tls_tickets_forget(struct tls_tickets *tickets)
{
    const struct jt_instant now = jt_instant_now();
    pthread_mutex_lock(&tickets->lock);
    jt_err err = JT_DONE;
    for (int i = 0; i < KEYS && err.code == JT_OK; i++)
        err = turn_once(tickets, now);
    pthread_mutex_unlock(&tickets->lock);
    return err;
}

/* --- As libssl asks --------------------------------------------------------------------------- */

/* The newest to seal; to open the one of that name, NULL where there is none. */
static const struct ticket_key *key_find(const struct tls_tickets *tickets, const uint8_t *name)
{
    if (name == NULL)
        return &tickets->keys[0];
    for (int i = 0; i < KEYS; i++)
        if (memcmp(tickets->keys[i].name, name, NAME_BYTES) == 0)
            return &tickets->keys[i];
    return NULL;
}

/* Copied out, so that the lock is not held while it works. */
static bool key_take(struct tls_tickets *tickets, const uint8_t *name, struct ticket_key *ret_key,
                     bool *ret_is_newest)
{
    pthread_mutex_lock(&tickets->lock);
    const struct ticket_key *key =
        turn(tickets, jt_instant_now()).code == JT_OK ? key_find(tickets, name) : NULL;
    if (key != NULL)
        *ret_key = *key;
    *ret_is_newest = key == &tickets->keys[0];
    pthread_mutex_unlock(&tickets->lock);
    return key != NULL;
}

static bool mac_begin(EVP_MAC_CTX *mac, struct ticket_key *key)
{
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key->mac, sizeof(key->mac)),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char[]){ "SHA256" }, 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(mac, params) == 1;
}

/* SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 1 done, 2 opens but is to be replaced, 0 a full
 * handshake instead, -1 none. */
static int seal_or_open(SSL *tls, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
                        EVP_MAC_CTX *mac, int is_sealing)
{
    struct tls_tickets *tickets = SSL_CTX_get_app_data(SSL_get_SSL_CTX(tls));
    struct ticket_key key;
    bool is_newest = false, is_ready = false;
    if (!key_take(tickets, is_sealing ? NULL : name, &key, &is_newest))
        return is_sealing ? -1 : 0;
    if (is_sealing) {
        memcpy(name, key.name, sizeof(key.name));
        is_ready = RAND_bytes(iv, EVP_CIPHER_get_iv_length(tickets->cipher)) == 1 &&
                   EVP_EncryptInit_ex2(cipher, tickets->cipher, key.cipher, iv, NULL) == 1;
    } else {
        is_ready = EVP_DecryptInit_ex2(cipher, tickets->cipher, key.cipher, iv, NULL) == 1;
    }
    is_ready = is_ready && mac_begin(mac, &key);
    jt_wipe(&key, sizeof(key));
    if (!is_ready)
        return -1;
    return is_newest ? 1 : 2;
}

jt_err tls_tickets_use(struct tls_tickets *tickets, SSL_CTX *context)
{
    SSL_CTX_set_app_data(context, tickets);
    SSL_CTX_set_timeout(context, TLS_TICKET_KEY_S);
    return SSL_CTX_set_tlsext_ticket_key_evp_cb(context, seal_or_open) == 1
               ? JT_DONE
               : JT_ERR(JT_CRYPTO, "session tickets");
}

/* --- Beginning and end ------------------------------------------------------------------------ */

jt_err tls_tickets_new(struct tls_tickets **ret_tickets)
{
    struct tls_tickets *tickets = calloc(1, sizeof(*tickets));
    if (tickets == NULL)
        return JT_ERR(JT_NO_MEMORY, "session tickets");
    pthread_mutex_init(&tickets->lock, NULL);
    tickets->cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    jt_err err = tickets->cipher == NULL ? JT_ERR(JT_CRYPTO, "session tickets")
                                         : tls_tickets_forget(tickets);
    if (err.code != JT_OK) {
        tls_tickets_free(tickets);
        return err;
    }
    *ret_tickets = tickets;
    return JT_DONE;
}

void tls_tickets_free(struct tls_tickets *tickets)
{
    if (tickets == NULL)
        return;
    EVP_CIPHER_free(tickets->cipher);
    pthread_mutex_destroy(&tickets->lock);
    jt_free_wiped(tickets);
}
