-- What was guessed wrong, by a digest of whose it was or from where.

-- name: failed_attempts_get
SELECT failures, last_ms, until_ms FROM failed_attempts WHERE digest = $1

-- name: failed_attempts_update
UPDATE failed_attempts SET failures = $1, last_ms = $2, until_ms = $3 WHERE digest = $4

-- name: failed_attempts_create
INSERT INTO failed_attempts (failures, last_ms, until_ms, digest) VALUES ($1, $2, $3, $4)

-- name: failed_attempts_count
SELECT count(*) FROM failed_attempts

-- The one with the fewest failures; of those, the oldest.
-- name: failed_attempts_delete_weakest
DELETE FROM failed_attempts
 WHERE digest IN (SELECT digest FROM failed_attempts ORDER BY failures, last_ms LIMIT 1)

-- name: failed_attempts_delete
DELETE FROM failed_attempts WHERE digest = $1

-- name: failed_attempts_trim_is_due
SELECT 1 FROM failed_attempts WHERE last_ms < $1 LIMIT 1

-- name: failed_attempts_trim
DELETE FROM failed_attempts WHERE last_ms < $1
