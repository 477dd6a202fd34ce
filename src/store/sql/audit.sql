-- Reading the audit, newest first: pages begin before a row's (at_ms, id). Each filter has its index;
-- a subject has few entries, so what else is asked of them is looked at row by row.

-- fragment: columns
id, at_ms, actor, action, subject_kind, subject, detail, acting_for

-- fragment: newest_first
ORDER BY at_ms DESC, id DESC

-- name: audit_list
SELECT {columns} FROM audit
 WHERE at_ms >= $1 AND (at_ms, id) < ($2, $3) {newest_first} LIMIT $4

-- name: audit_list_of_actor
SELECT {columns} FROM audit
 WHERE at_ms >= $1 AND (at_ms, id) < ($2, $3) AND actor = $4 {newest_first} LIMIT $5

-- name: audit_list_of_action
SELECT {columns} FROM audit
 WHERE at_ms >= $1 AND (at_ms, id) < ($2, $3) AND action = $4 {newest_first} LIMIT $5

-- name: audit_list_of_actor_and_action
SELECT {columns} FROM audit
 WHERE at_ms >= $1 AND (at_ms, id) < ($2, $3) AND actor = $4 AND action = $5
 {newest_first} LIMIT $6

-- name: audit_list_of_subject
SELECT {columns} FROM audit
 WHERE at_ms >= $1 AND (at_ms, id) < ($2, $3) AND subject = $4
   AND ($5 = '' OR actor = $5) AND ($6 = '' OR action = $6)
 {newest_first} LIMIT $7

-- name: audit_trim_is_due
SELECT 1 FROM audit WHERE at_ms < $1 LIMIT 1

-- name: audit_trim
DELETE FROM audit
 WHERE id IN (SELECT id FROM audit WHERE at_ms < $1 ORDER BY at_ms LIMIT $2)
