-- Applications in any order and with filters (store/application_find.c). $1 is the order, for which a row
-- has its value: 0 by name, 1 by creation, 2 by last use, to the day, or 0 where it was never used. Each says whether it fits the filters: an API ($2),
-- an organization ($3), never used ($4: 1), two client secrets ($5: now), idle since before a time ($6);
-- empty or 0: not asked. What no tokens are for, of another type, is neither never used nor idle.

-- Counts in place of EXISTS, of which PostgreSQL may make a hash of all rows.
-- fragment: candidate
a.id, a.name,
       CASE $1 WHEN 0 THEN 0 WHEN 1 THEN a.created_ms
               ELSE CASE WHEN a.idle_since_ms = a.created_ms THEN 0 ELSE a.idle_since_ms END END,
       CASE WHEN ($2 = '' OR (SELECT count(*) FROM authorizations z
                               WHERE z.application_id = a.id AND z.api_id = $2) > 0)
             AND ($3 = '' OR a.org_code = $3)
             AND ($4 = 0 OR (a.type = 'm2m'
                             AND (SELECT count(*) FROM usage u
                                   WHERE u.application_id = a.id AND u.kind = 'application'
                                     AND u.subject = '') = 0))
             AND ($5 = 0 OR (SELECT count(*) FROM client_secrets c
                              WHERE c.application_id = a.id AND c.is_previous = 1
                                AND (c.expires_ms = 0 OR c.expires_ms > $5)) > 0)
             AND ($6 = 0 OR (a.type = 'm2m' AND a.idle_since_ms < $6))
            THEN 1 ELSE 0 END,
       a.id

-- Each database has its own way to be told that the ids are to be looked up one after another.
-- fragment: of_ids
CROSS JOIN applications a WHERE a.id = d.id
-- dialect: postgresql
CROSS JOIN LATERAL (SELECT * FROM applications WHERE id = d.id OFFSET 0) AS a

-- One after another, in each order.
-- name: application_walk_name_asc
SELECT {candidate} FROM applications a
 WHERE (a.name, a.id) > ($7, $8) AND a.name < $9 ORDER BY a.name, a.id LIMIT $10

-- name: application_walk_name_desc
SELECT {candidate} FROM applications a
 WHERE (a.name, a.id) < ($7, $8) AND a.name >= $9 ORDER BY a.name DESC, a.id DESC LIMIT $10

-- name: application_walk_created_asc
SELECT {candidate} FROM applications a
 WHERE (a.created_ms, a.id) > ($7, $8) ORDER BY a.created_ms, a.id LIMIT $9

-- name: application_walk_created_desc
SELECT {candidate} FROM applications a
 WHERE (a.created_ms, a.id) < ($7, $8) ORDER BY a.created_ms DESC, a.id DESC LIMIT $9

-- name: application_walk_used_asc
SELECT {candidate} FROM applications a
 WHERE a.idle_since_ms <> a.created_ms AND (a.idle_since_ms, a.id) > ($7, $8)
 ORDER BY a.idle_since_ms, a.id LIMIT $9

-- name: application_walk_used_desc
SELECT {candidate} FROM applications a
 WHERE a.idle_since_ms <> a.created_ms AND (a.idle_since_ms, a.id) < ($7, $8)
 ORDER BY a.idle_since_ms DESC, a.id DESC LIMIT $9

-- Those that were never used, which come before, or last.
-- name: application_walk_unused_asc
SELECT {candidate} FROM applications a
 WHERE a.idle_since_ms = a.created_ms AND a.id > $7 ORDER BY a.id LIMIT $8

-- name: application_walk_unused_desc
SELECT {candidate} FROM applications a
 WHERE a.idle_since_ms = a.created_ms AND a.id < $7 ORDER BY a.id DESC LIMIT $8

-- All of those of one filter, in no order, where there are few.
-- name: application_gather_api
SELECT {candidate} FROM (SELECT application_id AS id FROM authorizations
                          WHERE api_id = $7 LIMIT $8) AS d {of_ids}

-- name: application_gather_organization
SELECT {candidate} FROM (SELECT id FROM applications WHERE org_code = $7 LIMIT $8) AS d {of_ids}

-- name: application_gather_two_secrets
SELECT {candidate} FROM (SELECT application_id AS id FROM client_secrets
                          WHERE is_previous = 1 LIMIT $7) AS d {of_ids}

-- name: application_gather_unused
SELECT {candidate} FROM (SELECT id FROM applications
                          WHERE idle_since_ms = created_ms AND id > '' LIMIT $7) AS d {of_ids}

-- name: application_gather_idle
SELECT {candidate} FROM (SELECT id FROM applications WHERE idle_since_ms < $7 LIMIT $8) AS d {of_ids}

-- name: application_gather_id
SELECT {candidate} FROM applications a WHERE a.id = $7

-- Of the ids that have something: by the index of trigrams (application_search_is_seldom).
-- name: application_gather_ids
SELECT {candidate} FROM (SELECT a.id FROM application_search CROSS JOIN applications a
                                  ON a.search_id = application_search.rowid
                          WHERE application_search MATCH $7 AND a.id LIKE $8
                         UNION ALL
                         SELECT id FROM applications WHERE search_id IS NULL AND id LIKE $8
                          LIMIT $9) AS d {of_ids}
-- dialect: postgresql
SELECT {candidate} FROM (SELECT id FROM applications
                          WHERE $7::text <> '' AND id LIKE $8 LIMIT $9) AS d {of_ids}

-- How many there are, to the limit.
-- name: application_count_all
SELECT count(*) FROM (SELECT 1 FROM applications LIMIT $1) AS counted

-- name: application_count_api
SELECT count(*) FROM (SELECT 1 FROM authorizations WHERE api_id = $1 LIMIT $2) AS counted

-- name: application_count_organization
SELECT count(*) FROM (SELECT 1 FROM applications WHERE org_code = $1 LIMIT $2) AS counted

-- name: application_count_two_secrets
SELECT count(*) FROM (SELECT 1 FROM client_secrets WHERE is_previous = 1 LIMIT $1) AS counted

-- name: application_count_unused
SELECT count(*) FROM (SELECT 1 FROM applications
                       WHERE idle_since_ms = created_ms AND id > '' LIMIT $1) AS counted

-- name: application_count_idle
SELECT count(*) FROM (SELECT 1 FROM applications WHERE idle_since_ms < $1 LIMIT $2) AS counted
