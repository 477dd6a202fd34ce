-- Power over the management API: in whose place something was done, scopes of their own for client
-- secrets, and API keys that are worth no more than what their organization has.

-- The application whose token for a test was used ("application:CLIENT_ID"); the actor is who asked for it.
ALTER TABLE audit ADD COLUMN acting_for TEXT NOT NULL DEFAULT '';

-- Made by an application of its organization, which could confer only what that organization's
-- applications have: worth no more than they have now.
ALTER TABLE api_keys ADD COLUMN is_delegated INTEGER NOT NULL DEFAULT 0
    CHECK (is_delegated IN (0, 1));

-- What follows is for a store that has something in it; on PostgreSQL none did at that time.
-- dialect: sqlite
UPDATE api_keys SET is_delegated = 1
 WHERE EXISTS (SELECT 1 FROM applications a
                WHERE a.org_code = api_keys.org_code
                  AND 'application:' || a.id = api_keys.created_by);

-- Rotating was part of update:applications.
INSERT INTO scopes (id, api_id, key, description)
SELECT 'api_scope_' || printf('%012x', 1000 * CAST(strftime('%s', 'now') AS INTEGER))
           || lower(hex(randomblob(10))), api.id, made.key, made.description
  FROM apis api,
       (SELECT 'create:client_secrets' AS key, 'Make new client secrets of applications' AS description
        UNION ALL SELECT 'delete:client_secrets', 'End the previous client secrets of applications'
        UNION ALL SELECT 'read:client_secrets', 'Read when client secrets were made and used') made
 WHERE api.is_management = 1;

-- Who had all there was keeps all there is; to everybody else the new ones are given by hand.
INSERT INTO enabled_scopes (application_id, api_id, scope_id)
SELECT au.application_id, api.id, s.id
  FROM apis api
       JOIN authorizations au ON au.api_id = api.id
       JOIN scopes s ON s.api_id = api.id AND s.key LIKE '%:client_secrets'
 WHERE api.is_management = 1
   AND NOT EXISTS (SELECT 1 FROM scopes old
                    WHERE old.api_id = api.id AND old.key NOT LIKE '%:client_secrets'
                      AND NOT EXISTS (SELECT 1 FROM enabled_scopes es
                                       WHERE es.application_id = au.application_id
                                         AND es.api_id = api.id AND es.scope_id = old.id));
