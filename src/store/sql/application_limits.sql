-- How much an application may ask for.

-- name: application_limits_get
SELECT rate_limit_per_minute FROM applications WHERE id = $1

-- name: application_rate_limit_set
UPDATE applications SET rate_limit_per_minute = $1 WHERE id = $2
