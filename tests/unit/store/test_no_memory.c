/* SQLite's allocations fail one after the other: each call fails cleanly, and nothing is half done.
 */
#include <sqlite3.h>

#include "store/clients.h"
#include "store/fixture.h"

static sqlite3_mem_methods system_memory;
static bool is_failing;
static int allocations_left; /* before the one that fails; those after it fail as well */

static bool must_fail(void)
{
    return is_failing && allocations_left-- <= 0;
}

static void *failing_malloc(int size)
{
    return must_fail() ? NULL : system_memory.xMalloc(size);
}

static void *failing_realloc(void *old, int size)
{
    return must_fail() ? NULL : system_memory.xRealloc(old, size);
}

/* Before the first connection of the program. */
__attribute__((constructor)) static void install_memory(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &system_memory);
    sqlite3_mem_methods failing = system_memory;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
}

static void fail_after(int allocations)
{
    is_failing = true;
    allocations_left = allocations;
}

TEST(opening_fails_cleanly_at_each_allocation)
{
    OF_SQLITE();
    enum { MANY = 1000000 };
    for (int i = 0; i < MANY; i += 1 + i / 8) { /* denser at the beginning */
        JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
        struct store_options options = fixture_options(&f);
        jt_str problem = JT_STR("");
        fail_after(i);
        jt_err err = store_open(&options, test_arena(), &f.store, &problem);
        is_failing = false;
        if (err.code == JT_OK)
            return;
        CHECK("a problem is told", problem.len != 0);
        CHECK("no store", f.store == NULL);
        store_close(fixture_open(&f)); /* nothing half-made is in the way */
    }
    fail_msg("it never succeeds");
}

static jt_err work(struct store *store)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = fixture_application("a1", "one");
    struct client_secret secret = { .application_id = JT_STR("a1") };
    struct client_data client;
    JT_TRY(store_begin(store, STORE_WRITE, JT_STR("test"), &tx));
    JT_TRY(store_application_create(tx, &app));
    JT_TRY(store_client_secret_rotate(tx, &secret, true));
    JT_TRY(store_authorize(tx, JT_STR("a1"), JT_STR("p1")));
    JT_TRY(store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    JT_TRY(store_record_change(tx, CHANGE_APPLICATION, app.id, JT_STR("application.created"),
                               JT_STR("")));
    return store_commit(&tx);
}

TEST(a_transaction_fails_whole_at_each_allocation)
{
    OF_SQLITE();
    enum { MANY = 10000 };
    struct application app;
    for (int i = 0; i < MANY; i += 1 + i / 16) {
        FIXTURE(f);
        struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
        put_api(tx, "p1", "api");
        fixture_commit(&tx);

        fail_after(i);
        jt_err err = work(f.store);
        is_failing = false;
        if (err.code == JT_OK)
            return;
        tx = fixture_begin(f.store, STORE_READ);
        CHECK_CODE("nothing of it is there",
                   store_application_get(tx, JT_STR("a1"), test_arena(), &app), JT_NOT_FOUND);
        store_tx_abortp(&tx);
        CHECK_OK("and it works again", work(f.store));
    }
    fail_msg("it never succeeds");
}
