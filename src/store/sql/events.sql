-- Events, and the deliveries that are written with them.

-- The time by which deliveries are due (store_shared_now_ms()): a database server's own, if there is one.
-- fragment: due_ms
$3
-- dialect: postgresql
COALESCE(CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT), $3)

-- name: event_create
INSERT INTO events (id, type, source, at_ms, data) VALUES ($1, $2, $3, $4, $5)

-- name: event_get
SELECT id, type, source, at_ms, data FROM events WHERE id = $1

-- A delivery for each webhook that is subscribed. $1 is an id of delivery_id_new(), of which the last
-- four digits give way to the webhook's number: so the ids differ, and nobody asks for the webhooks first.
-- name: event_deliver
INSERT INTO webhook_deliveries (id, webhook_id, event_id, state, attempts, next_attempt_ms,
                                last_attempt_ms, last_status, last_error)
SELECT substr(CAST($1 AS TEXT), 1, length(CAST($1 AS TEXT)) - 4)
       || substr(CAST(10000 + row_number() OVER (ORDER BY w.id) AS TEXT), 2),
       w.id, $2, 'pending', 0, {due_ms}, 0, 0, ''
  FROM webhook_event_types t JOIN webhooks w ON w.id = t.webhook_id
 WHERE t.event_type = $4 AND w.is_enabled = 1

-- To one webhook, whatever it is subscribed to.
-- name: event_deliver_to
INSERT INTO webhook_deliveries (id, event_id, next_attempt_ms, webhook_id, state, attempts,
                                last_attempt_ms, last_status, last_error)
VALUES ($1, $2, {due_ms}, $4, 'pending', 0, 0, 0, '')

-- An enabled webhook may still be waiting for an event; then it stays, whatever its age.
-- fragment: old
    SELECT e.id FROM events e
     WHERE e.id < $1
       AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                        WHERE d.event_id = e.id AND d.state = 'pending' AND w.is_enabled = 1)
     ORDER BY e.id

-- name: event_trim_is_due
{old} LIMIT 1

-- name: event_trim
DELETE FROM events WHERE id IN (
{old} LIMIT $2)
