-- API keys in any order and with filters (store/api_key_search.c). $1 is the order, for which a row has
-- its value: 0 by name, 1 by creation, 2 by last use, to the day, or 0 where it was never used. Each
-- says whether it fits the filters: a type ($2), a status ($3), a user ($4), an organization ($5), an
-- API ($6), a suffix ($7), an end by itself until a time ($8), never used ($9: 1), idle since before a
-- time ($10); empty or 0: not asked. The last column is what a search looks into beside the name.

-- fragment: candidate
k.id, k.name,
       CASE $1 WHEN 0 THEN 0 WHEN 1 THEN k.created_ms
               ELSE CASE WHEN k.idle_since_ms <= k.created_ms THEN 0 ELSE k.idle_since_ms END END,
       CASE WHEN ($2 = '' OR k.type = $2) AND ($3 = '' OR k.status = $3)
             AND ($4 = '' OR k.user_id = $4) AND ($5 = '' OR k.org_code = $5)
             AND ($6 = '' OR k.api_id = $6) AND ($7 = '' OR k.suffix = $7)
             AND ($8 = 0 OR (k.status = 'active' AND k.expires_ms > 0 AND k.expires_ms <= $8))
             AND ($9 = 0 OR k.idle_since_ms <= k.created_ms)
             AND ($10 = 0 OR (k.created_ms < $10 AND k.idle_since_ms < $10))
            THEN 1 ELSE 0 END,
       k.suffix

-- Each database has its own way to be told that the ids are to be looked up one after another.
-- fragment: of_ids
CROSS JOIN api_keys k WHERE k.id = d.id
-- dialect: postgresql
CROSS JOIN LATERAL (SELECT * FROM api_keys WHERE id = d.id OFFSET 0) AS k

-- One after another, in each order.
-- name: api_key_walk_name_asc
SELECT {candidate} FROM api_keys k
 WHERE (k.name, k.id) > ($11, $12) AND k.name < $13 ORDER BY k.name, k.id LIMIT $14

-- name: api_key_walk_name_desc
SELECT {candidate} FROM api_keys k
 WHERE (k.name, k.id) < ($11, $12) AND k.name >= $13 ORDER BY k.name DESC, k.id DESC LIMIT $14

-- name: api_key_walk_created_asc
SELECT {candidate} FROM api_keys k
 WHERE (k.created_ms, k.id) > ($11, $12) ORDER BY k.created_ms, k.id LIMIT $13

-- name: api_key_walk_created_desc
SELECT {candidate} FROM api_keys k
 WHERE (k.created_ms, k.id) < ($11, $12) ORDER BY k.created_ms DESC, k.id DESC LIMIT $13

-- name: api_key_walk_used_asc
SELECT {candidate} FROM api_keys k
 WHERE k.idle_since_ms > k.created_ms AND (k.idle_since_ms, k.id) > ($11, $12)
 ORDER BY k.idle_since_ms, k.id LIMIT $13

-- name: api_key_walk_used_desc
SELECT {candidate} FROM api_keys k
 WHERE k.idle_since_ms > k.created_ms AND (k.idle_since_ms, k.id) < ($11, $12)
 ORDER BY k.idle_since_ms DESC, k.id DESC LIMIT $13

-- Those that were never used, which come before, or last.
-- name: api_key_walk_unused_asc
SELECT {candidate} FROM api_keys k
 WHERE k.idle_since_ms <= k.created_ms AND k.id > $11 ORDER BY k.id LIMIT $12

-- name: api_key_walk_unused_desc
SELECT {candidate} FROM api_keys k
 WHERE k.idle_since_ms <= k.created_ms AND k.id < $11 ORDER BY k.id DESC LIMIT $12

-- All of those of one filter, in no order, where there are few.
-- name: api_key_gather_api
SELECT {candidate} FROM (SELECT id FROM api_keys
                          WHERE api_id = $11 LIMIT $12) AS d {of_ids}

-- name: api_key_gather_organization
SELECT {candidate} FROM (SELECT id FROM api_keys
                          WHERE org_code = $11 LIMIT $12) AS d {of_ids}

-- name: api_key_gather_user
SELECT {candidate} FROM (SELECT id FROM api_keys
                          WHERE user_id = $11 LIMIT $12) AS d {of_ids}

-- name: api_key_gather_suffix
SELECT {candidate} FROM (SELECT id FROM api_keys
                          WHERE suffix = $11 LIMIT $12) AS d {of_ids}

-- name: api_key_gather_status
SELECT {candidate} FROM (SELECT id FROM api_keys
                          WHERE status = $11 LIMIT $12) AS d {of_ids}

-- name: api_key_gather_type
SELECT {candidate} FROM (SELECT id FROM api_keys
                          WHERE type = $11 LIMIT $12) AS d {of_ids}

-- name: api_key_gather_expiring
SELECT {candidate} FROM (SELECT id FROM api_keys
                          WHERE status = 'active' AND expires_ms > 0 AND expires_ms <= $11 LIMIT $12) AS d {of_ids}

-- name: api_key_gather_unused
SELECT {candidate} FROM (SELECT id FROM api_keys
                          WHERE idle_since_ms <= created_ms AND id > '' LIMIT $11) AS d {of_ids}

-- name: api_key_gather_idle
SELECT {candidate} FROM (SELECT id FROM api_keys
                          WHERE idle_since_ms < $11 LIMIT $12) AS d {of_ids}

-- How many there are, to the limit.
-- name: api_key_count_all
SELECT count(*) FROM (SELECT 1 FROM api_keys LIMIT $1) AS counted

-- name: api_key_count_api
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE api_id = $1 LIMIT $2) AS counted

-- name: api_key_count_organization
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE org_code = $1 LIMIT $2) AS counted

-- name: api_key_count_user
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE user_id = $1 LIMIT $2) AS counted

-- name: api_key_count_suffix
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE suffix = $1 LIMIT $2) AS counted

-- name: api_key_count_status
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE status = $1 LIMIT $2) AS counted

-- name: api_key_count_type
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE type = $1 LIMIT $2) AS counted

-- name: api_key_count_expiring
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE status = 'active' AND expires_ms > 0 AND expires_ms <= $1 LIMIT $2) AS counted

-- name: api_key_count_unused
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE idle_since_ms <= created_ms AND id > '' LIMIT $1) AS counted

-- name: api_key_count_idle
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE idle_since_ms < $1 LIMIT $2) AS counted
