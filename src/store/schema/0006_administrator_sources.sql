-- From where an administrator has logged in: a browser (the digest of its cookie), or an address (the
-- digest of its bytes; of an IPv6 one, of its network).

CREATE TABLE administrator_sources (
    administrator_id TEXT NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('browser', 'address')),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (administrator_id, kind, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX administrator_sources_by_age
    ON administrator_sources (administrator_id, kind, expires_ms);
CREATE INDEX administrator_sources_by_digest ON administrator_sources (kind, digest);
CREATE INDEX administrator_sources_by_end ON administrator_sources (expires_ms);
