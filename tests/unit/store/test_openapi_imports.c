/* Imports of OpenAPI documents, and many scopes at once. */
#include "store/openapi_imports.h"

#include "store/fixture.h"

static struct openapi_import import_of(const char *id, const char *api_id, bool is_upload)
{
    return (struct openapi_import){ .id = str(id),
                                    .api_id = str(api_id),
                                    .is_upload = is_upload,
                                    .is_active = is_upload,
                                    .file_name = JT_STR("api.yaml"),
                                    .at_ms = 5,
                                    .actor = JT_STR("test"),
                                    .created_count = 1,
                                    .duplicate_count = 2,
                                    .removed_count = 3,
                                    .skipped_count = 4,
                                    .log = JT_STR("{}") };
}

static void put_import(struct store_tx *tx, const char *id, const char *api_id, bool is_upload)
{
    const struct openapi_import import = import_of(id, api_id, is_upload);
    CHECK_OK(id, store_openapi_import_create(tx, &import));
}

static struct openapi_state state_of(struct store_tx *tx, const char *api_id)
{
    struct openapi_state state;
    CHECK_OK(api_id, store_openapi_state(tx, str(api_id), test_arena(), &state));
    return state;
}

TEST(an_import_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct openapi_import got;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "one");
    put_api(tx, "p2", "two");
    put_import(tx, "i1", "p1", true);
    CHECK_OK("get", store_openapi_import_get(tx, JT_STR("p1"), JT_STR("i1"), test_arena(), &got));
    CHECK_STR("file", got.file_name, "api.yaml");
    CHECK_STR("actor", got.actor, "test");
    CHECK_STR("log", got.log, "{}");
    CHECK("kind", got.is_upload && got.is_active && got.at_ms == 5);
    CHECK("counts", got.created_count == 1 && got.duplicate_count == 2 && got.removed_count == 3 &&
                        got.skipped_count == 4);
    CHECK_CODE("not by another API",
               store_openapi_import_get(tx, JT_STR("p2"), JT_STR("i1"), test_arena(), &got),
               JT_NOT_FOUND);
    CHECK("nor active there", !state_of(tx, "p2").has_active);
    store_tx_abortp(&tx);
}

TEST(one_import_of_an_api_is_active_at_most)
{
    FIXTURE(f);
    struct openapi_import got;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "one");
    put_api(tx, "p2", "two");
    CHECK("none", !state_of(tx, "p1").has_active);
    put_import(tx, "i1", "p1", true);
    put_import(tx, "o1", "p2", true);
    put_import(tx, "i2", "p1", true);
    struct openapi_state of_api = state_of(tx, "p1");
    CHECK("active", of_api.has_active);
    CHECK_STR("the newer", of_api.active.id, "i2");
    CHECK_STR("without its log", of_api.active.log, "");
    CHECK_STR("its API", of_api.api.name, "one");
    CHECK_OK("get", store_openapi_import_get(tx, JT_STR("p1"), JT_STR("i1"), test_arena(), &got));
    CHECK("the older is not", !got.is_active);
    put_import(tx, "i3", "p1", false);
    CHECK("after a deletion", !state_of(tx, "p1").has_active);
    CHECK("another API's", state_of(tx, "p2").has_active);
    CHECK_CODE("no such API", store_openapi_state(tx, JT_STR("p9"), test_arena(), &of_api),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(the_history_comes_newest_first_a_page_at_a_time)
{
    FIXTURE(f);
    struct openapi_import *rows = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "one");
    put_api(tx, "p2", "two");
    put_import(tx, "i1", "p1", true);
    put_import(tx, "i2", "p1", true);
    put_import(tx, "i3", "p1", false);
    put_import(tx, "o1", "p2", true);
    CHECK_OK("first", store_openapi_import_list(tx, JT_STR("p1"), JT_STR(""), 2, test_arena(),
                                                &rows, &count));
    CHECK_INT("two", count, 2);
    CHECK_STR("newest", rows[0].id, "i3");
    CHECK_STR("next", rows[1].id, "i2");
    CHECK_OK("rest", store_openapi_import_list(tx, JT_STR("p1"), JT_STR("i2"), 2, test_arena(),
                                               &rows, &count));
    CHECK_INT("one", count, 1);
    CHECK_STR("oldest", rows[0].id, "i1");
    CHECK_CODE(
        "from another API's",
        store_openapi_import_list(tx, JT_STR("p1"), JT_STR("o1"), 2, test_arena(), &rows, &count),
        JT_NOT_FOUND);
    CHECK_CODE("too many",
               store_openapi_import_list(tx, JT_STR("p1"), JT_STR(""), STORE_PAGE_MAX + 2,
                                         test_arena(), &rows, &count),
               JT_TOO_LARGE);
    store_tx_abortp(&tx);
}

TEST(the_history_of_an_api_is_limited)
{
    FIXTURE(f);
    struct openapi_import *rows = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "one");
    put_api(tx, "p2", "two");
    put_import(tx, "o", "p2", true);
    for (int i = 0; i < OPENAPI_IMPORTS_KEPT_MAX + 5; i++) {
        char id[16];
        snprintf(id, sizeof(id), "i%04d", i);
        put_import(tx, id, "p1", true);
    }
    CHECK_OK("list", store_openapi_import_list(tx, JT_STR("p1"), JT_STR(""), STORE_PAGE_MAX,
                                               test_arena(), &rows, &count));
    CHECK_INT("as many as are kept", count, OPENAPI_IMPORTS_KEPT_MAX);
    CHECK_STR("the newest are", rows[0].id, "i0204");
    CHECK_STR("to here", rows[count - 1].id, "i0005");
    CHECK_OK("another API's", store_openapi_import_list(tx, JT_STR("p2"), JT_STR(""), 1,
                                                        test_arena(), &rows, &count));
    CHECK_INT("stays", count, 1);
    store_tx_abortp(&tx);
}

TEST(an_apis_imports_go_with_it)
{
    FIXTURE(f);
    struct openapi_import got;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_api(tx, "p1", "one");
    put_import(tx, "i1", "p1", true);
    CHECK_OK("delete", store_api_delete(tx, JT_STR("p1")));
    put_api(tx, "p1", "one");
    CHECK_CODE("gone", store_openapi_import_get(tx, JT_STR("p1"), JT_STR("i1"), test_arena(), &got),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(scopes_are_made_all_at_once)
{
    static const struct scope three[] = {
        { JT_STR_INIT("1"), JT_STR_INIT("p1"), JT_STR_INIT("b"), JT_STR_INIT("B"), true },
        { JT_STR_INIT("2"), JT_STR_INIT("p1"), JT_STR_INIT("a"), JT_STR_INIT(""), true },
        { JT_STR_INIT("3"), JT_STR_INIT("p1"), JT_STR_INIT("c"), JT_STR_INIT(""), false },
    };
    FIXTURE(f);
    struct scope *keys = NULL, got;
    struct api api;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_CODE("no API", store_api_scopes(tx, JT_STR("p1"), test_arena(), &api, &keys, &count),
               JT_NOT_FOUND);
    put_api(tx, "p1", "one");
    CHECK_OK("create", store_scopes_create(tx, JT_STR("p1"), JT_STR(""), three, COUNT(three)));
    CHECK_OK("keys", store_api_scopes(tx, JT_STR("p1"), test_arena(), &api, &keys, &count));
    CHECK_INT("three", count, 3);
    CHECK_STR("its API", api.name, "one");
    CHECK_STR("by key", keys[0].key, "a");
    CHECK("imported", keys[0].is_imported && keys[1].is_imported && !keys[2].is_imported);
    CHECK_STR("without descriptions", keys[1].description, "");
    CHECK_INT("as part of the whole", state_of(tx, "p1").scope_count, 3);
    CHECK_STR("by key", state_of(tx, "p1").scopes[2].key, "c");
    CHECK_OK("get", store_scope_get(tx, JT_STR("p1"), JT_STR("1"), test_arena(), &got));
    CHECK_STR("with it", got.description, "B");
    CHECK("imported", got.is_imported);
    store_tx_abortp(&tx);
}
