-- oldest: 10
-- How many tokens an application, and an organization with all of its applications, may get in an
-- hour and in a day (UTC). NULL: any number. And how many they got: all nodes add to one row an hour
-- and one a day of what has a quota, and the row says what was told of it.

ALTER TABLE applications ADD COLUMN tokens_per_hour INTEGER;
ALTER TABLE applications ADD COLUMN tokens_per_day INTEGER;
ALTER TABLE applications ADD COLUMN quota_is_enforced INTEGER NOT NULL DEFAULT 0
 CHECK (quota_is_enforced IN (0, 1));
ALTER TABLE organizations ADD COLUMN tokens_per_hour INTEGER;
ALTER TABLE organizations ADD COLUMN tokens_per_day INTEGER;
ALTER TABLE organizations ADD COLUMN quota_is_enforced INTEGER NOT NULL DEFAULT 0
 CHECK (quota_is_enforced IN (0, 1));

CREATE TABLE quota_use (
    kind TEXT NOT NULL CHECK (kind IN ('application', 'organization')),
    subject TEXT NOT NULL, -- an application's id, an organization's code
    interval TEXT NOT NULL CHECK (interval IN ('hour', 'day')),
    begin_ms INTEGER NOT NULL,
    count INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0, -- enum quota_level of model/quota.h: events are out up to it
    PRIMARY KEY (kind, subject, interval, begin_ms)
) STRICT, WITHOUT ROWID;

CREATE INDEX quota_use_by_time ON quota_use (begin_ms);
CREATE INDEX quota_use_told ON quota_use (begin_ms, told) WHERE told > 0;
