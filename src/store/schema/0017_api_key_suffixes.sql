-- oldest: 10
-- Which API key a text that was found somewhere is: by what the store has of it, its last characters.

CREATE INDEX api_keys_by_suffix ON api_keys (suffix, id);
