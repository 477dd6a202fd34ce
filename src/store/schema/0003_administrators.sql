-- Who manages jeton in the console: administrators, their second factor, sessions, and links that
-- work once. Tokens of sessions and links, and recovery codes, are kept as digests.

CREATE TABLE administrators (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE, -- in lower case
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'read_only')),
    password_hash TEXT NOT NULL, -- Argon2id, a PHC string
    totp_box BLOB NOT NULL, -- sealed under the master key with the id; empty: no second factor
    totp_pending_box BLOB NOT NULL,
    totp_last_step INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    last_login_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX administrators_by_role ON administrators (role);

CREATE TABLE recovery_codes (
    administrator_id TEXT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (administrator_id, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE administrator_sessions (
    digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    administrator_id TEXT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
    created_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX administrator_sessions_by_administrator
    ON administrator_sessions (administrator_id, created_ms);
CREATE INDEX administrator_sessions_by_end ON administrator_sessions (expires_ms);

CREATE TABLE administrator_links (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('setup', 'invitation', 'password_reset')),
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    email TEXT NOT NULL, -- of an invitation
    email_key TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'read_only')),
    administrator_id TEXT REFERENCES administrators (id) ON DELETE CASCADE, -- of a password reset
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX administrator_links_by_kind ON administrator_links (kind, email_key);
CREATE INDEX administrator_links_by_administrator ON administrator_links (administrator_id)
    WHERE administrator_id IS NOT NULL;
CREATE INDEX administrator_links_by_end ON administrator_links (expires_ms);
