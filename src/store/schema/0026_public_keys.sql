-- oldest: 10
-- How an application proves who it is: with which methods, and with which keys of its own. NULL: both
-- forms of a client secret, and any algorithm that is accepted at all.

ALTER TABLE applications ADD COLUMN authentication_methods TEXT; -- names with spaces between
ALTER TABLE applications ADD COLUMN assertion_algorithm TEXT;

CREATE TABLE public_keys (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    kid TEXT NOT NULL, -- by which an assertion names it
    name TEXT NOT NULL,
    jwk TEXT NOT NULL, -- JSON; nothing of it is secret
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, -- 0: never
    last_used_ms INTEGER NOT NULL DEFAULT 0,
    use_count INTEGER NOT NULL DEFAULT 0,
    last_address TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (application_id, id),
    UNIQUE (application_id, kid)
) STRICT, WITHOUT ROWID;
