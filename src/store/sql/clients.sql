-- What the token endpoint reads of one client. Its secrets come from client_secret_list.

-- name: client_get
SELECT a.id, a.name, a.type, a.org_code, a.access_token_lifetime_s, a.attributes, a.created_ms,
       a.updated_ms, o.is_suspended, (SELECT max(revision) FROM changes)
  FROM applications a LEFT JOIN organizations o ON o.code = a.org_code
 WHERE a.id = $1

-- $2 is the audience of the management API, to sort it in its place. An API without an enabled
-- scope gives one row whose scope is NULL.
-- name: client_apis
SELECT api.id, api.audience, api.is_management, s.id, s.key
  FROM authorizations au
       JOIN apis api ON api.id = au.api_id
       LEFT JOIN enabled_scopes es ON es.application_id = au.application_id
                                  AND es.api_id = au.api_id
       LEFT JOIN scopes s ON s.id = es.scope_id
 WHERE au.application_id = $1
 ORDER BY coalesce(api.audience, $2), api.id, s.key
