/* test_fixture: the store that is measured has in it what the load asks for. */
#include "test.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/fixture.h"
#include "store/applications.h"
#include "store/clients.h"
#include "store/store.h"

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

static void check_client(struct store *store, const struct credentials *client, size_t apis,
                         size_t scopes)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct client_data data;
    CHECK_OK("begin", store_begin(store, STORE_READ, JT_STR("test"), &tx));
    CHECK_OK(client->id, store_client_get(tx, str(client->id), test_arena(), &data));
    CHECK_INT(client->id, data.api_count, apis);
    CHECK(client->id, data.apis[0].scope_count >= scopes);
    CHECK_INT(client->id, strlen(client->secret), 52);
}

TEST(each_client_may_ask_for_both_scopes_and_one_application_administers)
{
    char folder[] = "/tmp/jeton-bench-test-XXXXXX";
    struct fixture fixture;
    struct store *store = NULL;
    jt_str problem = JT_STR("");
    CHECK("folder", mkdtemp(folder) != NULL);
    const jt_str url = str(text("sqlite:%s/jeton.db", folder));
    CHECK_OK(problem.ptr, fixture_fill(url, 3, test_arena(), &fixture, &problem));
    CHECK_CODE("only a new one is filled",
               fixture_fill(url, 1, test_arena(), &(struct fixture){ 0 }, &problem), JT_REFUSED);
    const struct store_options options = { .url = url,
                                           .issuer = JT_STR(FIXTURE_ISSUER),
                                           .clock = jt_clock_system(),
                                           .random = jt_random_system(),
                                           .readers = 1,
                                           .lock_wait_ms = STORE_LOCK_WAIT_MS };
    CHECK_OK("open", store_open(&options, test_arena(), &store, &problem));
    for (size_t i = 0; i < fixture.client_count; i++)
        check_client(store, &fixture.clients[i], 1, 2);
    check_client(store, &fixture.manager, 1, 30);
    check_client(store, &fixture.coalescing, 1, 2);
    CHECK("API key", strlen(fixture.api_key) > 30);
    store_close(store);
    fixture_clear(&fixture);
    CHECK_INT("cleared", fixture.client_count, 0);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
