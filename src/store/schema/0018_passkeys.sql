-- oldest: 10
-- Passkeys of administrators (Web Authentication): only public halves.

CREATE TABLE passkeys (
    id TEXT NOT NULL PRIMARY KEY,
    administrator_id TEXT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
    credential_id BLOB NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1023),
    public_key TEXT NOT NULL, -- a JWK
    name TEXT NOT NULL,
    rp_id TEXT NOT NULL,              -- the host that it was made for, and works at
    sign_count INTEGER NOT NULL,      -- that its authenticator last told; 0: it has none
    is_backup_eligible INTEGER NOT NULL, -- it may be on several devices
    created_ms INTEGER NOT NULL,
    last_used_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_by_administrator ON passkeys (administrator_id, created_ms);

-- Challenges that were answered, until they would have expired: none works twice, at whatever node.
CREATE TABLE passkey_challenges (
    digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX passkey_challenges_by_end ON passkey_challenges (expires_ms);
