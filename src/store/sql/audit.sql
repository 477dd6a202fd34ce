-- Reading the audit, newest first: pages begin before a row's (at_ms, id). Each filter has its index;
-- a subject has few entries, so what else is asked of them is looked at row by row.

-- The last two: what was signed of the chain at its place; and of the place before, where the entry of
-- that went with age.
-- fragment: columns
id, at_ms, actor, action, subject_kind, subject, detail, acting_for, changes, position, hash,
       (SELECT statement FROM audit_checkpoints WHERE position = audit.position),
       (SELECT statement FROM audit_checkpoints
         WHERE position = audit.position - 1
           AND NOT EXISTS (SELECT 1 FROM audit AS before WHERE before.position = audit.position - 1))

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

-- Also what nobody should have put there: a position twice, or none of the chain's.
-- name: audit_walk
SELECT {columns} FROM audit WHERE (position, id) > ($1, $2) ORDER BY position, id LIMIT $3

-- Lists of texts, each between line feeds; empty: any.
-- fragment: fits
($5 = '' OR instr($5, char(10) || actor || char(10)) > 0)
   AND ($6 = '' OR instr($6, char(10) || action || char(10)) > 0)
-- dialect: postgresql
($5 = '' OR strpos($5, chr(10) || actor || chr(10)) > 0)
   AND ($6 = '' OR strpos($6, chr(10) || action || chr(10)) > 0)

-- name: audit_list_of_subject
SELECT {columns} FROM audit
 WHERE at_ms >= $1 AND (at_ms, id) < ($2, $3) AND subject = $4 AND {fits}
 {newest_first} LIMIT $7

-- What people are called, and things; $2: as the key of an e-mail address.
-- name: audit_actors_named
SELECT 'application:' || id FROM applications WHERE name = $1
UNION ALL SELECT 'administrator:' || email FROM administrators WHERE name = $1 OR email_key = $2
LIMIT $3

-- name: audit_subjects_named
SELECT id FROM applications WHERE name = $1
UNION ALL SELECT id FROM apis WHERE name = $1
UNION ALL SELECT id FROM apis WHERE audience = $1
UNION ALL SELECT code FROM organizations WHERE name = $1
UNION ALL SELECT code FROM organizations WHERE handle = $1
UNION ALL SELECT id FROM webhooks WHERE name = $1
UNION ALL SELECT id FROM properties WHERE key = $1
UNION ALL SELECT id FROM environment_variables WHERE key = $1
UNION ALL SELECT id FROM administrators WHERE name = $1 OR email_key = $2
LIMIT $3

-- What a thing is called now; and of one that is gone, what its last entry says.
-- name: audit_name
SELECT CASE $1 WHEN 'application' THEN (SELECT name FROM applications WHERE id = $2)
               WHEN 'api' THEN (SELECT name FROM apis WHERE id = $2)
               WHEN 'organization' THEN (SELECT name FROM organizations WHERE code = $2)
               WHEN 'api_key' THEN (SELECT name FROM api_keys WHERE id = $2)
               WHEN 'webhook' THEN (SELECT name FROM webhooks WHERE id = $2)
               WHEN 'property' THEN (SELECT name FROM properties WHERE id = $2)
               WHEN 'property_category' THEN (SELECT name FROM property_categories WHERE id = $2)
               WHEN 'feature_flag' THEN (SELECT name FROM feature_flags WHERE key = $2)
               WHEN 'environment_variable'
               THEN (SELECT key FROM environment_variables WHERE id = $2)
               WHEN 'administrator' THEN (SELECT name FROM administrators WHERE id = $2)
               WHEN 'email'
               THEN (SELECT name FROM administrators WHERE email_key = lower($2))
       END,
       (SELECT detail FROM audit WHERE subject = $2 {newest_first} LIMIT 1)
