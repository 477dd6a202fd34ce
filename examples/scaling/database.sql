-- The database of jeton and its users, by a superuser: psql -f database.sql (docs/scaling.md).
-- "jeton_owner" has the tables and upgrades them; "jeton" is what the nodes run as, and may change rows only.
CREATE ROLE jeton_owner LOGIN;
CREATE ROLE jeton LOGIN;
-- Their passwords, which psql asks for: \password jeton_owner, \password jeton
CREATE DATABASE jeton OWNER jeton_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE jeton FROM PUBLIC;
GRANT CONNECT ON DATABASE jeton TO jeton;
\connect jeton
CREATE EXTENSION pg_trgm; -- for searches in applications
REVOKE CREATE ON SCHEMA public FROM PUBLIC; -- as PostgreSQL 15 has it anyway
GRANT CREATE ON SCHEMA public TO jeton_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE jeton_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO jeton;
-- What the standby follows the primary as.
CREATE ROLE jeton_standby LOGIN REPLICATION;
