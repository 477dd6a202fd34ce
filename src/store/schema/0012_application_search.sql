-- oldest: 10
-- An index of three characters each, so that a search in the names and ids of a million applications
-- reads few of them.

-- dialect: sqlite
-- The number by which the index knows an application; NULL: it is not in there yet. Writing the index
-- costs much for one and little for many, so it is done each second for those that are new.
ALTER TABLE applications ADD COLUMN search_id INTEGER;
CREATE INDEX applications_by_search_id ON applications (search_id);

-- It keeps no text: who takes a row out of it must say what it was put in with.
CREATE VIRTUAL TABLE application_search
    USING fts5 (name, id, content = '', detail = none, tokenize = 'trigram');

-- What is to be taken out, with those words: no trigger may write into a virtual table, because a file
-- that somebody altered must not run code (trusted_schema in sqlite.c).
CREATE TABLE application_search_removed (
    search_id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    id TEXT NOT NULL
) STRICT;

CREATE TRIGGER application_search_renamed AFTER UPDATE OF name ON applications
    WHEN old.search_id IS NOT NULL AND old.name <> new.name
BEGIN
    INSERT INTO application_search_removed (search_id, name, id)
    VALUES (old.search_id, old.name, old.id);
    UPDATE applications SET search_id = NULL WHERE id = old.id;
END;

CREATE TRIGGER application_search_deleted AFTER DELETE ON applications
    WHEN old.search_id IS NOT NULL
BEGIN
    INSERT INTO application_search_removed (search_id, name, id)
    VALUES (old.search_id, old.name, old.id);
END;

-- dialect: postgresql
-- Where the role may not do so it stays undone, and the start says so.
DO $$
DECLARE
    place TEXT;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
        IF to_regnamespace('public') IS NOT NULL AND has_schema_privilege('public', 'CREATE') THEN
            CREATE EXTENSION pg_trgm SCHEMA public;
        ELSE
            CREATE EXTENSION pg_trgm;
        END IF;
    END IF;
    SELECT extnamespace::regnamespace::text INTO place FROM pg_extension WHERE extname = 'pg_trgm';
    EXECUTE 'CREATE INDEX applications_by_name_trigrams ON applications USING gin (lower(name) '
            || place || '.gin_trgm_ops)';
    EXECUTE 'CREATE INDEX applications_by_id_trigrams ON applications USING gin (id '
            || place || '.gin_trgm_ops)';
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR undefined_object OR feature_not_supported
         OR unique_violation THEN
        NULL;
END
$$;
-- dialect: all
