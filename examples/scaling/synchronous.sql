-- On the primary, by a superuser, once a standby follows it: psql -f synchronous.sql (docs/scaling.md). From then on what
-- was answered is on both disks. While no standby follows, no change is made.
ALTER SYSTEM SET synchronous_standby_names = '*';
SELECT pg_reload_conf();
