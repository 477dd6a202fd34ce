-- oldest: 10
-- What several processes on one store share besides what is there already. Which of them does what must
-- be done once, and until when that is so (store/tasks.h); and the failed log-ins that slow the next ones
-- (admin/throttle.h). A webhook's delivery needs no column: who takes it moves its next attempt.

CREATE TABLE tasks (
    task TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    ends_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE failed_attempts (
    digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32), -- of the account, source or network
    failures INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL -- no attempt before
) STRICT, WITHOUT ROWID;

CREATE INDEX failed_attempts_by_weight ON failed_attempts (failures, last_ms);
CREATE INDEX failed_attempts_by_age ON failed_attempts (last_ms);
