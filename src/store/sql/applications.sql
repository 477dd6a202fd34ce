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

-- The index of three characters each, of ids that have something (store/application_search.c). SQLite is
-- asked with $1, and tells of those that have all of these somewhere, also in the name.
-- Whether that is few enough. SQLite counts what the index tells of, which is cheap and may be more than
-- what fits; PostgreSQL looks at each.
-- name: application_search_is_seldom
SELECT (SELECT count(*) FROM (SELECT 1 FROM application_search
                               WHERE application_search MATCH $1 LIMIT 16001)) +
       (SELECT count(*) FROM (SELECT 1 FROM applications
                               WHERE search_id IS NULL AND id LIKE $2 LIMIT 16001)) <= 16000
-- dialect: postgresql
SELECT count(*) <= 1000 FROM (SELECT 1 FROM applications
                               WHERE $1::text <> '' AND id LIKE $2 LIMIT 1001) AS found

-- SQLite's index is written by us, PostgreSQL's by itself.
-- name: application_index_is_due
SELECT 1 WHERE EXISTS (SELECT 1 FROM applications WHERE search_id IS NULL)
            OR EXISTS (SELECT 1 FROM application_search_removed)
-- dialect: postgresql
SELECT 1 WHERE false

-- name: application_index_remove
INSERT INTO application_search (application_search, rowid, name, id)
SELECT 'delete', search_id, name, id FROM application_search_removed ORDER BY search_id LIMIT $1
-- dialect: postgresql
SELECT $1::bigint

-- name: application_index_removed
DELETE FROM application_search_removed
 WHERE search_id IN (SELECT search_id FROM application_search_removed ORDER BY search_id LIMIT $1)
-- dialect: postgresql
SELECT $1::bigint

-- A number that is still in the index is not given again.
-- name: application_index_last
SELECT max(coalesce((SELECT max(search_id) FROM applications), 0),
           coalesce((SELECT max(search_id) FROM application_search_removed), 0))
-- dialect: postgresql
SELECT 0

-- name: application_index_number
UPDATE applications SET search_id = $1 + due.place
  FROM (SELECT id, row_number() OVER () AS place
          FROM (SELECT id FROM applications WHERE search_id IS NULL LIMIT $2)) AS due
 WHERE applications.id = due.id
-- dialect: postgresql
SELECT $1::bigint, $2::bigint

-- name: application_index_add
INSERT INTO application_search (rowid, name, id)
SELECT search_id, name, id FROM applications WHERE search_id > $1
-- dialect: postgresql
SELECT $1::bigint

-- name: application_index_is_there
SELECT 1
-- dialect: postgresql
SELECT 1 WHERE to_regclass('applications_by_name_trigrams') IS NOT NULL

-- name: application_idle_since
UPDATE applications SET idle_since_ms = $1
 WHERE id = $2
   AND (idle_since_ms < $1 - 86400000 OR (idle_since_ms = created_ms AND created_ms < $1))

-- The number is the default lifetime, as the index applications_by_long_lifetime states it.
-- name: application_longest_lifetime
SELECT max(access_token_lifetime_s) FROM applications WHERE access_token_lifetime_s > 3600
