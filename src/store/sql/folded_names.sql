-- each: application applications, api_key api_keys
-- The texts of names (store/folded_names.c).

-- name: {one}_names_are_due
SELECT 1 WHERE EXISTS (SELECT 1 FROM {one}_names_folded_stale)

-- name: {one}_names_stale
SELECT name FROM {one}_names_folded_stale ORDER BY name LIMIT 1

-- The names of one text, each once: from one to the next along the index, so that it does not matter how
-- many {many} have the same.
-- name: {one}_names_read
WITH RECURSIVE ending(name) AS (SELECT min(name) FROM {one}_names_folded WHERE name > $1),
each_name(name) AS (
    SELECT min(name) FROM {many} WHERE name >= $1
     UNION ALL
    SELECT (SELECT min(a.name) FROM {many} a WHERE a.name > each_name.name) FROM each_name
     WHERE name < coalesce((SELECT ending.name FROM ending), name || '!'))
SELECT name FROM each_name
 WHERE name < coalesce((SELECT ending.name FROM ending), name || '!') LIMIT $2

-- name: {one}_names_put
INSERT INTO {one}_names_folded (name, names) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET names = excluded.names

-- name: {one}_names_delete
DELETE FROM {one}_names_folded WHERE name = $1

-- name: {one}_names_mark
INSERT INTO {one}_names_folded_stale (name) VALUES ($1)

-- name: {one}_names_unmark
DELETE FROM {one}_names_folded_stale WHERE name = $1

-- The texts in which something may be found, from the one that has a name on, but for one; and where the
-- names of each end.
-- fragment: end_of_text
coalesce((SELECT min(m.name) FROM {one}_names_folded m WHERE m.name > n.name),
         (SELECT max(l.name) || '!' FROM {many} l))

-- name: {one}_names_find_asc
SELECT n.name, {end_of_text} FROM {one}_names_folded n
 WHERE n.name >= (SELECT max(m.name) FROM {one}_names_folded m WHERE m.name <= $1) AND n.name <> $2
   AND (n.names LIKE $3 ESCAPE '\' OR n.name IN (SELECT s.name FROM {one}_names_folded_stale s))
 ORDER BY n.name LIMIT $4

-- name: {one}_names_find_desc
SELECT n.name, {end_of_text} FROM {one}_names_folded n
 WHERE n.name <= $1 AND n.name <> $2
   AND (n.names LIKE $3 ESCAPE '\' OR n.name IN (SELECT s.name FROM {one}_names_folded_stale s))
 ORDER BY n.name DESC LIMIT $4
