-- Webhooks and what they are subscribed to.

-- fragment: event_types
(SELECT group_concat(t.event_type, ' ') FROM webhook_event_types t WHERE t.webhook_id = webhooks.id)
-- dialect: postgresql
(SELECT string_agg(t.event_type, ' ') FROM webhook_event_types t WHERE t.webhook_id = webhooks.id)

-- fragment: columns
id, endpoint, name, description, is_enabled, failing_since_ms, created_ms

-- name: webhook_create
INSERT INTO webhooks ({columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: webhook_get
SELECT {columns}, {event_types} FROM webhooks WHERE id = $1

-- name: webhook_list
SELECT {columns}, {event_types} FROM webhooks ORDER BY id

-- name: webhook_count
SELECT count(*) FROM webhooks

-- name: webhook_update
UPDATE webhooks SET name = $1, description = $2 WHERE id = $3

-- name: webhook_set_enabled
UPDATE webhooks SET is_enabled = $1, failing_since_ms = 0 WHERE id = $2

-- name: webhook_set_failing
UPDATE webhooks SET failing_since_ms = $1 WHERE id = $2 AND failing_since_ms = 0

-- name: webhook_set_working
UPDATE webhooks SET failing_since_ms = 0 WHERE id = $1 AND failing_since_ms <> 0

-- name: webhook_delete
DELETE FROM webhooks WHERE id = $1

-- name: webhook_event_type_add
INSERT INTO webhook_event_types (event_type, webhook_id) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: webhook_event_types_clear
DELETE FROM webhook_event_types WHERE webhook_id = $1
