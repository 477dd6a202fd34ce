-- The texts of names (store/application_names.c).

-- name: application_names_are_due
SELECT 1 WHERE EXISTS (SELECT 1 FROM application_names_folded_stale)

-- name: application_names_stale
SELECT name FROM application_names_folded_stale ORDER BY name LIMIT 1

-- The names of one text, each once: from one to the next along the index, so that it does not matter how
-- many applications have the same.
-- name: application_names_read
WITH RECURSIVE ending(name) AS (SELECT min(name) FROM application_names_folded WHERE name > $1),
each_name(name) AS (
    SELECT min(name) FROM applications WHERE name >= $1
     UNION ALL
    SELECT (SELECT min(a.name) FROM applications a WHERE a.name > each_name.name) FROM each_name
     WHERE name < coalesce((SELECT ending.name FROM ending), name || '!'))
SELECT name FROM each_name
 WHERE name < coalesce((SELECT ending.name FROM ending), name || '!') LIMIT $2

-- name: application_names_put
INSERT INTO application_names_folded (name, names) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET names = excluded.names

-- name: application_names_delete
DELETE FROM application_names_folded WHERE name = $1

-- name: application_names_mark
INSERT INTO application_names_folded_stale (name) VALUES ($1)

-- name: application_names_unmark
DELETE FROM application_names_folded_stale WHERE name = $1

-- The texts in which something may be found, from the one that has a name on, but for one; and where the
-- names of each end.
-- fragment: end_of_text
coalesce((SELECT min(m.name) FROM application_names_folded m WHERE m.name > n.name),
         (SELECT max(l.name) || '!' FROM applications l))

-- name: application_names_find_asc
SELECT n.name, {end_of_text} FROM application_names_folded n
 WHERE n.name >= (SELECT max(m.name) FROM application_names_folded m WHERE m.name <= $1) AND n.name <> $2
   AND (n.names LIKE $3 ESCAPE '\' OR n.name IN (SELECT s.name FROM application_names_folded_stale s))
 ORDER BY n.name LIMIT $4

-- name: application_names_find_desc
SELECT n.name, {end_of_text} FROM application_names_folded n
 WHERE n.name <= $1 AND n.name <> $2
   AND (n.names LIKE $3 ESCAPE '\' OR n.name IN (SELECT s.name FROM application_names_folded_stale s))
 ORDER BY n.name DESC LIMIT $4
