-- What an import of an OpenAPI document would take away, what it took away, and giving it back.

-- fragment: scope_ids
(SELECT value FROM json_each($1))
-- dialect: postgresql
(SELECT value FROM json_array_elements_text(CAST($1 AS json)))

-- $1: a JSON array of ids of scopes.
-- name: openapi_loss_list
SELECT s.key, (SELECT count(*) FROM enabled_scopes e WHERE e.scope_id = s.id) AS applications,
       (SELECT count(*) FROM api_key_scopes k WHERE k.scope_id = s.id) AS api_keys
  FROM scopes s WHERE s.id IN {scope_ids} ORDER BY applications DESC, api_keys DESC, s.key

-- name: openapi_loss_count
SELECT (SELECT count(DISTINCT application_id) FROM enabled_scopes WHERE scope_id IN {scope_ids}),
       (SELECT count(DISTINCT key_id) FROM api_key_scopes WHERE scope_id IN {scope_ids})

-- name: openapi_undo_keep_scope
INSERT INTO openapi_undo_scopes (import_id, scope_id, key, description)
SELECT $1, id, key, description FROM scopes WHERE id = $2

-- name: openapi_undo_keep_applications
INSERT INTO openapi_undo_applications (import_id, scope_id, application_id, use_count, last_used_ms)
SELECT u.import_id, u.scope_id, e.application_id, coalesce(f.count, 0), coalesce(f.last_used_ms, 0)
  FROM openapi_undo_scopes u JOIN enabled_scopes e ON e.scope_id = u.scope_id
       LEFT JOIN usage f ON f.application_id = e.application_id AND f.kind = 'scope'
                            AND f.subject = u.scope_id
 WHERE u.import_id = $1

-- name: openapi_undo_keep_api_keys
INSERT INTO openapi_undo_api_keys (import_id, scope_id, key_id)
SELECT u.import_id, u.scope_id, k.key_id
  FROM openapi_undo_scopes u JOIN api_key_scopes k ON k.scope_id = u.scope_id
 WHERE u.import_id = $1

-- name: openapi_undo_removed
SELECT u.scope_id, i.api_id, u.key, u.description, 1
  FROM openapi_undo_scopes u JOIN openapi_imports i ON i.id = u.import_id
 WHERE u.import_id = $1 ORDER BY u.key

-- name: openapi_undo_created
SELECT id, api_id, key, '', is_imported FROM scopes WHERE api_id = $1 AND import_id = $2 ORDER BY key

-- What an application lost of its authorization meanwhile stays lost.
-- name: openapi_undo_give_applications
INSERT INTO enabled_scopes (application_id, api_id, scope_id)
SELECT u.application_id, a.api_id, u.scope_id
  FROM openapi_undo_applications u
       JOIN authorizations a ON a.application_id = u.application_id AND a.api_id = $1
 WHERE u.import_id = $2

-- name: openapi_undo_give_figures
INSERT INTO usage (application_id, kind, subject, count, last_used_ms, last_address)
SELECT u.application_id, 'scope', u.scope_id, u.use_count, u.last_used_ms, ''
  FROM openapi_undo_applications u WHERE u.import_id = $1 AND u.use_count > 0
ON CONFLICT DO NOTHING

-- name: openapi_undo_give_api_keys
INSERT INTO api_key_scopes (key_id, scope_id)
SELECT key_id, scope_id FROM openapi_undo_api_keys WHERE import_id = $1

-- name: openapi_undo_forget
DELETE FROM openapi_undo_scopes
 WHERE import_id IN (SELECT id FROM openapi_imports WHERE api_id = $1)

-- name: openapi_undo_retire
UPDATE openapi_imports SET is_active = 0, is_undoable = 0, undone_ms = $1 WHERE id = $2

-- name: openapi_undo_activate
UPDATE openapi_imports SET is_active = 1 WHERE id = $1 AND api_id = $2
