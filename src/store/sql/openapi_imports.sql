-- Imports of OpenAPI documents. Ids sort by time, so the newest is the last.

-- fragment: columns
id, api_id, kind, is_active, file_name, at_ms, actor, created_count, duplicate_count, removed_count,
skipped_count, previous_id, is_undoable, undone_ms

-- name: openapi_import_create
INSERT INTO openapi_imports ({columns}, log)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)

-- name: openapi_import_retire
UPDATE openapi_imports SET is_active = 0, is_undoable = 0
 WHERE api_id = $1 AND (is_active = 1 OR is_undoable = 1)

-- name: openapi_import_active
SELECT {columns}, '' FROM openapi_imports WHERE api_id = $1 AND is_active = 1

-- name: openapi_import_get
SELECT {columns}, log FROM openapi_imports WHERE id = $1 AND api_id = $2

-- name: openapi_import_list_first
SELECT {columns}, '' FROM openapi_imports WHERE api_id = $1 ORDER BY id DESC LIMIT $2

-- name: openapi_import_list
SELECT {columns}, '' FROM openapi_imports
 WHERE api_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3

-- Room for one more, where there are as many as $2.
-- name: openapi_import_make_room
DELETE FROM openapi_imports
 WHERE id = (SELECT id FROM openapi_imports WHERE api_id = $1 ORDER BY id LIMIT 1)
   AND (SELECT count(*) FROM openapi_imports WHERE api_id = $1) >= $2
