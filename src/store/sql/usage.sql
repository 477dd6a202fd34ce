-- Figures of use. What is gone meanwhile finds no row to select, and so adds nothing.

-- fragment: add
ON CONFLICT (application_id, kind, subject) DO UPDATE
   SET count = usage.count + excluded.count,
       coalesced = usage.coalesced + excluded.coalesced,
       last_address = CASE WHEN excluded.last_used_ms >= usage.last_used_ms
                           THEN excluded.last_address ELSE usage.last_address END,
       last_used_ms = CASE WHEN excluded.last_used_ms >= usage.last_used_ms
                           THEN excluded.last_used_ms ELSE usage.last_used_ms END

-- name: usage_add_application
INSERT INTO usage (application_id, kind, subject, count, last_used_ms, last_address, coalesced)
SELECT id, 'application', '', $1, $2, $3, $4 FROM applications WHERE id = $5
{add}

-- name: usage_add_audience
INSERT INTO usage (application_id, kind, subject, count, last_used_ms, last_address)
SELECT a.id, 'audience', api.id, $1, $2, ''
  FROM applications a CROSS JOIN apis api WHERE a.id = $3 AND api.id = $4
{add}

-- name: usage_add_scope
INSERT INTO usage (application_id, kind, subject, count, last_used_ms, last_address)
SELECT a.id, 'scope', s.id, $1, $2, ''
  FROM applications a CROSS JOIN scopes s WHERE a.id = $3 AND s.id = $4
{add}

-- A secret is known by when it was created: a rotation may have made the current one the previous
-- one since. Which of the two it was decides only between secrets of the same millisecond.
-- name: usage_add_client_secret
UPDATE client_secrets
   SET use_count = use_count + $1,
       last_used_ms = CASE WHEN $2 >= last_used_ms THEN $2 ELSE last_used_ms END
 WHERE application_id = $3
   AND is_previous = (SELECT c.is_previous FROM client_secrets c
                       WHERE c.application_id = $3 AND c.created_ms = $4
                       ORDER BY c.is_previous = $5 DESC LIMIT 1)

-- name: usage_add_public_key
UPDATE public_keys
   SET use_count = use_count + $1,
       last_address = CASE WHEN $2 >= last_used_ms THEN $3 ELSE last_address END,
       last_used_ms = CASE WHEN $2 >= last_used_ms THEN $2 ELSE last_used_ms END
 WHERE application_id = $4 AND id = $5

-- name: usage_get
SELECT count, last_used_ms, last_address, coalesced FROM usage
 WHERE application_id = $1 AND kind = $2 AND subject = $3

-- name: usage_get_client_secret
SELECT use_count, last_used_ms, NULL, 0 FROM client_secrets
 WHERE application_id = $1 AND is_previous = $2

-- name: usage_forget
DELETE FROM usage WHERE subject = $1 AND subject <> ''

-- name: usage_forget_api
DELETE FROM usage
 WHERE subject <> ''
   AND subject IN (SELECT $1 UNION ALL SELECT id FROM scopes WHERE api_id = $1)
