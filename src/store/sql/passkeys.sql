-- Passkeys, and the challenges that were answered.

-- fragment: columns
id, administrator_id, credential_id, public_key, name, rp_id, sign_count, is_backup_eligible,
       created_ms, last_used_ms

-- name: passkey_create
INSERT INTO passkeys ({columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: passkey_get
SELECT {columns} FROM passkeys WHERE id = $1 AND administrator_id = $2

-- name: passkey_get_by_credential
SELECT {columns} FROM passkeys WHERE credential_id = $1

-- name: passkey_list
SELECT {columns} FROM passkeys WHERE administrator_id = $1 ORDER BY created_ms, id LIMIT $2

-- name: passkey_used
UPDATE passkeys SET sign_count = $1, last_used_ms = $2 WHERE id = $3

-- name: passkey_rename
UPDATE passkeys SET name = $1 WHERE id = $2

-- name: passkey_delete
DELETE FROM passkeys WHERE id = $1

-- name: passkey_delete_all
DELETE FROM passkeys WHERE administrator_id = $1

-- name: passkey_challenge_answer
INSERT INTO passkey_challenges (digest, expires_ms) VALUES ($1, $2)

-- name: passkey_challenge_trim
DELETE FROM passkey_challenges WHERE expires_ms <= $1
