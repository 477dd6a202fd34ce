/* test_directory: finds clients, and forgets those that a change affects. */
#include "test.h"

#include "oauth/client_fixture.h"
#include "oauth/directory.h"

static struct client_record *add(struct directory *directory, const char *id, const char *org,
                                 int64_t revision)
{
    struct client_record *record = NULL;
    struct client_data data = fixture_client(id, org);
    data.revision = revision;
    CHECK_OK(id, directory_add(directory, &data, &record));
    return record; /* the caller's reference */
}

static bool has(struct directory *directory, const char *id)
{
    struct client_record *record = directory_find(directory, str(id));
    client_record_unref(record);
    return record != NULL;
}

TEST(directory_forgets_what_a_change_affects)
{
    static const struct {
        const char *name;
        enum change_kind kind;
        const char *subject;
        bool keeps_global, keeps_organization;
    } cases[] = {
        { "its application", CHANGE_APPLICATION, "global", false, true },
        { "another application", CHANGE_APPLICATION, "other", true, true },
        { "an API of both", CHANGE_API, "api2", false, false },
        { "another API", CHANGE_API, "api9", true, true },
        { "its organization", CHANGE_ORGANIZATION, "org_1", true, false },
        { "another organization", CHANGE_ORGANIZATION, "org_2", true, true },
        { "a signing key", CHANGE_SIGNING_KEY, "k", true, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct directory *directory = NULL;
        CHECK_OK("new", directory_new(100, &directory));
        client_record_unref(add(directory, "global", "", 5));
        client_record_unref(add(directory, "member", "org_1", 5));
        struct change change = { .revision = 6,
                                 .kind = cases[i].kind,
                                 .subject = str(cases[i].subject) };
        directory_apply(directory, &change);
        CHECK_INT(cases[i].name, has(directory, "global"), cases[i].keeps_global);
        CHECK_INT(cases[i].name, has(directory, "member"), cases[i].keeps_organization);
        CHECK_INT(cases[i].name, directory_revision(directory), 6);
        directory_free(directory);
    }
}

static void add_customized(struct directory *directory, const char *id, bool with_properties,
                           bool with_flags)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = fixture_customized_client(id, "");
    data.depends_on_properties = with_properties;
    data.property_count = 0; /* switched on, but none is in the token now */
    if (!with_flags)
        data.feature_flag_count = 0;
    CHECK_OK(id, directory_add(directory, &data, &record));
}

TEST(directory_forgets_those_who_depend_on_what_changed)
{
    static const struct {
        const char *name;
        enum change_kind kind;
        bool keeps_properties, keeps_flags;
    } cases[] = {
        { "a property", CHANGE_PROPERTY, false, true },
        { "a feature flag", CHANGE_FEATURE_FLAG, true, false },
        { "a category", CHANGE_PROPERTY_CATEGORY, true, true },
        { "a variable", CHANGE_ENVIRONMENT_VARIABLE, true, true },
        { "an API key", CHANGE_API_KEY, true, true },
        { "a webhook", CHANGE_WEBHOOK, true, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct directory *directory = NULL;
        CHECK_OK("new", directory_new(100, &directory));
        client_record_unref(add(directory, "plain", "", 5));
        add_customized(directory, "properties", true, false);
        add_customized(directory, "flags", false, true);
        struct change change = { 6, cases[i].kind, JT_STR_INIT("any") };
        directory_apply(directory, &change);
        CHECK(cases[i].name, has(directory, "plain"));
        CHECK_INT(cases[i].name, has(directory, "properties"), cases[i].keeps_properties);
        CHECK_INT(cases[i].name, has(directory, "flags"), cases[i].keeps_flags);
        directory_free(directory);
    }
}

TEST(directory_does_not_keep_what_was_read_before_a_change)
{
    struct directory *directory = NULL;
    CHECK_OK("new", directory_new(100, &directory));
    struct change change = { .revision = 7, .kind = CHANGE_APPLICATION, .subject = JT_STR("late") };
    directory_apply(directory, &change);
    struct client_record *late = add(directory, "late", "", 6);
    CHECK("not kept", !has(directory, "late"));
    CHECK_STR("but usable", record_key(&late->head), "late");
    client_record_unref(late);
    client_record_unref(add(directory, "late", "", 7));
    CHECK("kept when read after it", has(directory, "late"));
    directory_clear(directory, 9);
    CHECK("cleared", !has(directory, "late"));
    directory_free(directory);
}
