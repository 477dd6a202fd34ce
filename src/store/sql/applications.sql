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
-- The concatenations keep PostgreSQL from asking its index of trigrams: these go along the names.
-- fragment: matches
(name LIKE $1 ESCAPE '\' OR id LIKE $2 ESCAPE '\')
-- dialect: postgresql
(lower(name) || '' LIKE $1 OR id || '' LIKE $2)

-- The texts of names (store/application_names.h) in which something may be found: all of them where the
-- pattern of the id is not the one that no id fits.
-- fragment: texts
(SELECT n.name AS first_name, n.names FROM application_names n) AS texts

-- fragment: may_have_it
(names LIKE $1 ESCAPE '\' OR $2 <> 'zzz'
        OR first_name IN (SELECT s.name FROM application_names_stale s))

-- fragment: end_of_text
coalesce((SELECT min(m.name) FROM application_names m WHERE m.name > first_name),
         (SELECT max(l.name) || '!' FROM applications l))

-- The applications of each such text. Each database has its own way to be told that they are to be read
-- in order, and only until there are enough.
-- name: application_search_asc
SELECT {columns} FROM {texts} CROSS JOIN applications
 WHERE {may_have_it}
   AND first_name >= (SELECT max(m.name) FROM application_names m WHERE m.name <= $3)
   AND (name, id) > (CASE WHEN first_name > $3 THEN first_name ELSE $3 END,
                     CASE WHEN first_name > $3 THEN '' ELSE $4 END)
   AND name < {end_of_text} AND {matches}
 ORDER BY first_name, name, id LIMIT $5
-- dialect: postgresql
SELECT {columns} FROM (
    SELECT first_name FROM {texts}
     WHERE {may_have_it}
       AND first_name >= (SELECT max(m.name) FROM application_names m WHERE m.name <= $3)) AS texts
  CROSS JOIN LATERAL (
    SELECT {columns} FROM applications
     WHERE (name, id) > (CASE WHEN first_name > $3 THEN first_name ELSE $3 END,
                         CASE WHEN first_name > $3 THEN '' ELSE $4 END)
       AND name < {end_of_text} AND {matches}
     ORDER BY name, id LIMIT $5) AS found
 ORDER BY first_name, name, id LIMIT $5

-- name: application_search_desc_first
SELECT {columns} FROM {texts} CROSS JOIN applications
 WHERE {may_have_it} AND name >= first_name AND name < {end_of_text} AND {matches}
 ORDER BY first_name DESC, name DESC, id DESC LIMIT $3
-- dialect: postgresql
SELECT {columns} FROM (SELECT first_name FROM {texts} WHERE {may_have_it}) AS texts
  CROSS JOIN LATERAL (
    SELECT {columns} FROM applications
     WHERE name >= first_name AND name < {end_of_text} AND {matches}
     ORDER BY name DESC, id DESC LIMIT $3) AS found
 ORDER BY first_name DESC, name DESC, id DESC LIMIT $3

-- name: application_search_desc
SELECT {columns} FROM {texts} CROSS JOIN applications
 WHERE {may_have_it} AND first_name <= $3
   AND (name, id) < (CASE WHEN {end_of_text} <= $3 THEN {end_of_text} ELSE $3 END,
                     CASE WHEN {end_of_text} <= $3 THEN '' ELSE $4 END)
   AND name >= first_name AND {matches}
 ORDER BY first_name DESC, name DESC, id DESC LIMIT $5
-- dialect: postgresql
SELECT {columns} FROM (
    SELECT first_name FROM {texts} WHERE {may_have_it} AND first_name <= $3) AS texts
  CROSS JOIN LATERAL (
    SELECT {columns} FROM applications
     WHERE (name, id) < (CASE WHEN {end_of_text} <= $3 THEN {end_of_text} ELSE $3 END,
                         CASE WHEN {end_of_text} <= $3 THEN '' ELSE $4 END)
       AND name >= first_name AND {matches}
     ORDER BY name DESC, id DESC LIMIT $5) AS found
 ORDER BY first_name DESC, name DESC, id DESC LIMIT $5

-- A search through the index of trigrams, which SQLite asks with $1: it tells of those that have them all
-- somewhere.
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

-- Whether that is few enough. SQLite counts what the index tells of, which is cheap and may be more than
-- what fits; PostgreSQL looks at each.
-- name: application_search_is_seldom
SELECT (SELECT count(*) FROM (SELECT 1 FROM application_search
                               WHERE application_search MATCH $1 LIMIT 16001)) +
       (SELECT count(*) FROM (SELECT 1 FROM applications
                               WHERE search_id IS NULL AND {index_matches} LIMIT 16001)) <= 16000
-- dialect: postgresql
SELECT count(*) <= 1000 FROM (SELECT 1 FROM applications
                               WHERE $1::text <> '' AND {index_matches} LIMIT 1001) AS found

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
