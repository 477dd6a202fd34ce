-- The rest of the management API: properties, feature flags, what of them goes into tokens,
-- environment variables, API keys, imports of OpenAPI documents, events and webhooks.

-- The kinds of changes are store.h's to know; a list of them here would have to be kept in step.
CREATE TABLE changes_2 (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;
INSERT INTO changes_2 (revision, at_ms, kind, subject)
SELECT revision, at_ms, kind, subject FROM changes ORDER BY revision;
DROP TABLE changes;
ALTER TABLE changes_2 RENAME TO changes;

-- Each serves a filter with any span of time, newest first.
CREATE INDEX audit_by_actor ON audit (actor, at_ms, id);
CREATE INDEX audit_by_action ON audit (action, at_ms, id);
CREATE INDEX audit_by_actor_and_action ON audit (actor, action, at_ms, id);
CREATE INDEX audit_by_subject ON audit (subject, at_ms, id);
CREATE INDEX audit_by_time ON audit (at_ms, id);

-- Properties: what can be said of an application or an organization. Ids sort by time.
CREATE TABLE property_categories (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    context TEXT NOT NULL CHECK (context IN ('usr', 'org', 'app')),
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX property_categories_by_context ON property_categories (context, id);

CREATE TABLE properties (
    id TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('single_line_text', 'multi_line_text', 'boolean')),
    context TEXT NOT NULL CHECK (context IN ('usr', 'org', 'app')),
    is_private INTEGER NOT NULL CHECK (is_private IN (0, 1)),
    category_id TEXT NOT NULL REFERENCES property_categories (id),
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX properties_by_context ON properties (context, id);
CREATE INDEX properties_by_category ON properties (category_id);

CREATE TABLE application_properties (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    property_id TEXT NOT NULL REFERENCES properties (id) ON DELETE CASCADE,
    value TEXT NOT NULL, -- of a boolean: true, false
    PRIMARY KEY (application_id, property_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX application_properties_by_property ON application_properties (property_id);

CREATE TABLE organization_properties (
    org_code TEXT NOT NULL REFERENCES organizations (code) ON DELETE CASCADE,
    property_id TEXT NOT NULL REFERENCES properties (id) ON DELETE CASCADE,
    value TEXT NOT NULL,
    PRIMARY KEY (org_code, property_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX organization_properties_by_property ON organization_properties (property_id);

-- Values are text whatever the type: true, false; decimal digits; a JSON document.
CREATE TABLE feature_flags (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('str', 'int', 'bool', 'json')),
    allow_override_level TEXT NOT NULL CHECK (allow_override_level IN ('env', 'org', 'usr')),
    default_value TEXT NOT NULL,
    environment_value TEXT, -- NULL: not overridden
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organization_feature_flags (
    org_code TEXT NOT NULL REFERENCES organizations (code) ON DELETE CASCADE,
    flag_key TEXT NOT NULL REFERENCES feature_flags (key) ON DELETE CASCADE,
    value TEXT NOT NULL,
    PRIMARY KEY (org_code, flag_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX organization_feature_flags_by_flag ON organization_feature_flags (flag_key);

-- Token customization: what of an application goes into its tokens besides the usual claims.
ALTER TABLE applications ADD COLUMN has_permissions_claim INTEGER NOT NULL DEFAULT 0
    CHECK (has_permissions_claim IN (0, 1));

CREATE TABLE token_properties (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    property_id TEXT NOT NULL REFERENCES properties (id) ON DELETE CASCADE,
    PRIMARY KEY (application_id, property_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX token_properties_by_property ON token_properties (property_id);

CREATE TABLE token_feature_flags (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    flag_key TEXT NOT NULL REFERENCES feature_flags (key) ON DELETE CASCADE,
    PRIMARY KEY (application_id, flag_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX token_feature_flags_by_flag ON token_feature_flags (flag_key);

CREATE TABLE environment_variables (
    id TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    value BLOB NOT NULL, -- UTF-8; of a secret one, sealed under the master key with its id
    is_secret INTEGER NOT NULL CHECK (is_secret IN (0, 1)),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- API keys. Revoked ones stay, so that they can be listed.
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('organization', 'user', 'environment')),
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'revoked')),
    api_id TEXT NOT NULL REFERENCES apis (id) ON DELETE CASCADE,
    org_code TEXT REFERENCES organizations (code) ON DELETE CASCADE,
    user_id TEXT,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    suffix TEXT NOT NULL, -- the last characters of the key, to tell keys apart
    previous_digest BLOB UNIQUE CHECK (length(previous_digest) = 32), -- in grace after a rotation
    previous_expires_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    verification_count INTEGER NOT NULL,
    last_verified_ms INTEGER NOT NULL,
    last_verified_address TEXT NOT NULL,
    CHECK ((type = 'organization') = (org_code IS NOT NULL)),
    CHECK ((type = 'user') = (user_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_by_api ON api_keys (api_id, id);
CREATE INDEX api_keys_by_organization ON api_keys (org_code, id) WHERE org_code IS NOT NULL;
CREATE INDEX api_keys_by_user ON api_keys (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX api_keys_by_status ON api_keys (status, id);
CREATE INDEX api_keys_by_type ON api_keys (type, id);
CREATE INDEX api_keys_expiring ON api_keys (status, expires_ms) WHERE expires_ms > 0;

CREATE TABLE api_key_scopes (
    key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    scope_id TEXT NOT NULL REFERENCES scopes (id) ON DELETE CASCADE,
    PRIMARY KEY (key_id, scope_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_key_scopes_by_scope ON api_key_scopes (scope_id);

-- Scopes that came from an OpenAPI document, and the history of such imports.
ALTER TABLE scopes ADD COLUMN is_imported INTEGER NOT NULL DEFAULT 0
    CHECK (is_imported IN (0, 1));

CREATE TABLE openapi_imports (
    id TEXT NOT NULL PRIMARY KEY,
    api_id TEXT NOT NULL REFERENCES apis (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('upload', 'deletion')),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    file_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    created_count INTEGER NOT NULL,
    duplicate_count INTEGER NOT NULL,
    removed_count INTEGER NOT NULL,
    skipped_count INTEGER NOT NULL,
    log TEXT NOT NULL -- a JSON object of lists of scope keys
) STRICT, WITHOUT ROWID;

CREATE INDEX openapi_imports_by_api ON openapi_imports (api_id, id);
CREATE UNIQUE INDEX openapi_imports_active ON openapi_imports (api_id) WHERE is_active = 1;

-- Events are written with the change that they tell of; deliveries, the outbox, with the event. Ids of
-- both sort by time.
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    source TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    data TEXT NOT NULL -- a JSON object without secrets
) STRICT, WITHOUT ROWID;

CREATE TABLE webhooks (
    id TEXT NOT NULL PRIMARY KEY,
    endpoint TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
    failing_since_ms INTEGER NOT NULL, -- 0: the last delivery succeeded
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The types of events that a webhook is subscribed to.
CREATE TABLE webhook_event_types (
    event_type TEXT NOT NULL,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    PRIMARY KEY (event_type, webhook_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_event_types_by_webhook ON webhook_event_types (webhook_id);

CREATE TABLE webhook_deliveries (
    id TEXT NOT NULL PRIMARY KEY, -- the header webhook-id, the same on every attempt
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts INTEGER NOT NULL,
    next_attempt_ms INTEGER NOT NULL, -- of a pending one
    last_attempt_ms INTEGER NOT NULL,
    last_status INTEGER NOT NULL, -- of HTTP; 0: none came
    last_error TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (webhook_id, state, id);
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (event_id);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, next_attempt_ms, id)
    WHERE state = 'pending';
