-- The last refusals of an application.

-- name: application_refusal_add
INSERT INTO application_refusals (application_id, cause, audience, scope, count, first_ms, last_ms)
SELECT id, $1, $2, $3, $4, $5, $6 FROM applications WHERE id = $7
ON CONFLICT (application_id, cause, audience, scope) DO UPDATE
   SET count = application_refusals.count + excluded.count,
       first_ms = CASE WHEN excluded.first_ms < application_refusals.first_ms
                       THEN excluded.first_ms ELSE application_refusals.first_ms END,
       last_ms = CASE WHEN excluded.last_ms > application_refusals.last_ms
                      THEN excluded.last_ms ELSE application_refusals.last_ms END

-- fragment: latest_first
ORDER BY last_ms DESC, cause, audience, scope

-- There is never more than one past what is kept.
-- name: application_refusals_keep
DELETE FROM application_refusals
 WHERE application_id = $1
   AND (cause, audience, scope) IN
       (SELECT cause, audience, scope FROM application_refusals
         WHERE application_id = $1 {latest_first} LIMIT 1000 OFFSET $2)

-- name: application_refusals_list
SELECT cause, audience, scope, count, first_ms, last_ms FROM application_refusals
 WHERE application_id = $1 {latest_first}

-- name: application_refusals_trim_is_due
SELECT 1 FROM application_refusals WHERE last_ms < $1 LIMIT 1

-- name: application_refusals_trim
DELETE FROM application_refusals
 WHERE (application_id, cause, audience, scope) IN
       (SELECT application_id, cause, audience, scope FROM application_refusals
         WHERE last_ms < $1 ORDER BY last_ms LIMIT $2)
