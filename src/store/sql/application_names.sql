-- The texts of names (store/application_names.c).

-- name: application_names_are_due
SELECT 1 WHERE EXISTS (SELECT 1 FROM application_names_stale)

-- name: application_names_stale
SELECT name FROM application_names_stale ORDER BY name LIMIT 1

-- The names of one text, each once: from one to the next along the index, so that it does not matter how
-- many applications have the same.
-- name: application_names_read
WITH RECURSIVE ending(name) AS (SELECT min(name) FROM application_names WHERE name > $1),
each_name(name) AS (
    SELECT min(name) FROM applications WHERE name >= $1
     UNION ALL
    SELECT (SELECT min(a.name) FROM applications a WHERE a.name > each_name.name) FROM each_name
     WHERE name < coalesce((SELECT ending.name FROM ending), name || '!'))
SELECT name FROM each_name
 WHERE name < coalesce((SELECT ending.name FROM ending), name || '!') LIMIT $2

-- name: application_names_put
INSERT INTO application_names (name, names) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET names = excluded.names

-- name: application_names_delete
DELETE FROM application_names WHERE name = $1

-- name: application_names_mark
INSERT INTO application_names_stale (name) VALUES ($1)

-- name: application_names_unmark
DELETE FROM application_names_stale WHERE name = $1
