-- now() stands still within a statement, so that the index finds what is old enough; with clock_timestamp(), which does
-- not, every answer was looked at each time.
CREATE OR REPLACE FUNCTION forget_answers(kept interval, most integer) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH forgotten AS (
        DELETE FROM idempotency_keys AS k
        USING (
            SELECT org_id, user_id, route, key
            FROM idempotency_keys
            WHERE at <= now() - kept
            ORDER BY at
            LIMIT most
            FOR UPDATE SKIP LOCKED
        ) AS old
        WHERE (k.org_id, k.user_id, k.route, k.key) = (old.org_id, old.user_id, old.route, old.key)
        RETURNING 1
    )
    SELECT count(*) FROM forgotten;
END;
