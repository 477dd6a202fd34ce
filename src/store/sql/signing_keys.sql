-- Signing keys; the private half is sealed before it comes here.

-- fragment: columns
kid, alg, state, public_jwk, private_box, created_ms, activate_ms, remove_ms

-- name: signing_key_create
INSERT INTO signing_keys ({columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: signing_key_list
SELECT {columns} FROM signing_keys WHERE state <> 'removed'
 ORDER BY created_ms DESC, activate_ms DESC, kid

-- name: signing_key_list_with_removed
SELECT {columns} FROM signing_keys ORDER BY created_ms DESC, activate_ms DESC, kid

-- name: signing_key_set_state
UPDATE signing_keys SET state = $1, activate_ms = $2, remove_ms = $3 WHERE kid = $4

-- name: signing_key_destroy_private
UPDATE signing_keys SET private_box = $1 WHERE kid = $2
