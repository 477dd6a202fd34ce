-- oldest: 10
-- The names of applications once more, in their order, some hundreds in one text: what a search reads in
-- place of a million rows (store/application_names.h).

CREATE TABLE application_names (
    name TEXT NOT NULL PRIMARY KEY, -- the text has the names from this one on, up to the next row's
    names TEXT NOT NULL             -- in lower case, each ended by a line feed
) STRICT, WITHOUT ROWID;

-- Those whose text may lack a name.
CREATE TABLE application_names_stale (
    name TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO application_names (name, names) VALUES ('', '');
INSERT INTO application_names_stale (name) VALUES ('');

-- dialect: sqlite
CREATE TRIGGER application_names_created AFTER INSERT ON applications
BEGIN
    INSERT OR IGNORE INTO application_names_stale (name)
    SELECT max(name) FROM application_names WHERE name <= new.name;
END;

CREATE TRIGGER application_names_renamed AFTER UPDATE OF name ON applications
    WHEN old.name <> new.name
BEGIN
    INSERT OR IGNORE INTO application_names_stale (name)
    SELECT max(name) FROM application_names WHERE name <= new.name;
END;

CREATE TRIGGER application_names_deleted AFTER DELETE ON applications
BEGIN
    INSERT OR IGNORE INTO application_names_stale (name)
    SELECT max(name) FROM application_names WHERE name <= old.name;
END;

-- dialect: postgresql
-- A text fills half a page and stays in it as it is: one that is kept elsewhere, or compressed, takes
-- twice the time to read.
ALTER TABLE application_names SET (toast_tuple_target = 8160);

CREATE FUNCTION application_names_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO application_names_stale (name)
    SELECT max(n.name) FROM application_names n WHERE n.name <= coalesce(NEW.name, OLD.name)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER application_names_changed AFTER INSERT OR DELETE ON applications
    FOR EACH ROW EXECUTE FUNCTION application_names_mark();
CREATE TRIGGER application_names_renamed AFTER UPDATE OF name ON applications
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION application_names_mark();
-- dialect: all
