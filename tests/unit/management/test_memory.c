/*
 * Jansson's memory fails at each of its calls in turn. A request then either succeeds after all or
 * is refused, and what is refused changed nothing. That nothing leaks is the sanitizer's to say.
 */
#include "management/document/api_document.h"
#include "management/walk.h"

static long allocations_left = -1; /* below 0: no limit */

static void *failing_malloc(size_t size)
{
    if (allocations_left == 0)
        return NULL;
    if (allocations_left > 0)
        allocations_left--;
    return malloc(size);
}

/* arena is the request's, as long as the answer is looked at. */
static int call_with_memory(struct api_fixture *api, struct jt_arena *arena, long allocations,
                            enum http_method method, const char *target, const char *body)
{
    struct request req = api_request(api, method, target, body);
    char allow[ROUTER_ALLOW_BYTES];
    const struct route_group *group = NULL;

    jt_arena_reset(arena);
    req.arena = arena;
    api->response = (struct response){ 0 };
    CHECK_INT(target, router_find(&api->router, &req, &group, allow), ROUTER_FOUND);
    allocations_left = allocations;
    jt_err err = req.route->handle(group->context, &req, &api->response);
    allocations_left = -1;
    if (err.code == JT_OK || err.code == JT_REFUSED)
        return api->response.status;
    if (err.code != JT_STORE) /* what attributes_read() makes of it */
        CHECK_CODE(target, err, JT_NO_MEMORY);
    return 500;
}

TEST(want_of_memory_makes_no_half_written_api_document)
{
    struct management management = { .issuer = JT_STR(ISSUER) };
    struct api_document *document = NULL;
    enum { STEP = 97 }; /* it takes thousands of allocations; a prime finds all kinds of them */
    jt_err err = JT_ERR(JT_NO_MEMORY, "not tried");
    json_set_alloc_funcs(failing_malloc, free);
    for (long allocations = 0; err.code == JT_NO_MEMORY && allocations < 1000000;
         allocations += STEP) {
        allocations_left = allocations;
        err = api_document_new(&management, &document);
        allocations_left = -1;
        CHECK("no document", err.code == JT_OK || document == NULL);
    }
    json_set_alloc_funcs(malloc, free);
    CHECK_OK("in the end", err);
    json_t *json =
        json_loadb(api_document_text(document).ptr, api_document_text(document).len, 0, NULL);
    CHECK("it is whole", json_object_size(json_object_get(json, "paths")) > 20);
    json_decref(json);
    api_document_free(document);
}

TEST(want_of_memory_changes_nothing)
{
    API_FIXTURE(api);
    const struct walk walk = walk_prepare(&api);
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    CHECK_OK("arena", jt_arena_new(1 << 16, 64 << 20, &arena));
    json_set_alloc_funcs(failing_malloc, free);
    for (size_t i = 0; i < COUNT(walk_steps); i++) {
        const struct walk_step step = walk_step_at(&walk, i);
        const int64_t before = revision(&api);
        int status = 500;
        long allocations = 0;
        for (; status >= 400 && allocations < 5000; allocations++) {
            CHECK_INT(step.target, revision(&api), before);
            status =
                call_with_memory(&api, arena, allocations, step.method, step.target, step.body);
        }
        if (status >= 300)
            fail_msg("%s never succeeded: %d %.*s", step.target, status, JT_FMT(api.response.body));
        CHECK("it failed at first", allocations > 1 || step.body == NULL);
    }
    json_set_alloc_funcs(malloc, free);
}
