-- Organizations; pages as in applications.sql.

-- fragment: columns
code, name, handle, external_id, sender_email, is_suspended, suspended_ms, created_ms, attributes

-- name: organization_create
INSERT INTO organizations ({columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: organization_get
SELECT {columns} FROM organizations WHERE code = $1

-- name: organization_update
UPDATE organizations
   SET name = $1, handle = $2, external_id = $3, sender_email = $4, is_suspended = $5,
       suspended_ms = $6, attributes = $7
 WHERE code = $8

-- name: organization_delete
DELETE FROM organizations WHERE code = $1

-- name: organization_applications
SELECT id FROM applications WHERE org_code = $1 ORDER BY name, id

-- name: organization_list_name_asc
SELECT {columns} FROM organizations
 WHERE (name, code) > ($1, $2) ORDER BY name, code LIMIT $3

-- name: organization_list_name_desc_first
SELECT {columns} FROM organizations
 ORDER BY name DESC, code DESC LIMIT $1

-- name: organization_list_name_desc
SELECT {columns} FROM organizations
 WHERE (name, code) < ($1, $2) ORDER BY name DESC, code DESC LIMIT $3

-- name: organization_list_email_asc
SELECT {columns} FROM organizations
 WHERE (sender_email, code) > ($1, $2) ORDER BY sender_email, code LIMIT $3

-- name: organization_list_email_desc_first
SELECT {columns} FROM organizations
 ORDER BY sender_email DESC, code DESC LIMIT $1

-- name: organization_list_email_desc
SELECT {columns} FROM organizations
 WHERE (sender_email, code) < ($1, $2) ORDER BY sender_email DESC, code DESC LIMIT $3
