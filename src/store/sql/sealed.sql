-- All that is sealed under keys derived from the master key: what its seal is bound to, and the box.

-- name: sealed_digest_keys
SELECT name, box FROM digest_keys ORDER BY name

-- name: sealed_digest_key_create
INSERT INTO digest_keys (name, box) VALUES ($1, $2)

-- name: sealed_digest_key_set
UPDATE digest_keys SET box = $1 WHERE name = $2

-- name: sealed_signing_keys
SELECT kid, private_box FROM signing_keys WHERE length(private_box) > 0 ORDER BY kid

-- name: sealed_signing_key_set
UPDATE signing_keys SET private_box = $1 WHERE kid = $2

-- name: sealed_environment_variables
SELECT id, value FROM environment_variables WHERE is_secret = 1 ORDER BY id

-- name: sealed_environment_variable_set
UPDATE environment_variables SET value = $1 WHERE id = $2

-- name: sealed_totps
SELECT id, totp_box FROM administrators WHERE length(totp_box) > 0 ORDER BY id

-- name: sealed_totp_set
UPDATE administrators SET totp_box = $1 WHERE id = $2

-- name: sealed_pending_totps
SELECT id, totp_pending_box FROM administrators WHERE length(totp_pending_box) > 0 ORDER BY id

-- name: sealed_pending_totp_set
UPDATE administrators SET totp_pending_box = $1 WHERE id = $2
