-- Feature flags (there are at most FEATURE_FLAGS_MAX of them), and who overrides them.

-- fragment: columns
key, name, description, type, allow_override_level, default_value, environment_value, created_ms

-- name: feature_flag_count
SELECT count(*) FROM feature_flags

-- name: feature_flag_create
INSERT INTO feature_flags (key, name, description, type, allow_override_level, default_value,
                           created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: feature_flag_get
SELECT {columns} FROM feature_flags WHERE key = $1

-- name: feature_flag_list
SELECT {columns} FROM feature_flags ORDER BY key

-- name: feature_flag_update
UPDATE feature_flags
   SET name = $1, description = $2, allow_override_level = $3, default_value = $4
 WHERE key = $5

-- name: feature_flag_delete
DELETE FROM feature_flags WHERE key = $1

-- name: feature_flag_override
UPDATE feature_flags SET environment_value = $1
 WHERE key = $2 AND environment_value IS DISTINCT FROM $1

-- name: feature_flag_override_remove
UPDATE feature_flags SET environment_value = NULL
 WHERE key = $1 AND environment_value IS NOT NULL

-- name: feature_flag_overrides_remove
UPDATE feature_flags SET environment_value = NULL WHERE environment_value IS NOT NULL

-- name: feature_flag_overridden
SELECT {columns} FROM feature_flags WHERE environment_value IS NOT NULL ORDER BY key

-- name: organization_flag_override
INSERT INTO organization_feature_flags (org_code, flag_key, value) VALUES ($1, $2, $3)
ON CONFLICT (org_code, flag_key) DO UPDATE SET value = excluded.value
 WHERE organization_feature_flags.value <> excluded.value

-- name: organization_flag_remove
DELETE FROM organization_feature_flags WHERE org_code = $1 AND flag_key = $2

-- name: organization_flags_remove
DELETE FROM organization_feature_flags WHERE org_code = $1

-- name: organization_flag_list
SELECT f.key, f.type, o.value
  FROM organization_feature_flags o JOIN feature_flags f ON f.key = o.flag_key
 WHERE o.org_code = $1
 ORDER BY f.key

-- name: organization_flag_of_any
SELECT 1 FROM organization_feature_flags WHERE flag_key = $1 LIMIT 1
