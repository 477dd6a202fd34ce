-- How many tokens were issued and refused, by the hour; and which applications are idle.

CREATE TABLE token_statistics (
    hour_ms INTEGER NOT NULL, -- when the hour began
    cause TEXT NOT NULL, -- 'issued', or why not: a cause of oauth/token_refusal.c
    count INTEGER NOT NULL,
    PRIMARY KEY (hour_ms, cause)
) STRICT, WITHOUT ROWID;

-- When the application had its last token, or was made: true to a day, so that counting tokens does
-- not move its place in the index each second.
ALTER TABLE applications ADD COLUMN idle_since_ms INTEGER NOT NULL DEFAULT 0;
-- dialect: sqlite
UPDATE applications
   SET idle_since_ms = max(created_ms, coalesce((SELECT u.last_used_ms FROM usage u
                                                  WHERE u.application_id = applications.id
                                                    AND u.kind = 'application'
                                                    AND u.subject = ''), 0));
-- dialect: all
CREATE INDEX applications_by_idleness ON applications (idle_since_ms, id);
