-- Quotas of tokens, and what was used of them. A subject that is gone meanwhile finds no row.

-- name: quota_set_application
UPDATE applications SET tokens_per_hour = $1, tokens_per_day = $2, quota_is_enforced = $3 WHERE id = $4

-- name: quota_set_organization
UPDATE organizations SET tokens_per_hour = $1, tokens_per_day = $2, quota_is_enforced = $3
 WHERE code = $4

-- fragment: add
ON CONFLICT (kind, subject, interval, begin_ms) DO UPDATE
   SET count = quota_use.count + excluded.count

-- name: quota_use_add_application
INSERT INTO quota_use (kind, subject, interval, begin_ms, count)
SELECT 'application', id, $1, $2, $3 FROM applications WHERE id = $4
{add}

-- name: quota_use_add_organization
INSERT INTO quota_use (kind, subject, interval, begin_ms, count)
SELECT 'organization', code, $1, $2, $3 FROM organizations WHERE code = $4
{add}

-- $1 and $2 are when the hour and the day began; a day begins with an hour of the same begin_ms.
-- name: quota_standing_application
SELECT a.tokens_per_hour, a.tokens_per_day, a.quota_is_enforced, u.interval, u.begin_ms, u.count, u.told
  FROM applications a
       LEFT JOIN quota_use u ON u.kind = 'application' AND u.subject = a.id AND u.begin_ms IN ($1, $2)
 WHERE a.id = $3

-- name: quota_standing_organization
SELECT o.tokens_per_hour, o.tokens_per_day, o.quota_is_enforced, u.interval, u.begin_ms, u.count, u.told
  FROM organizations o
       LEFT JOIN quota_use u ON u.kind = 'organization' AND u.subject = o.code AND u.begin_ms IN ($1, $2)
 WHERE o.code = $3

-- name: quota_told_set
UPDATE quota_use SET told = $1 WHERE kind = $2 AND subject = $3 AND interval = $4 AND begin_ms = $5

-- name: quota_told_count
SELECT kind, interval, begin_ms, told, count(*) FROM quota_use
 WHERE told > 0 AND begin_ms IN ($1, $2)
 GROUP BY kind, interval, begin_ms, told

-- name: quota_use_trim_is_due
SELECT 1 FROM quota_use WHERE begin_ms < $1 LIMIT 1

-- name: quota_use_trim
DELETE FROM quota_use
 WHERE (kind, subject, interval, begin_ms) IN
       (SELECT kind, subject, interval, begin_ms FROM quota_use
         WHERE begin_ms < $1 ORDER BY begin_ms LIMIT $2)
