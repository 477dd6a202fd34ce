-- Figures for people to look at: tokens by the hour, how much there is, and what nobody uses.

-- name: token_statistics_add
INSERT INTO token_statistics (hour_ms, cause, count, coalesced) VALUES ($1, $2, $3, $4)
ON CONFLICT (hour_ms, cause) DO UPDATE
   SET count = token_statistics.count + excluded.count,
       coalesced = token_statistics.coalesced + excluded.coalesced

-- name: token_statistics_list
SELECT hour_ms, cause, count, coalesced FROM token_statistics
 WHERE hour_ms >= $1 AND hour_ms < $2 ORDER BY hour_ms, cause

-- name: tokens_issued
SELECT (SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM token_statistics
         WHERE hour_ms >= $1 AND hour_ms < $2 AND cause = 'issued')
     + (SELECT count(*) FROM audit
         WHERE at_ms >= $1 AND at_ms < $2 AND action = 'application.test_token_issued')

-- name: token_statistics_trim_is_due
SELECT 1 FROM token_statistics WHERE hour_ms < $1 LIMIT 1

-- name: token_statistics_trim
DELETE FROM token_statistics WHERE hour_ms < $1

-- name: count_all
SELECT (SELECT count(*) FROM applications),
       (SELECT count(*) FROM applications WHERE type = 'm2m' AND idle_since_ms < $1),
       (SELECT count(*) FROM apis WHERE is_management = 0),
       (SELECT count(*) FROM organizations),
       (SELECT count(*) FROM api_keys WHERE status = 'active'),
       CASE WHEN EXISTS (SELECT 1 FROM usage WHERE kind = 'application') THEN 1
            WHEN EXISTS (SELECT 1 FROM audit WHERE action = 'application.test_token_issued') THEN 1
            ELSE 0 END

-- name: application_unused
SELECT id, name, type, org_code, access_token_lifetime_s, attributes, created_ms, updated_ms,
       idle_since_ms
  FROM applications
 WHERE type = 'm2m' AND idle_since_ms < $1 AND (idle_since_ms, id) > ($2, $3)
 ORDER BY idle_since_ms, id LIMIT $4
