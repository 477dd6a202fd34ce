-- What may be used once, and was.

-- name: replay_entry_forget
DELETE FROM replay_entries WHERE hash = $1 AND until_ms < $2

-- name: replay_entry_add
INSERT INTO replay_entries (hash, share, until_ms) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING

-- name: replay_entries_newest
SELECT max(number) FROM replay_entries

-- name: replay_entries_after
SELECT number, hash, share, until_ms FROM replay_entries WHERE number > $1 ORDER BY number LIMIT $2

-- name: replay_entries_trim_is_due
SELECT 1 FROM replay_entries WHERE until_ms < $1 LIMIT 1

-- name: replay_entries_trim
DELETE FROM replay_entries
 WHERE number IN (SELECT number FROM replay_entries WHERE until_ms < $1 ORDER BY until_ms LIMIT $2)
