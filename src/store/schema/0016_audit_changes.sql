-- oldest: 10
-- What members were before a change and after it: a JSON list of {name, before, after}, or empty.

ALTER TABLE audit ADD COLUMN changes TEXT NOT NULL DEFAULT '';
