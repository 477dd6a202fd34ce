-- Properties, their categories and their values. Lists page by id, which sorts by time of making.

-- fragment: category_columns
id, name, context, created_ms

-- name: property_category_create
INSERT INTO property_categories ({category_columns}) VALUES ($1, $2, $3, $4)

-- name: property_category_get
SELECT {category_columns} FROM property_categories WHERE id = $1

-- name: property_category_set_name
UPDATE property_categories SET name = $1 WHERE id = $2

-- name: property_category_list_after
SELECT {category_columns} FROM property_categories
 WHERE id > $1 ORDER BY id LIMIT $2

-- name: property_category_list_before
SELECT {category_columns} FROM property_categories
 WHERE id < $1 ORDER BY id DESC LIMIT $2

-- name: property_category_list_of_context_after
SELECT {category_columns} FROM property_categories
 WHERE context = $1 AND id > $2 ORDER BY id LIMIT $3

-- name: property_category_list_of_context_before
SELECT {category_columns} FROM property_categories
 WHERE context = $1 AND id < $2 ORDER BY id DESC LIMIT $3

-- fragment: columns
id, key, name, description, type, context, is_private, category_id, created_ms

-- name: property_create
INSERT INTO properties ({columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: property_count
SELECT count(*) FROM properties WHERE context = $1

-- name: property_get
SELECT {columns} FROM properties WHERE id = $1

-- name: property_update
UPDATE properties SET name = $1, description = $2, is_private = $3, category_id = $4 WHERE id = $5

-- name: property_delete
DELETE FROM properties WHERE id = $1

-- name: property_list_after
SELECT {columns} FROM properties WHERE id > $1 ORDER BY id LIMIT $2

-- name: property_list_before
SELECT {columns} FROM properties WHERE id < $1 ORDER BY id DESC LIMIT $2

-- name: property_list_of_context_after
SELECT {columns} FROM properties WHERE context = $1 AND id > $2 ORDER BY id LIMIT $3

-- name: property_list_of_context_before
SELECT {columns} FROM properties WHERE context = $1 AND id < $2 ORDER BY id DESC LIMIT $3

-- name: application_property_list
SELECT p.id, p.key, p.name, p.description, v.value
  FROM properties p
  LEFT JOIN application_properties v ON v.application_id = $1 AND v.property_id = p.id
 WHERE p.context = 'app' ORDER BY p.id

-- name: application_property_get
SELECT {columns}, v.value
  FROM properties p
  LEFT JOIN application_properties v ON v.application_id = $1 AND v.property_id = p.id
 WHERE p.key = $2 AND p.context = 'app'

-- name: application_property_set
INSERT INTO application_properties (application_id, property_id, value) VALUES ($1, $2, $3)
ON CONFLICT (application_id, property_id) DO UPDATE SET value = excluded.value

-- name: application_property_clear
DELETE FROM application_properties WHERE application_id = $1 AND property_id = $2

-- name: organization_property_list
SELECT p.id, p.key, p.name, p.description, v.value
  FROM properties p
  LEFT JOIN organization_properties v ON v.org_code = $1 AND v.property_id = p.id
 WHERE p.context = 'org' ORDER BY p.id

-- name: organization_property_get
SELECT {columns}, v.value
  FROM properties p
  LEFT JOIN organization_properties v ON v.org_code = $1 AND v.property_id = p.id
 WHERE p.key = $2 AND p.context = 'org'

-- name: organization_property_set
INSERT INTO organization_properties (org_code, property_id, value) VALUES ($1, $2, $3)
ON CONFLICT (org_code, property_id) DO UPDATE SET value = excluded.value

-- name: organization_property_clear
DELETE FROM organization_properties WHERE org_code = $1 AND property_id = $2
