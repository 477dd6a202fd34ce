-- What an application's tokens carry besides the usual claims.

-- name: token_switches_get
SELECT has_permissions_claim, coalesces_tokens FROM applications WHERE id = $1

-- name: token_permissions_set
UPDATE applications SET has_permissions_claim = $1 WHERE id = $2

-- name: token_coalescing_set
UPDATE applications SET coalesces_tokens = $1 WHERE id = $2

-- name: token_property_list
SELECT p.id, p.key, p.name, p.type = 'boolean', v.value, t.property_id IS NOT NULL
  FROM properties p
       LEFT JOIN application_properties v ON v.application_id = $1 AND v.property_id = p.id
       LEFT JOIN token_properties t ON t.application_id = $1 AND t.property_id = p.id
 WHERE p.context = 'app' AND p.is_private = 0
 ORDER BY t.property_id IS NULL, p.key
 LIMIT $2

-- name: token_property_find
SELECT id FROM properties WHERE key = $1 AND context = 'app' AND is_private = 0

-- name: token_property_included
SELECT property_id FROM token_properties WHERE application_id = $1

-- name: token_property_include
INSERT INTO token_properties (application_id, property_id) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: token_property_exclude
DELETE FROM token_properties WHERE application_id = $1 AND property_id = $2

-- name: token_feature_flag_list
SELECT f.key, f.name, f.type, coalesce(f.environment_value, f.default_value),
       t.flag_key IS NOT NULL
  FROM feature_flags f
       LEFT JOIN token_feature_flags t ON t.application_id = $1 AND t.flag_key = f.key
 ORDER BY f.key

-- name: token_feature_flag_find
SELECT key FROM feature_flags WHERE key = $1

-- name: token_feature_flag_included
SELECT flag_key FROM token_feature_flags WHERE application_id = $1

-- name: token_feature_flag_include
INSERT INTO token_feature_flags (application_id, flag_key) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: token_feature_flag_exclude
DELETE FROM token_feature_flags WHERE application_id = $1 AND flag_key = $2
