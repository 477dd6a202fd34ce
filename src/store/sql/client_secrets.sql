-- Client secrets: at most two an application, the current one (is_previous 0) and a previous one.

-- name: client_secret_list
SELECT is_previous, digest, created_ms, expires_ms, last_used_ms, use_count
  FROM client_secrets WHERE application_id = $1 ORDER BY is_previous

-- name: client_secret_create
INSERT INTO client_secrets
       (application_id, is_previous, digest, created_ms, expires_ms, last_used_ms, use_count)
VALUES ($1, 0, $2, $3, $4, 0, 0)

-- name: client_secret_has_previous
SELECT 1 FROM client_secrets WHERE application_id = $1 AND is_previous = 1

-- Those before a rotation that end by themselves then, to the limit.
-- name: client_secret_count_ending
SELECT count(*) FROM (SELECT 1 FROM client_secrets
                       WHERE is_previous = 1 AND expires_ms > 0 AND expires_ms > $1
                         AND expires_ms <= $2
                       LIMIT $3) AS counted

-- name: client_secret_keep_as_previous
UPDATE client_secrets SET is_previous = 1 WHERE application_id = $1 AND is_previous = 0

-- name: client_secret_delete
DELETE FROM client_secrets WHERE application_id = $1 AND is_previous = $2

-- name: client_secret_end_previous
UPDATE client_secrets SET expires_ms = $1 WHERE application_id = $2 AND is_previous = 1

-- name: client_secret_forget_ended
DELETE FROM client_secrets
 WHERE application_id = $1 AND is_previous = 1 AND expires_ms <> 0 AND expires_ms <= $2
