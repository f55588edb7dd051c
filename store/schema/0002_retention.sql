-- What the clock lets go of: both questions are about every organization, and answer no more than they must.

CREATE FUNCTION logs_to_prune(kept interval, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT l.org_id
    FROM logs AS l
    JOIN events AS oldest ON oldest.org_id = l.org_id AND oldest.seq = l.pruned_seq + 1
    WHERE oldest.at < clock_timestamp() - kept
    ORDER BY oldest.at
    LIMIT most;
END;

CREATE FUNCTION forget_answers(kept interval, most integer) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH forgotten AS (
        DELETE FROM idempotency_keys AS k
        USING (
            SELECT org_id, user_id, route, key
            FROM idempotency_keys
            WHERE at <= clock_timestamp() - kept
            ORDER BY at
            LIMIT most
            FOR UPDATE SKIP LOCKED
        ) AS old
        WHERE (k.org_id, k.user_id, k.route, k.key) = (old.org_id, old.user_id, old.route, old.key)
        RETURNING 1
    )
    SELECT count(*) FROM forgotten;
END;

REVOKE ALL ON FUNCTION logs_to_prune, forget_answers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION logs_to_prune, forget_answers TO tally_app;
