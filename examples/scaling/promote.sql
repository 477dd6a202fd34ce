-- On the standby, by a superuser, once the machine of the primary is off: psql -f promote.sql (docs/scaling.md).
SELECT pg_promote();
-- No standby follows now. Once one does again: synchronous.sql.
ALTER SYSTEM SET synchronous_standby_names = '';
SELECT pg_reload_conf();
