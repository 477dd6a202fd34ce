-- The audit as a chain (store/audit_chain.h).

-- Its end, and the newest of what was signed.
-- name: audit_chain_end
SELECT audit_position, audit_hash, position, at_ms, statement
  FROM feed LEFT JOIN audit_checkpoints ON position = (SELECT max(position) FROM audit_checkpoints)
 WHERE id = 1

-- Nobody else adds to the chain before this transaction ends.
-- name: audit_chain_lock
UPDATE feed SET audit_position = audit_position WHERE id = 1

-- name: audit_unchained_is_due
SELECT 1 FROM audit WHERE position IS NULL LIMIT 1

-- name: audit_unchained
SELECT id, at_ms, actor, action, subject_kind, subject, detail, acting_for, changes, 0, '', '', ''
  FROM audit WHERE position IS NULL ORDER BY id LIMIT $1

-- name: audit_chain_add
UPDATE audit SET position = (SELECT audit_position FROM feed WHERE id = 1),
                 hash = (SELECT audit_hash FROM feed WHERE id = 1)
 WHERE id = $1

-- Only a run from the beginning of the chain goes, also where the clock once jumped.
-- name: audit_trim_is_due
SELECT 1 FROM audit WHERE position = (SELECT min(position) FROM audit) AND at_ms < $1

-- name: audit_trim
DELETE FROM audit WHERE position <= $1

-- name: audit_checkpoint_create
INSERT INTO audit_checkpoints (position, at_ms, statement) VALUES ($1, $2, $3)
ON CONFLICT (position) DO NOTHING

-- The root of what goes takes the place of a checkpoint.
-- name: audit_root_create
INSERT INTO audit_checkpoints (position, at_ms, statement) VALUES ($1, $2, $3)
ON CONFLICT (position) DO UPDATE SET at_ms = excluded.at_ms, statement = excluded.statement

-- name: audit_checkpoint_list
SELECT position, at_ms, statement FROM audit_checkpoints WHERE position < $1
 ORDER BY position DESC LIMIT $2

-- Entries came since the last one, which is as old as $1; or as many as $2.
-- name: audit_checkpoint_is_due
SELECT 1 FROM feed
 WHERE id = 1 AND audit_position > coalesce((SELECT max(position) FROM audit_checkpoints), 0)
   AND (coalesce((SELECT at_ms FROM audit_checkpoints
                   WHERE position = (SELECT max(position) FROM audit_checkpoints)), 0) <= $1
        OR audit_position >= coalesce((SELECT max(position) FROM audit_checkpoints), 0) + $2)

-- name: audit_checkpoint_trim
DELETE FROM audit_checkpoints WHERE position < $1
