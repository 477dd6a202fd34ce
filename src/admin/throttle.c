/*
 * throttle: rows are found by a digest of what they are about, so the store holds no name that
 * somebody typed. A refusal only reads: whoever guesses too fast makes nobody wait for the writer.
 */
#include "admin/throttle.h"

#include "base/address.h"
#include "base/digest.h"
#include "store/failed_attempts.h"

enum { NAME_MAX_BYTES = 1100 }; /* the longest e-mail address: 254 characters of 4 bytes */

/* What is slowed, how many failures are free, and whether a success forgets the others. */
struct subject {
    char mark;
    jt_str source, name; /* the first is empty, or of one length */
    int64_t free_failures;
    bool is_forgiven;
    uint8_t digest[JT_DIGEST_BYTES];
};

struct subjects {
    struct subject of[2];
    size_t count;
    struct jt_address network; /* what the name of one is of */
};

/* --- Subjects --------------------------------------------------------------------------------- */

static jt_err digest_of(struct subject *subject)
{
    char bytes[1 + JT_DIGEST_BYTES + NAME_MAX_BYTES];
    struct jt_buf text = jt_buf_over(bytes, sizeof(bytes));
    jt_str name = subject->name;
    if (name.len > NAME_MAX_BYTES)
        name.len = NAME_MAX_BYTES;
    jt_buf_put_char(&text, subject->mark);
    jt_buf_put(&text, subject->source);
    jt_buf_put(&text, name);
    return jt_sha256(jt_buf_str(&text), subject->digest);
}

/* Nobody else's guesses count where somebody is known; elsewhere, those of all count. */
static jt_err subjects_of(const struct attempt *attempt, struct subjects *ret_subjects)
{
    const struct subject known = { 's', attempt->source, attempt->account, THROTTLE_ACCOUNT_FREE,
                                   .is_forgiven = true };
    const struct subject account = {
        'a', { 0 }, attempt->account, THROTTLE_ACCOUNT_FREE, .is_forgiven = true
    };
    struct subject address = { 'n', { 0 }, { 0 }, THROTTLE_ADDRESS_FREE, .is_forgiven = false };
    const bool is_known = attempt->source.len != 0;
    ret_subjects->of[0] = is_known ? known : account;
    ret_subjects->network = jt_address_network_of(attempt->address);
    address.name = (jt_str){ (const char *)ret_subjects->network.bytes, JT_ADDRESS_BYTES };
    ret_subjects->of[1] = address;
    ret_subjects->count = is_known ? 1 : 2;
    for (size_t i = 0; i < ret_subjects->count; i++)
        JT_TRY(digest_of(&ret_subjects->of[i]));
    return JT_DONE;
}

/* --- Failures --------------------------------------------------------------------------------- */

/* Those of a clock that was ahead are no more than forgotten ones: they would last until it is that
 * late again. */
static jt_err failed_get(struct store_tx *tx, const struct subject *subject, int64_t now_ms,
                         struct failed_attempts *ret_failed)
{
    JT_TRY(store_failed_attempts_get(tx, subject->digest, ret_failed));
    const int64_t age_ms = now_ms - ret_failed->last_ms;
    if (age_ms > (int64_t)THROTTLE_FORGET_S * 1000 || age_ms < -JT_CLOCK_SKEW_MS)
        *ret_failed = (struct failed_attempts){ 0 };
    return JT_DONE;
}

static jt_err longest_wait(struct store_tx *tx, const struct subjects *subjects,
                           int64_t *ret_wait_ms)
{
    int64_t now_ms = 0;
    *ret_wait_ms = 0;
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    for (size_t i = 0; i < subjects->count; i++) {
        struct failed_attempts failed;
        JT_TRY(failed_get(tx, &subjects->of[i], now_ms, &failed));
        if (failed.until_ms - now_ms > *ret_wait_ms)
            *ret_wait_ms = failed.until_ms - now_ms;
    }
    return JT_DONE;
}

static int64_t delay_s_of(const struct subject *subject, int64_t failures)
{
    int64_t delay_s = 0;
    for (int64_t i = subject->free_failures; i < failures && delay_s < THROTTLE_DELAY_MAX_S; i++)
        delay_s = delay_s == 0 ? 1 : delay_s * 2;
    return delay_s < THROTTLE_DELAY_MAX_S ? delay_s : THROTTLE_DELAY_MAX_S;
}

static jt_err count_failure(struct store_tx *tx, const struct subject *subject, int64_t now_ms)
{
    struct failed_attempts failed;
    JT_TRY(failed_get(tx, subject, now_ms, &failed));
    failed.failures++;
    failed.last_ms = now_ms;
    failed.until_ms = now_ms + delay_s_of(subject, failed.failures) * 1000;
    return store_failed_attempts_put(tx, subject->digest, &failed);
}

static jt_err take_back(struct store_tx *tx, const struct subject *subject, bool is_all)
{
    struct failed_attempts failed;
    JT_TRY(store_failed_attempts_get(tx, subject->digest, &failed));
    if (failed.failures <= 1 || is_all)
        return store_failed_attempts_forget(tx, subject->digest);
    failed.failures--;
    failed.until_ms = 0;
    return store_failed_attempts_put(tx, subject->digest, &failed);
}

/* --- Attempts --------------------------------------------------------------------------------- */

static jt_err look(struct store *store, const struct subjects *subjects, int64_t *ret_wait_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &tx));
    return longest_wait(tx, subjects, ret_wait_ms);
}

/* Another attempt may have been first since the look. */
static jt_err count(struct store *store, const struct subjects *subjects, int64_t *ret_wait_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    int64_t now_ms = 0;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(longest_wait(tx, subjects, ret_wait_ms));
    if (*ret_wait_ms != 0)
        return JT_DONE;
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    for (size_t i = 0; i < subjects->count; i++)
        JT_TRY(count_failure(tx, &subjects->of[i], now_ms));
    return store_commit(&tx);
}

jt_err throttle_begin(struct store *store, const struct attempt *attempt, int64_t *ret_wait_s)
{
    struct subjects subjects;
    int64_t wait_ms = 0;
    JT_TRY(subjects_of(attempt, &subjects));
    JT_TRY(look(store, &subjects, &wait_ms));
    if (wait_ms == 0)
        JT_TRY(count(store, &subjects, &wait_ms));
    *ret_wait_s = (wait_ms + 999) / 1000;
    return JT_DONE;
}

static jt_err end(struct store *store, const struct attempt *attempt, bool is_success)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct subjects subjects;
    JT_TRY(subjects_of(attempt, &subjects));
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    /* The second bound, which the first one implies, is for the compiler. */
    for (size_t i = 0; i < subjects.count && i < COUNT(subjects.of); i++)
        JT_TRY(take_back(tx, &subjects.of[i], is_success && subjects.of[i].is_forgiven));
    return store_commit(&tx);
}

void throttle_succeeded(struct store *store, const struct attempt *attempt)
{
    (void)end(store, attempt, true).code; /* whatever it is: throttle.h says what follows */
}

void throttle_undecided(struct store *store, const struct attempt *attempt)
{
    (void)end(store, attempt, false).code;
}
