-- oldest: 10
-- What the newest change of an API's OpenAPI document took away, so that it can be given back.

-- The import that made the scope; empty: it was made by hand, or is from before.
ALTER TABLE scopes ADD COLUMN import_id TEXT NOT NULL DEFAULT '';

ALTER TABLE openapi_imports ADD COLUMN previous_id TEXT NOT NULL DEFAULT ''; -- active before; empty: none
ALTER TABLE openapi_imports ADD COLUMN is_undoable INTEGER NOT NULL DEFAULT 0;
ALTER TABLE openapi_imports ADD COLUMN undone_ms INTEGER NOT NULL DEFAULT 0;

CREATE TABLE openapi_undo_scopes (
    import_id TEXT NOT NULL REFERENCES openapi_imports (id) ON DELETE CASCADE,
    scope_id TEXT NOT NULL,
    key TEXT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (import_id, scope_id)
) STRICT, WITHOUT ROWID;

-- For which applications they were enabled, and how often each used them.
CREATE TABLE openapi_undo_applications (
    import_id TEXT NOT NULL,
    scope_id TEXT NOT NULL,
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    use_count INTEGER NOT NULL,
    last_used_ms INTEGER NOT NULL,
    PRIMARY KEY (import_id, scope_id, application_id),
    FOREIGN KEY (import_id, scope_id) REFERENCES openapi_undo_scopes ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX openapi_undo_applications_by_application ON openapi_undo_applications (application_id);

CREATE TABLE openapi_undo_api_keys (
    import_id TEXT NOT NULL,
    scope_id TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    PRIMARY KEY (import_id, scope_id, key_id),
    FOREIGN KEY (import_id, scope_id) REFERENCES openapi_undo_scopes ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX openapi_undo_api_keys_by_key ON openapi_undo_api_keys (key_id);
