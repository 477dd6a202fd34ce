-- What the store remembers of itself.

-- name: fact_get
SELECT value FROM facts WHERE name = $1

-- name: fact_list
SELECT name, value FROM facts

-- name: fact_set
INSERT INTO facts (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: store_is_empty
SELECT NOT EXISTS (SELECT 1 FROM changes)
   AND NOT EXISTS (SELECT 1 FROM facts WHERE name <> 'schema_oldest')
