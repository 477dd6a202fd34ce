-- The newest revision of the change feed. A transaction raises it last of all, by as many changes as it
-- made, and gives them those numbers: so revisions have the order of commits, on any database.

CREATE TABLE feed (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    newest INTEGER NOT NULL
) STRICT;
INSERT INTO feed (id, newest) SELECT 1, coalesce(max(revision), 0) FROM changes;

CREATE TABLE changes_2 (
    revision INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;
INSERT INTO changes_2 (revision, at_ms, kind, subject)
SELECT revision, at_ms, kind, subject FROM changes ORDER BY revision;
DROP TABLE changes;
ALTER TABLE changes_2 RENAME TO changes;

-- dialect: sqlite
-- A jeton of before that still runs on this store numbers its changes itself: then the row follows.
CREATE TRIGGER changes_of_before AFTER INSERT ON changes
    WHEN new.revision > (SELECT newest FROM feed WHERE id = 1)
BEGIN
    UPDATE feed SET newest = new.revision WHERE id = 1;
END;
