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

-- A search (store/application_search.c): patterns in lower case, of the name and of the id.
-- The concatenations keep PostgreSQL from asking its index of trigrams, which has no answer to one or
-- two characters and reads all of itself for them: these go along the names.
-- fragment: matches
(name LIKE $1 ESCAPE '\' OR id LIKE $2 ESCAPE '\')
-- dialect: postgresql
(lower(name) || '' LIKE $1 OR id || '' LIKE $2)

-- All of them, in order: an index's end is never reached where few names fit, a tenth of a second or so
-- for each million.
-- name: application_search_asc
SELECT {columns} FROM applications
 WHERE {matches} AND (name, id) > ($3, $4) ORDER BY name, id LIMIT $5

-- name: application_search_desc_first
SELECT {columns} FROM applications
 WHERE {matches} ORDER BY name DESC, id DESC LIMIT $3

-- name: application_search_desc
SELECT {columns} FROM applications
 WHERE {matches} AND (name, id) < ($3, $4) ORDER BY name DESC, id DESC LIMIT $5

-- The same among the next ten thousand names.
-- name: application_search_near_asc
SELECT {columns} FROM applications
 WHERE {matches} AND (name, id) > ($3, $4)
   AND name <= coalesce((SELECT n.name FROM applications n WHERE (n.name, n.id) > ($3, $4)
                          ORDER BY n.name, n.id LIMIT 1 OFFSET 9999),
                        (SELECT max(name) FROM applications))
 ORDER BY name, id LIMIT $5

-- name: application_search_near_desc_first
SELECT {columns} FROM applications
 WHERE {matches}
   AND name >= coalesce((SELECT n.name FROM applications n
                          ORDER BY n.name DESC, n.id DESC LIMIT 1 OFFSET 9999), '')
 ORDER BY name DESC, id DESC LIMIT $3

-- name: application_search_near_desc
SELECT {columns} FROM applications
 WHERE {matches} AND (name, id) < ($3, $4)
   AND name >= coalesce((SELECT n.name FROM applications n WHERE (n.name, n.id) < ($3, $4)
                          ORDER BY n.name DESC, n.id DESC LIMIT 1 OFFSET 9999), '')
 ORDER BY name DESC, id DESC LIMIT $5

-- The same through the index of trigrams, which SQLite asks with $1: it tells of those that have them
-- all somewhere.
-- fragment: index_matches
(name LIKE $2 ESCAPE '\' OR id LIKE $3 ESCAPE '\')
-- dialect: postgresql
(lower(name) LIKE $2 OR id LIKE $3)

-- fragment: index_found
(SELECT a.* FROM application_search CROSS JOIN applications a
                 ON a.search_id = application_search.rowid
  WHERE application_search MATCH $1
 UNION ALL
 SELECT * FROM applications WHERE search_id IS NULL)
-- dialect: postgresql
(SELECT * FROM applications WHERE $1::text <> '' AND (lower(name) LIKE $2 OR id LIKE $3) OFFSET 0)

-- name: application_search_index_asc
SELECT {columns} FROM {index_found} AS found
 WHERE {index_matches} AND (name, id) > ($4, $5) ORDER BY name, id LIMIT $6

-- name: application_search_index_desc_first
SELECT {columns} FROM {index_found} AS found
 WHERE {index_matches} ORDER BY name DESC, id DESC LIMIT $4

-- name: application_search_index_desc
SELECT {columns} FROM {index_found} AS found
 WHERE {index_matches} AND (name, id) < ($4, $5) ORDER BY name DESC, id DESC LIMIT $6

-- name: application_search_count
SELECT (SELECT count(*) FROM (SELECT 1 FROM application_search
                               WHERE application_search MATCH $1 LIMIT 16001)) +
       (SELECT count(*) FROM (SELECT 1 FROM applications
                               WHERE search_id IS NULL AND {index_matches} LIMIT 16001))
-- dialect: postgresql
SELECT count(*) FROM (SELECT 1 FROM applications
                       WHERE $1::text <> '' AND {index_matches} LIMIT 16001) AS found

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
UPDATE applications SET idle_since_ms = $1 WHERE id = $2 AND idle_since_ms < $1 - 86400000

-- The number is the default lifetime, as the index applications_by_long_lifetime states it.
-- name: application_longest_lifetime
SELECT max(access_token_lifetime_s) FROM applications WHERE access_token_lifetime_s > 3600
