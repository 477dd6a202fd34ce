-- Which application may ask for tokens for which API, and with which of its scopes.

-- name: authorization_create
INSERT INTO authorizations (application_id, api_id) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: authorization_state
SELECT a.type,
       (SELECT count(*) FROM authorizations au WHERE au.api_id = $1 AND au.application_id = a.id)
  FROM applications a WHERE a.id = $2

-- name: authorization_exists
SELECT 1 FROM authorizations WHERE application_id = $1 AND api_id = $2

-- name: authorization_delete
DELETE FROM authorizations WHERE application_id = $1 AND api_id = $2

-- Only a scope of that API, and an application that is authorized for it.
-- name: enabled_scope_create
INSERT INTO enabled_scopes (application_id, api_id, scope_id)
SELECT au.application_id, au.api_id, s.id
  FROM authorizations au JOIN scopes s ON s.api_id = au.api_id
 WHERE au.application_id = $1 AND au.api_id = $2 AND s.id = $3
ON CONFLICT DO NOTHING

-- name: enabled_scope_delete
DELETE FROM enabled_scopes WHERE application_id = $1 AND api_id = $2 AND scope_id = $3

-- name: management_scopes_of_application
SELECT s.key
  FROM enabled_scopes es
       JOIN apis api ON api.id = es.api_id
       JOIN scopes s ON s.id = es.scope_id
 WHERE es.application_id = $1 AND api.is_management = 1
 ORDER BY s.key

-- name: authorization_of_organization
SELECT 1
  FROM applications a JOIN authorizations au ON au.application_id = a.id
 WHERE a.org_code = $1 AND au.api_id = $2

-- name: enabled_scope_of_organization
SELECT 1
  FROM applications a
       JOIN enabled_scopes es ON es.application_id = a.id
       JOIN scopes s ON s.id = es.scope_id
 WHERE a.org_code = $1 AND es.api_id = $2 AND s.key = $3

-- The types in these two are those that have a secret. The first ones by name: where few are authorized
-- these are sorted, where many are the names are gone through, and each is looked for.
-- fragment: few_are_authorized
(SELECT count(*) FROM (SELECT 1 FROM authorizations WHERE api_id = $1 LIMIT 10001) AS a_few) <= 10000

-- name: api_applications_authorized
SELECT id, name, type
  FROM (SELECT a.id, a.name, a.type
          FROM authorizations au JOIN applications a ON a.id = au.application_id
         WHERE au.api_id = $1 AND {few_are_authorized}
        UNION ALL
        SELECT a.id, a.name, a.type FROM applications a
         WHERE NOT {few_are_authorized}
           AND (SELECT count(*) FROM authorizations au
                 WHERE au.application_id = a.id AND au.api_id = $1) = 1) AS authorized
 ORDER BY name, id LIMIT $2

-- name: api_applications_unauthorized
SELECT a.id, a.name, a.type
  FROM applications a
 WHERE NOT EXISTS (SELECT 1 FROM authorizations au
                    WHERE au.application_id = a.id AND au.api_id = $1)
 ORDER BY a.name, a.id LIMIT $2

-- By id, because the index that finds them has no names.
-- name: authorized_application_list
SELECT a.id, a.name, a.type, a.org_code
  FROM authorizations au JOIN applications a ON a.id = au.application_id
 WHERE au.api_id = $1 AND au.application_id > $2
 ORDER BY au.application_id LIMIT $3

-- name: authorized_api_list
SELECT api.id, api.name, api.audience, api.is_management, u.count, u.last_used_ms
  FROM authorizations au
       JOIN apis api ON api.id = au.api_id
       LEFT JOIN usage u ON u.application_id = au.application_id
                        AND u.kind = 'audience' AND u.subject = au.api_id
 WHERE au.application_id = $1 AND au.api_id > $2
 ORDER BY au.api_id LIMIT $3

-- name: enabled_scope_list
SELECT s.id, s.key, u.count, u.last_used_ms
  FROM enabled_scopes es
       JOIN scopes s ON s.id = es.scope_id
       LEFT JOIN usage u ON u.application_id = es.application_id
                        AND u.kind = 'scope' AND u.subject = es.scope_id
 WHERE es.application_id = $1 AND es.api_id = $2
 ORDER BY s.key
