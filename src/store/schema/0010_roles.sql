-- The issuer that the role is for; NULL: it is for all of the process.
ALTER TABLE administrators ADD COLUMN issuer TEXT;
