-- oldest: 10
-- What may be used once and was: assertions and proofs, until they would be refused for their age
-- anyway. In the order in which nodes wrote them, by which others read what is new.

CREATE TABLE replay_entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE, -- 16 bytes, under a key of the store
    share INTEGER NOT NULL, -- of which application, as a number
    until_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX replay_entries_until ON replay_entries (until_ms);
