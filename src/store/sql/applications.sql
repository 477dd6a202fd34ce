-- Applications. Pages begin after a row's (name, id), never at a count of rows, so any depth costs
-- the same.

-- fragment: columns
id, name, type, org_code, access_token_lifetime_s, attributes, created_ms, updated_ms

-- name: application_create
INSERT INTO applications ({columns}, idle_since_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)

-- name: application_get
SELECT {columns} FROM applications WHERE id = $1

-- name: application_exists
SELECT 1 FROM applications WHERE id = $1

-- name: application_update
UPDATE applications
   SET name = $1, access_token_lifetime_s = $2, attributes = $3, updated_ms = $4
 WHERE id = $5

-- name: application_delete
DELETE FROM applications WHERE id = $1

-- name: application_list_asc
SELECT {columns} FROM applications
 WHERE (name, id) > ($1, $2) ORDER BY name, id LIMIT $3

-- name: application_list_desc_first
SELECT {columns} FROM applications
 ORDER BY name DESC, id DESC LIMIT $1

-- name: application_list_desc
SELECT {columns} FROM applications
 WHERE (name, id) < ($1, $2) ORDER BY name DESC, id DESC LIMIT $3

-- name: application_list_of_organization_asc
SELECT {columns} FROM applications
 WHERE org_code = $1 AND (name, id) > ($2, $3) ORDER BY name, id LIMIT $4

-- name: application_list_of_organization_desc_first
SELECT {columns} FROM applications
 WHERE org_code = $1 ORDER BY name DESC, id DESC LIMIT $2

-- name: application_list_of_organization_desc
SELECT {columns} FROM applications
 WHERE org_code = $1 AND (name, id) < ($2, $3) ORDER BY name DESC, id DESC LIMIT $4

-- $1 is a pattern in lower case. An index's end is never reached where few names fit: such a search
-- reads all of them, a second or so for each million.
-- name: application_search_asc
SELECT {columns} FROM applications
 WHERE (lower(name) LIKE $1 ESCAPE '\' OR id LIKE $1 ESCAPE '\') AND (name, id) > ($2, $3)
 ORDER BY name, id LIMIT $4

-- name: application_search_desc_first
SELECT {columns} FROM applications
 WHERE lower(name) LIKE $1 ESCAPE '\' OR id LIKE $1 ESCAPE '\'
 ORDER BY name DESC, id DESC LIMIT $2

-- name: application_search_desc
SELECT {columns} FROM applications
 WHERE (lower(name) LIKE $1 ESCAPE '\' OR id LIKE $1 ESCAPE '\') AND (name, id) < ($2, $3)
 ORDER BY name DESC, id DESC LIMIT $4

-- name: application_idle_since
UPDATE applications SET idle_since_ms = $1 WHERE id = $2 AND idle_since_ms < $1 - 86400000

-- The number is the default lifetime, as the index applications_by_long_lifetime states it.
-- name: application_longest_lifetime
SELECT max(access_token_lifetime_s) FROM applications WHERE access_token_lifetime_s > 3600
