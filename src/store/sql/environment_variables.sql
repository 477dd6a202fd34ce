-- Environment variables.

-- The box of a secret one never leaves the store here: nothing that lists may show it.
-- fragment: columns
id, key, CASE is_secret WHEN 0 THEN value END, is_secret, created_ms

-- name: environment_variable_create
INSERT INTO environment_variables (id, key, value, is_secret, created_ms, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: environment_variable_count
SELECT count(*) FROM environment_variables

-- name: environment_variable_get
SELECT {columns} FROM environment_variables WHERE id = $1

-- name: environment_variable_list
SELECT {columns} FROM environment_variables ORDER BY key

-- name: environment_variable_update
UPDATE environment_variables
   SET key = $1, value = coalesce($2, value), is_secret = $3, updated_ms = $4
 WHERE id = $5

-- name: environment_variable_delete
DELETE FROM environment_variables WHERE id = $1
