-- The change feed and the audit trail.

-- name: change_create
INSERT INTO changes (revision, at_ms, kind, subject)
VALUES ((SELECT newest FROM feed WHERE id = 1) - $1, $2, $3, $4)

-- name: feed_advance
UPDATE feed SET newest = newest + $1 WHERE id = 1

-- name: audit_create
INSERT INTO audit (at_ms, actor, action, subject_kind, subject, detail, acting_for)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: change_newest
SELECT newest FROM feed WHERE id = 1

-- name: change_oldest
SELECT min(revision) FROM changes

-- name: change_list
SELECT revision, kind, subject FROM changes WHERE revision > $1 ORDER BY revision LIMIT $2

-- Only a run from the oldest on goes, also where the clock once jumped: the feed keeps no holes.
-- name: change_trim
DELETE FROM changes
 WHERE revision < coalesce((SELECT min(revision) FROM changes WHERE at_ms >= $1),
                           (SELECT max(revision) FROM changes))
