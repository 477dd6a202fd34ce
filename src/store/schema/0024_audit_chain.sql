-- oldest: 10
-- The entries of the audit as a chain (store/audit_chain.h): the number of each in it, and the hash up to
-- it. The end of the chain stands in the row that all transactions raise, whose order it has. NULL: not
-- in it yet, of a version before this one.

ALTER TABLE feed ADD COLUMN audit_position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN audit_hash TEXT NOT NULL DEFAULT '';

ALTER TABLE audit ADD COLUMN position INTEGER;
ALTER TABLE audit ADD COLUMN hash TEXT;
CREATE INDEX audit_position ON audit (position, id);
CREATE INDEX audit_unchained ON audit (id) WHERE position IS NULL;

-- What was signed of the chain: the hash at a position. The first one is of what went with age.
CREATE TABLE audit_checkpoints (
    position INTEGER NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    statement TEXT NOT NULL -- a JWS (audit/checkpoint.h)
) STRICT;
