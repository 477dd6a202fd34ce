-- oldest: 10
-- Names of applications as a search compares them, and what lists of applications in other orders and
-- with filters go along.

-- As application_names (0014), which only programs before this one read and write.
CREATE TABLE application_names_folded (
    name TEXT NOT NULL PRIMARY KEY, -- the text has the names from this one on, up to the next row's
    names TEXT NOT NULL             -- folded (base/fold.h), each ended by a line feed
) STRICT, WITHOUT ROWID;

-- Those whose text may lack a name.
CREATE TABLE application_names_folded_stale (
    name TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO application_names_folded (name, names) VALUES ('', '');
INSERT INTO application_names_folded_stale (name) VALUES ('');

CREATE INDEX applications_by_creation ON applications (created_ms, id);
-- Idle since they were made: those that were never used.
CREATE INDEX applications_never_used ON applications (id) WHERE idle_since_ms = created_ms;
-- The others by their last use, to the day: what records each use writes no index.
CREATE INDEX applications_by_last_use ON applications (idle_since_ms, id)
 WHERE idle_since_ms <> created_ms;
CREATE INDEX client_secrets_previous ON client_secrets (application_id) WHERE is_previous = 1;

-- dialect: sqlite
CREATE TRIGGER application_names_folded_created AFTER INSERT ON applications
BEGIN
    INSERT OR IGNORE INTO application_names_folded_stale (name)
    SELECT max(name) FROM application_names_folded WHERE name <= new.name;
END;

CREATE TRIGGER application_names_folded_renamed AFTER UPDATE OF name ON applications
    WHEN old.name <> new.name
BEGIN
    INSERT OR IGNORE INTO application_names_folded_stale (name)
    SELECT max(name) FROM application_names_folded WHERE name <= new.name;
END;

CREATE TRIGGER application_names_folded_deleted AFTER DELETE ON applications
BEGIN
    INSERT OR IGNORE INTO application_names_folded_stale (name)
    SELECT max(name) FROM application_names_folded WHERE name <= old.name;
END;

-- dialect: postgresql
CREATE FUNCTION application_names_folded_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO application_names_folded_stale (name)
    SELECT max(n.name) FROM application_names_folded n WHERE n.name <= coalesce(NEW.name, OLD.name)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER application_names_folded_changed AFTER INSERT OR DELETE ON applications
    FOR EACH ROW EXECUTE FUNCTION application_names_folded_mark();
CREATE TRIGGER application_names_folded_renamed AFTER UPDATE OF name ON applications
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION application_names_folded_mark();
-- dialect: all
