-- oldest: 10
-- Client secrets before a rotation by their end, which metrics count every few seconds.

CREATE INDEX client_secrets_ending ON client_secrets (expires_ms)
 WHERE is_previous = 1 AND expires_ms > 0;
