-- Which process does what must be done once, and the time that all of them go by.

-- One whose end lies after $5 was taken by a clock that was ahead.
-- name: task_take
INSERT INTO tasks (task, holder, ends_ms) VALUES ($1, $2, $3)
ON CONFLICT (task) DO UPDATE SET holder = excluded.holder, ends_ms = excluded.ends_ms
 WHERE tasks.holder = excluded.holder OR tasks.ends_ms <= $4 OR tasks.ends_ms > $5

-- name: task_give_back
DELETE FROM tasks WHERE holder = $1

-- NULL: the database has no clock that is not this machine's.
-- name: shared_time
SELECT NULL
-- dialect: postgresql
SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)
