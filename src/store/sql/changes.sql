-- The change feed and the audit trail.

-- An entry of the audit, and the change that it is of: $1, 1 or 0 where there is none. $2: its digest.
-- name: feed_advance
UPDATE feed SET newest = newest + $1, audit_position = audit_position + 1,
                audit_hash = audit_link(audit_hash, $2)
 WHERE id = 1
-- dialect: postgresql
UPDATE feed SET newest = newest + $1, audit_position = audit_position + 1,
                audit_hash = encode(sha256(convert_to(audit_hash || $2, 'UTF8')), 'hex')
 WHERE id = 1

-- name: change_create
INSERT INTO changes (revision, at_ms, kind, subject)
VALUES ((SELECT newest FROM feed WHERE id = 1), $1, $2, $3)

-- name: audit_create
INSERT INTO audit (at_ms, actor, action, subject_kind, subject, detail, acting_for, changes, position,
                   hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT audit_position FROM feed WHERE id = 1),
        (SELECT audit_hash FROM feed WHERE id = 1))

-- name: change_newest
SELECT newest FROM feed WHERE id = 1

-- name: change_ends
SELECT (SELECT min(revision) FROM changes), newest FROM feed WHERE id = 1

-- name: change_list
SELECT revision, kind, subject FROM changes WHERE revision > $1 ORDER BY revision LIMIT $2

-- Whether, after a revision, there is a change by which a client may have lost power over the
-- management API, or the feed does not say. Changes of the transaction itself count.
-- name: change_of_client
SELECT EXISTS (SELECT 1 FROM changes
                WHERE revision > $1
                  AND (kind = 'application' AND subject = $2
                       OR kind = 'organization' AND subject = $3
                       OR kind = 'api' AND subject = (SELECT id FROM apis WHERE is_management = 1)))
       OR (SELECT min(revision) FROM changes) > $1 + 1

-- name: change_trim_is_due
SELECT 1 FROM changes
 WHERE revision = (SELECT min(revision) FROM changes) AND at_ms < $1
   AND revision < (SELECT max(revision) FROM changes)

-- Only a run from the oldest on goes, also where the clock once jumped: the feed keeps no holes.
-- name: change_trim
DELETE FROM changes
 WHERE revision < coalesce((SELECT min(revision) FROM changes WHERE at_ms >= $1),
                           (SELECT max(revision) FROM changes))
