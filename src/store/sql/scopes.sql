-- Scopes of APIs.

-- fragment: columns
id, api_id, key, description, is_imported

-- name: scope_create
INSERT INTO scopes ({columns}) VALUES ($1, $2, $3, $4, $5)

-- name: scope_create_of_import
INSERT INTO scopes ({columns}, import_id) VALUES ($1, $2, $3, $4, $5, $6)

-- name: scope_get
SELECT {columns} FROM scopes WHERE id = $1 AND api_id = $2

-- name: scope_get_by_key
SELECT {columns} FROM scopes WHERE api_id = $1 AND key = $2

-- name: scope_set_description
UPDATE scopes SET description = $1 WHERE id = $2 AND api_id = $3

-- name: scope_delete
DELETE FROM scopes WHERE id = $1 AND api_id = $2

-- name: scope_list
SELECT {columns} FROM scopes WHERE api_id = $1 ORDER BY key

-- In the order of api_list.
-- name: scope_list_all
SELECT s.id, s.api_id, s.key, s.description, s.is_imported
  FROM apis a JOIN scopes s ON s.api_id = a.id ORDER BY a.name, a.id, s.key

-- name: scope_count
SELECT count(*) FROM scopes WHERE api_id = $1

-- As scope_list; descriptions can be large all together.
-- name: scope_keys
SELECT id, api_id, key, '', is_imported FROM scopes WHERE api_id = $1 ORDER BY key
