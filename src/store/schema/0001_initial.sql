-- The first schema. Times are milliseconds since the epoch (UTC), 0 where there is none. Text sorts
-- by its bytes (collation BINARY), which for UTF-8 is the order of code points. Each foreign key has
-- an index that begins with its columns, so that deleting what it points to scans nothing.

-- dialect: sqlite
-- "jton": tells a store from the SQLite database of another program.
PRAGMA application_id = 1786015598;
-- dialect: all

CREATE TABLE facts (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organizations (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    handle TEXT UNIQUE, -- NULL: none
    external_id TEXT NOT NULL,
    sender_email TEXT NOT NULL,
    is_suspended INTEGER NOT NULL CHECK (is_suspended IN (0, 1)),
    suspended_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    attributes TEXT NOT NULL
) STRICT;

-- Pages go forward and backward along these.
CREATE INDEX organizations_by_name ON organizations (name, code);
CREATE INDEX organizations_by_email ON organizations (sender_email, code);

CREATE TABLE applications (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('reg', 'spa', 'm2m', 'device')),
    org_code TEXT REFERENCES organizations (code) ON DELETE CASCADE, -- NULL: global
    access_token_lifetime_s INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX applications_by_name ON applications (name, id);
CREATE INDEX applications_by_organization ON applications (org_code, name, id)
    WHERE org_code IS NOT NULL;
-- Holds the few that differ from the default, so that the longest is found at once.
CREATE INDEX applications_by_long_lifetime ON applications (access_token_lifetime_s)
    WHERE access_token_lifetime_s > 3600;

CREATE TABLE client_secrets (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    is_previous INTEGER NOT NULL CHECK (is_previous IN (0, 1)),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    last_used_ms INTEGER NOT NULL,
    use_count INTEGER NOT NULL,
    PRIMARY KEY (application_id, is_previous)
) STRICT, WITHOUT ROWID;

CREATE TABLE apis (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    audience TEXT UNIQUE, -- NULL: the built-in management API, whose audience follows the issuer
    is_management INTEGER NOT NULL CHECK ((is_management = 1) = (audience IS NULL)),
    created_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX apis_by_name ON apis (name, id);
CREATE UNIQUE INDEX apis_management ON apis (is_management) WHERE is_management = 1;

CREATE TABLE scopes (
    id TEXT NOT NULL PRIMARY KEY,
    api_id TEXT NOT NULL REFERENCES apis (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    description TEXT NOT NULL,
    UNIQUE (api_id, key)
) STRICT;

CREATE TABLE authorizations (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    api_id TEXT NOT NULL REFERENCES apis (id) ON DELETE CASCADE,
    PRIMARY KEY (application_id, api_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX authorizations_by_api ON authorizations (api_id, application_id);

CREATE TABLE enabled_scopes (
    application_id TEXT NOT NULL,
    api_id TEXT NOT NULL,
    scope_id TEXT NOT NULL REFERENCES scopes (id) ON DELETE CASCADE,
    PRIMARY KEY (application_id, api_id, scope_id),
    FOREIGN KEY (application_id, api_id) REFERENCES authorizations ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX enabled_scopes_by_scope ON enabled_scopes (scope_id);

-- Client secrets keep their own figures.
CREATE TABLE usage (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('application', 'audience', 'scope')),
    subject TEXT NOT NULL, -- empty, an API's id, a scope's id
    count INTEGER NOT NULL,
    last_used_ms INTEGER NOT NULL,
    last_address TEXT NOT NULL,
    PRIMARY KEY (application_id, kind, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_by_subject ON usage (subject) WHERE subject <> '';

CREATE TABLE signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    alg TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'retired', 'removed')),
    public_jwk TEXT NOT NULL,
    private_box BLOB NOT NULL, -- empty once removed
    created_ms INTEGER NOT NULL,
    activate_ms INTEGER NOT NULL,
    remove_ms INTEGER NOT NULL
) STRICT;

-- The feed has no holes: AUTOINCREMENT never uses a revision twice, and trimming takes the oldest.
CREATE TABLE changes (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('application', 'api', 'organization', 'signing_key')),
    subject TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL -- a JSON object without secrets, or empty
) STRICT;
