-- oldest: 10
-- Whether an application may get an earlier token again, and how many it got so. A count has them in it.

ALTER TABLE applications ADD COLUMN coalesces_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage ADD COLUMN coalesced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE token_statistics ADD COLUMN coalesced INTEGER NOT NULL DEFAULT 0;
