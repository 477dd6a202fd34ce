-- API keys. Pages begin after an id, which sorts by time; a filter's index ends in the id. Where
-- several filters are given, the one that leaves least leads and the rest ('': any) is compared.

-- fragment: scopes
(SELECT group_concat(s.key, ' ') FROM api_key_scopes ks JOIN scopes s ON s.id = ks.scope_id
  WHERE ks.key_id = k.id)
-- dialect: postgresql
(SELECT string_agg(s.key, ' ') FROM api_key_scopes ks JOIN scopes s ON s.id = ks.scope_id
  WHERE ks.key_id = k.id)

-- The scopes' keys come behind these.
-- fragment: columns
k.id, k.name, k.type, k.status, k.api_id, k.org_code, k.user_id, k.digest, k.suffix, k.expires_ms,
k.created_ms, k.created_by, k.verification_count, k.last_verified_ms, k.last_verified_address,
l.metadata, l.rate_limit, l.rate_limit_window_s, l.uses_left, l.refill_amount, l.refill_interval,
l.refills_ms, l.allowed_networks

-- fragment: keys
api_keys k LEFT JOIN api_key_limits l ON l.key_id = k.id

-- name: api_key_create
INSERT INTO api_keys (id, name, type, status, api_id, org_code, user_id, digest, suffix,
                      previous_digest, previous_expires_ms, expires_ms, created_ms, created_by,
                      verification_count, last_verified_ms, last_verified_address, idle_since_ms,
                      is_delegated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, 0, $10, $11, $12, 0, 0, '', $11, $13)

-- name: api_key_scope_create
INSERT INTO api_key_scopes (key_id, scope_id) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- Those scopes of a key that some application of that organization has enabled.
-- name: api_key_scopes_of_organization
SELECT s.key FROM api_key_scopes ks JOIN scopes s ON s.id = ks.scope_id
 WHERE ks.key_id = $1
   AND EXISTS (SELECT 1 FROM enabled_scopes es JOIN applications a ON a.id = es.application_id
                WHERE es.scope_id = s.id AND a.org_code = $2)
 ORDER BY s.key

-- name: api_key_get
SELECT {columns}, {scopes} FROM {keys} WHERE k.id = $1

-- name: api_key_list
SELECT {columns}, {scopes} FROM {keys}
 WHERE k.id > $1 ORDER BY k.id LIMIT $2

-- What a list of keys may be narrowed to besides ('': any).
-- fragment: narrowed
   AND ($3 = '' OR k.org_code = $3) AND ($4 = '' OR k.status = $4) AND ($5 = '' OR k.type = $5)
   AND ($6 = '' OR k.user_id = $6)

-- $7: those that end by themselves until then; 0: all.
-- name: api_key_list_of_suffix
SELECT {columns}, {scopes} FROM {keys}
 WHERE k.suffix = $1 AND k.id > $2
{narrowed}
   AND ($7 = 0 OR k.status = 'active' AND k.expires_ms > 0 AND k.expires_ms <= $7)
 ORDER BY k.id LIMIT $8

-- name: api_key_list_expiring
SELECT {columns}, {scopes} FROM {keys}
 WHERE k.status = 'active' AND k.expires_ms > 0 AND k.expires_ms <= $1 AND k.id > $2
{narrowed}
 ORDER BY k.id LIMIT $7

-- name: api_key_list_of_user
SELECT {columns}, {scopes} FROM {keys}
 WHERE k.user_id = $1 AND k.id > $2 AND ($3 = '' OR k.org_code = $3)
   AND ($4 = '' OR k.status = $4) AND ($5 = '' OR k.type = $5)
 ORDER BY k.id LIMIT $6

-- name: api_key_list_of_organization
SELECT {columns}, {scopes} FROM {keys}
 WHERE k.org_code = $1 AND k.id > $2 AND ($3 = '' OR k.status = $3) AND ($4 = '' OR k.type = $4)
 ORDER BY k.id LIMIT $5

-- name: api_key_list_of_api
SELECT {columns}, {scopes} FROM {keys}
 WHERE k.api_id = $1 AND k.id > $2 ORDER BY k.id LIMIT $3

-- name: api_key_list_of_status
SELECT {columns}, {scopes} FROM {keys}
 WHERE k.status = $1 AND k.id > $2 AND ($3 = '' OR k.type = $3)
 ORDER BY k.id LIMIT $4

-- name: api_key_list_of_type
SELECT {columns}, {scopes} FROM {keys}
 WHERE k.type = $1 AND k.id > $2 ORDER BY k.id LIMIT $3

-- What the digest was is NULL, not kept, where it ends at once.
-- name: api_key_rotate
UPDATE api_keys
   SET previous_digest = CASE WHEN $1 > 0 THEN digest END, previous_expires_ms = $1,
       digest = $2, suffix = $3
 WHERE id = $4

-- name: api_key_revoke
UPDATE api_keys SET status = 'revoked', previous_digest = NULL, previous_expires_ms = 0
 WHERE id = $1 AND status <> 'revoked'

-- name: api_key_expired
SELECT id FROM api_keys
 WHERE status = 'active' AND expires_ms > 0 AND expires_ms <= $1 ORDER BY expires_ms LIMIT $2

-- name: api_key_count_ending
SELECT count(*) FROM (SELECT 1 FROM api_keys
                       WHERE status = 'active' AND expires_ms > 0 AND expires_ms > $1
                         AND expires_ms <= $2 LIMIT $3) AS counted

-- name: api_key_expire
UPDATE api_keys SET status = 'inactive', previous_digest = NULL, previous_expires_ms = 0
 WHERE id = $1 AND status = 'active'

-- name: api_key_find
SELECT {columns}, {scopes}, api.audience, o.is_suspended, k.digest <> $1, k.previous_expires_ms,
       (SELECT newest FROM feed WHERE id = 1), k.is_delegated
  FROM {keys} JOIN apis api ON api.id = k.api_id
       LEFT JOIN organizations o ON o.code = k.org_code
 WHERE k.digest = $1 OR k.previous_digest = $1

-- name: api_key_limits_set
INSERT INTO api_key_limits (key_id, metadata, rate_limit, rate_limit_window_s, uses_left,
                            refill_amount, refill_interval, refills_ms, allowed_networks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (key_id) DO UPDATE
   SET metadata = excluded.metadata, rate_limit = excluded.rate_limit,
       rate_limit_window_s = excluded.rate_limit_window_s, uses_left = excluded.uses_left,
       refill_amount = excluded.refill_amount, refill_interval = excluded.refill_interval,
       refills_ms = excluded.refills_ms, allowed_networks = excluded.allowed_networks

-- $1 is now, and $2 the end of the interval that it is in. Changes no row where none is left.
-- name: api_key_use
UPDATE api_key_limits
   SET uses_left = CASE WHEN refills_ms > 0 AND refills_ms <= $1 THEN refill_amount
                        ELSE uses_left END - 1,
       refills_ms = CASE WHEN refills_ms > 0 AND refills_ms <= $1 THEN $2 ELSE refills_ms END
 WHERE key_id = $3 AND (uses_left > 0 OR refills_ms > 0 AND refills_ms <= $1)
RETURNING uses_left

-- name: api_key_usage_add
UPDATE api_keys
   SET verification_count = verification_count + $1,
       last_verified_address = CASE WHEN $2 >= last_verified_ms AND $3 <> '' THEN $3
                                    ELSE last_verified_address END,
       last_verified_ms = CASE WHEN $2 >= last_verified_ms THEN $2 ELSE last_verified_ms END
 WHERE id = $4

-- name: api_key_idle_since
UPDATE api_keys SET idle_since_ms = $1
 WHERE id = $2
   AND (idle_since_ms < $1 - 86400000 OR (idle_since_ms <= created_ms AND created_ms < $1))
