-- APIs. The audience of the built-in management API is NULL here: it follows the issuer.

-- fragment: columns
id, name, audience, is_management, created_ms

-- name: api_create
INSERT INTO apis ({columns}) VALUES ($1, $2, $3, 0, $4)

-- name: api_create_management
INSERT INTO apis ({columns}) VALUES ($1, $2, NULL, 1, $3)

-- name: api_get
SELECT {columns} FROM apis WHERE id = $1

-- name: api_get_by_audience
SELECT {columns} FROM apis WHERE audience = $1

-- name: api_get_management
SELECT {columns} FROM apis WHERE is_management = 1

-- name: api_delete
DELETE FROM apis WHERE id = $1 AND is_management = 0

-- name: api_list
SELECT {columns} FROM apis ORDER BY name, id
