-- oldest: 10
-- How much of an API key may be used, and from where; and what its customer keeps of it. Nothing is
-- here of a key without. A version before this one lets such a key be used as if it had no limits.

CREATE TABLE api_key_limits (
    key_id TEXT NOT NULL PRIMARY KEY REFERENCES api_keys (id) ON DELETE CASCADE,
    metadata TEXT NOT NULL, -- a JSON object, or empty
    rate_limit INTEGER NOT NULL, -- 0: none
    rate_limit_window_s INTEGER NOT NULL,
    uses_left INTEGER, -- NULL: any number
    refill_amount INTEGER NOT NULL,
    refill_interval TEXT NOT NULL CHECK (refill_interval IN ('', 'hour', 'day', 'month')),
    refills_ms INTEGER NOT NULL, -- 0: never
    allowed_networks TEXT NOT NULL -- separated by spaces; empty: any
) STRICT, WITHOUT ROWID;
