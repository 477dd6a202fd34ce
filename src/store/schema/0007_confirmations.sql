-- When whoever has the session last proved to be there, by password and second factor; 0: not yet.
ALTER TABLE administrator_sessions ADD COLUMN confirmed_ms INTEGER NOT NULL DEFAULT 0;
