-- Events, and the deliveries that are written with them.

-- name: event_create
INSERT INTO events (id, type, source, at_ms, data) VALUES ($1, $2, $3, $4, $5)

-- name: event_get
SELECT id, type, source, at_ms, data FROM events WHERE id = $1

-- name: event_subscribers
SELECT w.id FROM webhook_event_types t JOIN webhooks w ON w.id = t.webhook_id
 WHERE t.event_type = $1 AND w.is_enabled = 1 ORDER BY w.id

-- An enabled webhook may still be waiting for an event; then it stays, whatever its age.
-- name: event_trim
DELETE FROM events WHERE id IN (
    SELECT e.id FROM events e
     WHERE e.id < $1
       AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                        WHERE d.event_id = e.id AND d.state = 'pending' AND w.is_enabled = 1)
     ORDER BY e.id LIMIT $2)
