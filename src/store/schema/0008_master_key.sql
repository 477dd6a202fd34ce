-- The keys that client secrets and API keys are digested with are keys of the store's own, sealed under
-- the master key, so that another master key leaves the digests as they are. A store of before gets those
-- that were derived from its master key, when it is opened with it.

CREATE TABLE digest_keys (
    name TEXT NOT NULL PRIMARY KEY,
    box BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- dialect: sqlite
-- Withdrawing a stolen signing key has a scope of its own. Who had all there was keeps all there is.
INSERT INTO scopes (id, api_id, key, description)
SELECT 'api_scope_' || printf('%012x', 1000 * CAST(strftime('%s', 'now') AS INTEGER))
           || lower(hex(randomblob(10))), api.id, 'delete:signing_keys',
       'Withdraw compromised signing keys, which ends their tokens'
  FROM apis api
 WHERE api.is_management = 1
   AND NOT EXISTS (SELECT 1 FROM scopes s WHERE s.api_id = api.id AND s.key = 'delete:signing_keys');

INSERT OR IGNORE INTO enabled_scopes (application_id, api_id, scope_id)
SELECT au.application_id, api.id, s.id
  FROM apis api
       JOIN authorizations au ON au.api_id = api.id
       JOIN scopes s ON s.api_id = api.id AND s.key = 'delete:signing_keys'
 WHERE api.is_management = 1
   AND NOT EXISTS (SELECT 1 FROM scopes old
                    WHERE old.api_id = api.id AND old.key <> 'delete:signing_keys'
                      AND NOT EXISTS (SELECT 1 FROM enabled_scopes es
                                       WHERE es.application_id = au.application_id
                                         AND es.api_id = api.id AND es.scope_id = old.id));
