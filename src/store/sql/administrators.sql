-- Administrators, their recovery codes, sessions and links.

-- fragment: columns
id, email, name, role, password_hash, totp_box, totp_pending_box, totp_last_step, created_ms,
       last_login_ms, issuer

-- Of the administrators that a statement finds.
-- fragment: passkey_count
(SELECT count(*) FROM passkeys WHERE administrator_id = administrators.id)

-- name: administrator_create
INSERT INTO administrators ({columns}, email_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: administrator_get
SELECT {columns}, {passkey_count} FROM administrators WHERE id = $1

-- name: administrator_get_by_email
SELECT {columns}, {passkey_count} FROM administrators WHERE email_key = $1

-- name: administrator_list
SELECT {columns}, {passkey_count} FROM administrators ORDER BY email_key LIMIT $1

-- name: administrator_update
UPDATE administrators
   SET role = $1, password_hash = $2, totp_box = $3, totp_pending_box = $4, totp_last_step = $5,
       last_login_ms = $6, issuer = $7
 WHERE id = $8

-- name: administrator_set_name
UPDATE administrators SET name = $1 WHERE id = $2

-- name: administrator_set_email
UPDATE administrators SET email = $1, email_key = $2 WHERE id = $3

-- name: administrator_delete
DELETE FROM administrators WHERE id = $1

-- name: administrator_count
SELECT count(*) FROM administrators

-- name: administrator_count_owners
SELECT count(*) FROM administrators WHERE role = 'owner' AND issuer IS NULL

-- name: recovery_code_create
INSERT INTO recovery_codes (administrator_id, digest) VALUES ($1, $2)

-- name: recovery_code_delete
DELETE FROM recovery_codes WHERE administrator_id = $1 AND digest = $2

-- name: recovery_code_delete_all
DELETE FROM recovery_codes WHERE administrator_id = $1

-- name: recovery_code_count
SELECT count(*) FROM recovery_codes WHERE administrator_id = $1

-- fragment: session_columns
digest, administrator_id, created_ms, last_seen_ms, expires_ms, address, user_agent, confirmed_ms

-- name: administrator_session_create
INSERT INTO administrator_sessions ({session_columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: administrator_session_get
SELECT {session_columns} FROM administrator_sessions WHERE digest = $1

-- name: administrator_session_list
SELECT {session_columns} FROM administrator_sessions
 WHERE administrator_id = $1 ORDER BY created_ms DESC LIMIT $2

-- name: administrator_session_seen
UPDATE administrator_sessions SET last_seen_ms = $1 WHERE digest = $2

-- name: administrator_session_confirm
UPDATE administrator_sessions SET confirmed_ms = $1 WHERE digest = $2

-- name: administrator_session_delete
DELETE FROM administrator_sessions WHERE digest = $1

-- Keeps the one of digest $2.
-- name: administrator_session_delete_others
DELETE FROM administrator_sessions WHERE administrator_id = $1 AND digest <> $2

-- Keeps the newest $2 (those made in the same millisecond as the last of them too).
-- name: administrator_session_delete_oldest
DELETE FROM administrator_sessions
 WHERE administrator_id = $1
   AND created_ms < (SELECT min(created_ms)
                       FROM (SELECT created_ms FROM administrator_sessions
                              WHERE administrator_id = $1 ORDER BY created_ms DESC LIMIT $2) newest)

-- name: administrator_session_trim
DELETE FROM administrator_sessions WHERE expires_ms <= $1

-- name: administrator_source_put
INSERT INTO administrator_sources (administrator_id, kind, digest, expires_ms)
VALUES ($1, $2, $3, $4)
ON CONFLICT (administrator_id, kind, digest) DO UPDATE SET expires_ms = excluded.expires_ms

-- Keeps the $3 of that kind that end last.
-- name: administrator_source_delete_oldest
DELETE FROM administrator_sources
 WHERE administrator_id = $1 AND kind = $2
   AND expires_ms < (SELECT min(expires_ms)
                       FROM (SELECT expires_ms FROM administrator_sources
                              WHERE administrator_id = $1 AND kind = $2
                              ORDER BY expires_ms DESC LIMIT $3) newest)

-- name: administrator_source_delete_all
DELETE FROM administrator_sources WHERE administrator_id = $1 AND kind = $2

-- name: administrator_source_of
SELECT 1 FROM administrator_sources
 WHERE administrator_id = $1 AND kind = $2 AND digest = $3 AND expires_ms > $4

-- name: administrator_source_of_anyone
SELECT 1 FROM administrator_sources WHERE kind = $1 AND digest = $2 AND expires_ms > $3 LIMIT 1

-- name: administrator_source_trim
DELETE FROM administrator_sources WHERE expires_ms <= $1

-- name: administrator_trim_is_due
SELECT 1 WHERE EXISTS (SELECT 1 FROM administrator_sessions WHERE expires_ms <= $1)
            OR EXISTS (SELECT 1 FROM administrator_sources WHERE expires_ms <= $1)
            OR EXISTS (SELECT 1 FROM administrator_links WHERE expires_ms <= $1)
            OR EXISTS (SELECT 1 FROM passkey_challenges WHERE expires_ms <= $1)

-- fragment: link_columns
id, kind, digest, email, role, administrator_id, created_ms, expires_ms, created_by

-- name: administrator_link_create
INSERT INTO administrator_links ({link_columns}, email_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- None of the future: a clock was ahead when it was made, and it would work until it is that late.
-- name: administrator_link_get
SELECT {link_columns} FROM administrator_links
 WHERE digest = $1 AND kind = $2 AND expires_ms > $3 AND created_ms <= $4

-- name: administrator_link_list
SELECT {link_columns} FROM administrator_links
 WHERE kind = $1 AND expires_ms > $2 ORDER BY email_key LIMIT $3

-- name: administrator_link_set_sender
UPDATE administrator_links SET created_by = $1 WHERE created_by = $2

-- name: administrator_link_delete
DELETE FROM administrator_links WHERE id = $1 AND kind = $2

-- name: administrator_link_delete_of_email
DELETE FROM administrator_links WHERE kind = $1 AND email_key = $2

-- name: administrator_link_delete_of_administrator
DELETE FROM administrator_links WHERE administrator_id = $1

-- name: administrator_link_trim
DELETE FROM administrator_links WHERE expires_ms <= $1
