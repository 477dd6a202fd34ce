-- Deliveries: the outbox of events.

-- fragment: columns
id, webhook_id, event_id, state, attempts, next_attempt_ms, last_attempt_ms, last_status, last_error

-- The newest first.
-- name: delivery_list_first
SELECT {columns} FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2

-- name: delivery_list
SELECT {columns} FROM webhook_deliveries WHERE webhook_id = $1 AND id < $2
 ORDER BY id DESC LIMIT $3

-- name: delivery_list_of_state_first
SELECT {columns} FROM webhook_deliveries WHERE webhook_id = $1 AND state = $2
 ORDER BY id DESC LIMIT $3

-- name: delivery_list_of_state
SELECT {columns} FROM webhook_deliveries WHERE webhook_id = $1 AND state = $2 AND id < $3
 ORDER BY id DESC LIMIT $4

-- name: delivery_due
SELECT id FROM webhook_deliveries
 WHERE webhook_id = $1 AND state = 'pending' AND next_attempt_ms <= $2
 ORDER BY next_attempt_ms, id LIMIT $3

-- Later than $2 none can be: those are of a clock that was ahead.
-- name: delivery_put_off
SELECT id FROM webhook_deliveries
 WHERE webhook_id = $1 AND state = 'pending' AND next_attempt_ms > $2
 ORDER BY next_attempt_ms, id LIMIT $3

-- name: delivery_to_send
SELECT d.attempts, w.id, w.endpoint, e.id, e.type, e.source, e.at_ms, e.data
  FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
  JOIN events e ON e.id = d.event_id
 WHERE d.id = $1 AND d.state = 'pending' AND w.is_enabled = 1

-- Not when it was asked to be sent again, or trimmed, while the attempt was on its way.
-- name: delivery_attempted
UPDATE webhook_deliveries
   SET state = $1, attempts = $2, next_attempt_ms = $3, last_attempt_ms = $4, last_status = $5,
       last_error = $6
 WHERE id = $7 AND state = 'pending' AND attempts = $8

-- name: delivery_resend
UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_attempt_ms = $1
 WHERE id = $2 AND webhook_id = $3
