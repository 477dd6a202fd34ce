-- oldest: 10
-- What became of each application's requests: its tokens by the hour and, once they are older, by
-- the day; and its last refusals by their cause. Nothing is here of an application that asks for
-- nothing.

CREATE TABLE application_tokens (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    interval TEXT NOT NULL CHECK (interval IN ('hour', 'day')),
    begin_ms INTEGER NOT NULL,
    count INTEGER NOT NULL,
    coalesced INTEGER NOT NULL, -- of these: an earlier token, handed out again
    PRIMARY KEY (application_id, interval, begin_ms)
) STRICT, WITHOUT ROWID;

CREATE INDEX application_tokens_by_time ON application_tokens (interval, begin_ms);

CREATE TABLE application_refusals (
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    cause TEXT NOT NULL, -- of oauth/token_refusal.c
    audience TEXT NOT NULL, -- asked for, shortened; empty: none, or whoever asked proved nothing
    scope TEXT NOT NULL, -- the same
    count INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    PRIMARY KEY (application_id, cause, audience, scope)
) STRICT, WITHOUT ROWID;

CREATE INDEX application_refusals_by_time ON application_refusals (last_ms);
