-- What the token endpoint reads of one client. Its secrets come from client_secret_list.

-- name: client_get
SELECT a.id, a.name, a.type, a.org_code, a.access_token_lifetime_s, a.attributes, a.created_ms,
       a.updated_ms, o.is_suspended, (SELECT newest FROM feed WHERE id = 1), a.has_permissions_claim,
       a.coalesces_tokens, a.rate_limit_per_minute,
       a.tokens_per_hour IS NOT NULL OR a.tokens_per_day IS NOT NULL,
       o.tokens_per_hour IS NOT NULL OR o.tokens_per_day IS NOT NULL,
       a.authentication_methods, a.assertion_algorithm,
       EXISTS (SELECT 1 FROM public_keys k WHERE k.application_id = a.id)
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

-- The concatenation keeps the search to one pass over the scopes that the client's APIs define: a
-- look-up of each enabled key on each API is many times that where both are many.
-- name: client_withheld_scopes
SELECT s.api_id, s.key
  FROM authorizations au
       JOIN apis api ON api.id = au.api_id
       JOIN scopes s ON s.api_id = au.api_id
 WHERE au.application_id = $1
   AND s.key || '' IN (SELECT e.key FROM enabled_scopes es JOIN scopes e ON e.id = es.scope_id
                        WHERE es.application_id = $1)
   AND NOT EXISTS (SELECT 1 FROM enabled_scopes es
                    WHERE es.application_id = $1 AND es.api_id = s.api_id AND es.scope_id = s.id)
 ORDER BY coalesce(api.audience, $2), api.id, s.key

-- All that are switched on, also those that are private now or have no value: the client depends on
-- them.
-- name: client_properties
SELECT p.key, p.type = 'boolean', v.value, p.is_private
  FROM token_properties t
       JOIN properties p ON p.id = t.property_id
       LEFT JOIN application_properties v ON v.application_id = t.application_id
                                         AND v.property_id = t.property_id
 WHERE t.application_id = $1
 ORDER BY p.key

-- name: client_feature_flags
SELECT f.key, f.type, coalesce(f.environment_value, f.default_value)
  FROM token_feature_flags t JOIN feature_flags f ON f.key = t.flag_key
 WHERE t.application_id = $1
 ORDER BY f.key
