-- Tokens of an application over time. What is gone meanwhile finds no row to select.

-- fragment: add
ON CONFLICT (application_id, interval, begin_ms) DO UPDATE
   SET count = application_tokens.count + excluded.count,
       coalesced = application_tokens.coalesced + excluded.coalesced

-- name: application_tokens_add
INSERT INTO application_tokens (application_id, interval, begin_ms, count, coalesced)
SELECT id, 'hour', $1, $2, $3 FROM applications WHERE id = $4
{add}

-- name: application_tokens_by_hour
SELECT begin_ms, count, coalesced FROM application_tokens
 WHERE application_id = $1 AND interval = 'hour' AND begin_ms >= $2 AND begin_ms < $3
 ORDER BY begin_ms

-- An hour is counted in one row: its own, or its day's.
-- name: application_tokens_by_day
SELECT begin_ms, count, coalesced FROM application_tokens
 WHERE application_id = $1 AND interval IN ('hour', 'day') AND begin_ms >= $2 AND begin_ms < $3
 ORDER BY begin_ms

-- fragment: oldest_hours
SELECT application_id, interval, begin_ms FROM application_tokens
 WHERE interval = 'hour' AND begin_ms < $1 ORDER BY begin_ms, application_id LIMIT $2

-- name: application_tokens_sum
INSERT INTO application_tokens (application_id, interval, begin_ms, count, coalesced)
SELECT application_id, 'day', begin_ms - begin_ms % 86400000,
       CAST(sum(count) AS BIGINT), CAST(sum(coalesced) AS BIGINT)
  FROM application_tokens
 WHERE (application_id, interval, begin_ms) IN ({oldest_hours})
 GROUP BY application_id, begin_ms - begin_ms % 86400000
{add}

-- name: application_tokens_drop_summed
DELETE FROM application_tokens
 WHERE (application_id, interval, begin_ms) IN ({oldest_hours})

-- name: application_tokens_drop_days
DELETE FROM application_tokens
 WHERE (application_id, interval, begin_ms) IN
       (SELECT application_id, interval, begin_ms FROM application_tokens
         WHERE interval = 'day' AND begin_ms < $1 ORDER BY begin_ms, application_id LIMIT $2)

-- name: application_tokens_trim_is_due
SELECT 1 WHERE EXISTS (SELECT 1 FROM application_tokens WHERE interval = 'hour' AND begin_ms < $1)
            OR EXISTS (SELECT 1 FROM application_tokens WHERE interval = 'day' AND begin_ms < $2)
