-- How much an application may ask for.

-- name: application_limits_get
SELECT rate_limit_per_minute, tokens_per_hour, tokens_per_day, quota_is_enforced
  FROM applications WHERE id = $1

-- name: application_rate_limit_set
UPDATE applications SET rate_limit_per_minute = $1 WHERE id = $2
