-- oldest: 10
-- How many token requests of an application are answered in a minute. NULL: as many as the server's
-- setting says; 0: any number.

ALTER TABLE applications ADD COLUMN rate_limit_per_minute INTEGER;
