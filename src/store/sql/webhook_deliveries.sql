-- Deliveries: the outbox of events.

-- fragment: columns
id, webhook_id, event_id, state, attempts, next_attempt_ms, last_attempt_ms, last_status, last_error,
(SELECT type FROM events WHERE events.id = event_id),
(SELECT at_ms FROM events WHERE events.id = event_id)

-- name: delivery_get
SELECT {columns} FROM webhook_deliveries WHERE id = $1 AND webhook_id = $2

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

-- To the limit.
-- name: delivery_count_pending
SELECT count(*) FROM (SELECT 1 FROM webhook_deliveries WHERE state = 'pending' LIMIT $1) AS counted

-- Later than $3 none can be: those are of a clock that was ahead.
-- name: delivery_is_due
SELECT 1 WHERE EXISTS (SELECT 1 FROM webhook_deliveries
                        WHERE webhook_id = $1 AND state = 'pending' AND next_attempt_ms <= $2)
            OR EXISTS (SELECT 1 FROM webhook_deliveries
                        WHERE webhook_id = $1 AND state = 'pending' AND next_attempt_ms > $3)

-- Who takes some puts their next attempt off to the end of the lease, $1: until then nobody finds them
-- due. The time is asked once more outside, for a database where two may take at a time.
-- name: delivery_take_due
UPDATE webhook_deliveries SET next_attempt_ms = $1
 WHERE id IN (SELECT id FROM webhook_deliveries
               WHERE webhook_id = $2 AND state = 'pending' AND next_attempt_ms <= $3
               ORDER BY next_attempt_ms, id LIMIT $4)
   AND next_attempt_ms <= $3
RETURNING id

-- name: delivery_take_put_off
UPDATE webhook_deliveries SET next_attempt_ms = $1
 WHERE id IN (SELECT id FROM webhook_deliveries
               WHERE webhook_id = $2 AND state = 'pending' AND next_attempt_ms > $3
               ORDER BY next_attempt_ms, id LIMIT $4)
   AND next_attempt_ms > $3
RETURNING id

-- name: delivery_to_send
SELECT d.attempts, w.id, w.endpoint, e.id, e.type, e.source, e.at_ms, e.data
  FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
  JOIN events e ON e.id = d.event_id
 WHERE d.id = $1 AND d.state = 'pending' AND d.next_attempt_ms = $2 AND w.is_enabled = 1

-- Of whoever has the lease that ends at $8: not when it was asked to be sent again, trimmed, or taken by
-- another sender while the attempt was on its way.
-- name: delivery_attempted
UPDATE webhook_deliveries
   SET state = $1, attempts = $2, next_attempt_ms = $3, last_attempt_ms = $4, last_status = $5,
       last_error = $6
 WHERE id = $7 AND state = 'pending' AND next_attempt_ms = $8

-- name: delivery_give_back
UPDATE webhook_deliveries SET next_attempt_ms = $1
 WHERE id = $2 AND state = 'pending' AND next_attempt_ms = $3

-- name: delivery_resend
UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_attempt_ms = $1
 WHERE id = $2 AND webhook_id = $3
