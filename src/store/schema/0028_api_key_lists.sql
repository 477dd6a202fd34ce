-- oldest: 10
-- Names of API keys as a search compares them, and what lists of API keys in other orders and with
-- filters go along: as applications have both (0020).

CREATE TABLE api_key_names_folded (
    name TEXT NOT NULL PRIMARY KEY, -- the text has the names from this one on, up to the next row's
    names TEXT NOT NULL             -- folded (base/fold.h), each ended by a line feed
) STRICT, WITHOUT ROWID;

-- Those whose text may lack a name.
CREATE TABLE api_key_names_folded_stale (
    name TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO api_key_names_folded (name, names) VALUES ('', '');
INSERT INTO api_key_names_folded_stale (name) VALUES ('');

-- When the key was verified last, or was made: true to a day, so that counting verifications does
-- not move its place in the index each second. 0 comes from a program before this one, until the
-- key is verified.
ALTER TABLE api_keys ADD COLUMN idle_since_ms INTEGER NOT NULL DEFAULT 0;
UPDATE api_keys
   SET idle_since_ms = CASE WHEN last_verified_ms > created_ms THEN last_verified_ms
                            ELSE created_ms END;

CREATE INDEX api_keys_by_name ON api_keys (name, id);
CREATE INDEX api_keys_by_creation ON api_keys (created_ms, id);
CREATE INDEX api_keys_by_idleness ON api_keys (idle_since_ms, id);
-- Idle since they were made: those that were never used.
CREATE INDEX api_keys_never_used ON api_keys (id) WHERE idle_since_ms <= created_ms;
CREATE INDEX api_keys_by_last_use ON api_keys (idle_since_ms, id) WHERE idle_since_ms > created_ms;

-- dialect: sqlite
CREATE TRIGGER api_key_names_folded_created AFTER INSERT ON api_keys
BEGIN
    INSERT OR IGNORE INTO api_key_names_folded_stale (name)
    SELECT max(name) FROM api_key_names_folded WHERE name <= new.name;
END;

CREATE TRIGGER api_key_names_folded_deleted AFTER DELETE ON api_keys
BEGIN
    INSERT OR IGNORE INTO api_key_names_folded_stale (name)
    SELECT max(name) FROM api_key_names_folded WHERE name <= old.name;
END;

-- dialect: postgresql
CREATE FUNCTION api_key_names_folded_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO api_key_names_folded_stale (name)
    SELECT max(n.name) FROM api_key_names_folded n WHERE n.name <= coalesce(NEW.name, OLD.name)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER api_key_names_folded_changed AFTER INSERT OR DELETE ON api_keys
    FOR EACH ROW EXECUTE FUNCTION api_key_names_folded_mark();
-- dialect: all
