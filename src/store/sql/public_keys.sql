-- Public keys of applications, and the methods that these may use.

-- fragment: columns
id, kid, name, jwk, created_ms, expires_ms, last_used_ms, use_count, last_address

-- name: public_key_create
INSERT INTO public_keys (application_id, id, kid, name, jwk, created_ms, expires_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: public_key_get
SELECT {columns} FROM public_keys WHERE application_id = $1 AND id = $2

-- name: public_key_list
SELECT {columns} FROM public_keys WHERE application_id = $1 ORDER BY id LIMIT $2

-- name: public_key_delete
DELETE FROM public_keys WHERE application_id = $1 AND id = $2

-- name: authentication_get
SELECT authentication_methods, assertion_algorithm FROM applications WHERE id = $1

-- name: authentication_set
UPDATE applications SET authentication_methods = $1, assertion_algorithm = $2 WHERE id = $3
