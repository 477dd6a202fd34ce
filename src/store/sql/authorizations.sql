-- Which application may ask for tokens for which API, and with which of its scopes.

-- name: authorization_create
INSERT INTO authorizations (application_id, api_id) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: authorization_exists
SELECT 1 FROM authorizations WHERE application_id = $1 AND api_id = $2

-- name: authorization_delete
DELETE FROM authorizations WHERE application_id = $1 AND api_id = $2

-- name: enabled_scope_create
INSERT INTO enabled_scopes (application_id, api_id, scope_id) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING

-- name: enabled_scope_delete
DELETE FROM enabled_scopes WHERE application_id = $1 AND api_id = $2 AND scope_id = $3

-- The types in these two are those that have a secret.
-- name: api_applications_authorized
SELECT a.id, a.name, a.type
  FROM authorizations au JOIN applications a ON a.id = au.application_id
 WHERE au.api_id = $1
 ORDER BY a.name, a.id LIMIT $2

-- name: api_applications_unauthorized
SELECT a.id, a.name, a.type
  FROM applications a
 WHERE NOT EXISTS (SELECT 1 FROM authorizations au
                    WHERE au.application_id = a.id AND au.api_id = $1)
 ORDER BY a.name, a.id LIMIT $2
