/*
 * property_fixture: properties of applications put into a store with SQL, for tests of what
 * reads them. No transaction may be open.
 */
#pragma once

#include "store/fixture.h"

/* Its id is "prop_KEY". */
static void put_property(struct fixture *f, const char *key, const char *type, const char *context,
                         bool is_private)
{
    store_sql(f,
              "INSERT INTO property_categories (id, name, context, created_ms)"
              " VALUES ('cat_%s', 'c', 'app', 1) ON CONFLICT DO NOTHING;"
              "INSERT INTO properties (id, key, name, description, type, context, is_private,"
              " category_id, created_ms)"
              " VALUES ('prop_%s', '%s', 'Name of %s', '', '%s', '%s', %d, 'cat_%s', 1)",
              context, key, key, key, type, context, is_private, context);
}

static void put_property_value(struct fixture *f, const char *application_id, const char *key,
                               const char *value)
{
    store_sql(f,
              "INSERT INTO application_properties (application_id, property_id, value)"
              " VALUES ('%s', 'prop_%s', '%s')",
              application_id, key, value);
}

static void set_property_private(struct fixture *f, const char *key, bool is_private)
{
    store_sql(f, "UPDATE properties SET is_private = %d WHERE key = '%s'", is_private, key);
}
