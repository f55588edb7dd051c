-- A change in one statement, which is a transaction by itself: it looks again at what it goes by, takes its locks in
-- the order of all others, and ends with the log, whose head it holds for no longer than its commit takes.

-- Where the log last told of what time is booked on, so that whoever read before that can know.
ALTER TABLE logs ADD COLUMN catalog_seq bigint NOT NULL DEFAULT 0;

-- An entry as clients know it: room and client follow from the session and the project.
CREATE VIEW entries_in_full WITH (security_invoker = true) AS
SELECT e.org_id, e.id, e.version, e.owner_id, owner.name AS owner_name, e.task_type_id, e.session_id, e.project_id,
    t.name AS task_type_name, t.color AS task_type_color, t.category AS task_type_category,
    coalesce(p.client_id, s.client_id) AS client_id, s.room_id, e.start_time, e.end_time, e.billable,
    e.rate_minor_units, e.cost_minor_units, e.notes, e.manually_adjusted, e.needs_review, e.slot
FROM time_entries AS e
JOIN people AS owner ON owner.id = e.owner_id
JOIN task_types AS t ON t.org_id = e.org_id AND t.id = e.task_type_id
LEFT JOIN sessions AS s ON s.org_id = e.org_id AND s.id = e.session_id
LEFT JOIN projects AS p ON p.org_id = e.org_id AND p.id = e.project_id;
GRANT SELECT ON entries_in_full TO tally_app;

-- Makes the rest of the transaction one of the application's role and of this organization, and bounds its time.
CREATE FUNCTION enter(org bigint) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('role', 'tally_app', true), set_config('app.org', org::text, true),
        set_config('transaction_timeout', '10s', true);
END $$;

-- Waits for the organization's turn among others, and then makes sure that the sign-in is what it was read as.
CREATE FUNCTION take_turn(org bigint, sign_in bigint, standing bytea) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1, (org % 2147483647)::integer);
    PERFORM require_standing(sign_in, standing);
END $$;

-- Whatever is known of a sign-in without asking again; when it differs, it has to be read again. It is a digest that
-- nobody can meet twice, as people choose their names themselves.
DROP FUNCTION sign_in_by_token, require_standing, standing;

CREATE FUNCTION standing(role text, organization organizations, person people) RETURNS bytea
LANGUAGE sql STABLE
RETURN sha256(convert_to(ROW(
    role, organization.name, organization.currency, organization.timezone, organization.locale,
    organization.running_policy, organization.engineers_see_costs, person.name, person.email
)::text, 'UTF8'));

CREATE FUNCTION require_standing(sign_in bigint, known bytea) RETURNS void
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF known IS DISTINCT FROM (
        SELECT standing(m.role, o, p)
        FROM sign_ins AS s
        JOIN people AS p ON p.id = s.person_id
        JOIN members AS m ON m.org_id = s.org_id AND m.person_id = s.person_id
        JOIN organizations AS o ON o.id = s.org_id
        WHERE s.id = sign_in AND s.org_id = current_org() AND m.active AND s.expires_at > clock_timestamp()
    ) THEN
        RAISE EXCEPTION 'what the sign-in stands for has changed' USING ERRCODE = 'TA001';
    END IF;
END $$;

CREATE FUNCTION sign_in_by_token(digest bytea)
RETURNS TABLE (
    sign_in_id bigint, person_id bigint, person_name text, email text, role text,
    org_id bigint, org_name text, currency text, timezone text, locale text,
    running_policy text, engineers_see_costs boolean, standing bytea
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT s.id, p.id, p.name, p.email, m.role, o.id, o.name, o.currency, o.timezone, o.locale,
        o.running_policy, o.engineers_see_costs, standing(m.role, o, p)
    FROM sign_ins AS s
    JOIN people AS p ON p.id = s.person_id
    JOIN members AS m ON m.org_id = s.org_id AND m.person_id = s.person_id
    JOIN organizations AS o ON o.id = s.org_id
    WHERE s.token_hash = digest AND m.active AND s.expires_at > clock_timestamp();
END;
REVOKE EXECUTE ON FUNCTION sign_in_by_token FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_by_token TO tally_app;

-- What there is to know before time is booked: the work that is wished for, and the running timers in its way. They
-- are locked where `locking`, and the clock is read after that. `earlier` is an entry whose owner and work are meant
-- instead; `by_work` tells whether sessions and projects are slots; `project_kept` stays where neither the wish nor
-- its session names a project; `seen` is how far the log had come.
CREATE FUNCTION prospects(
    org bigint, locking boolean, owner bigint, task_type bigint, session bigint, project bigint, start timestamptz,
    zone text, earlier bigint, by_work boolean, project_kept bigint
)
RETURNS TABLE (
    now timestamptz, seen bigint, new_id bigint, like_found boolean, like_notes text,
    wanted_owner_id bigint, wanted_task_type_id bigint, wanted_session_id bigint, wanted_project_id bigint,
    owner_role text, wanted_owner_name text,
    wanted_task_type_name text, wanted_color text, wanted_category text, task_type_active boolean, wanted_rate bigint,
    session_found boolean, session_status text, wanted_room_id bigint, session_project_id bigint,
    found_project_id bigint, project_active boolean, wanted_client_id bigint, running entries_in_full
)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    found_earlier boolean := false;
    found_notes text := '';
BEGIN
    IF NOT locking THEN
        PERFORM enter(org);
    END IF;
    IF earlier IS NOT NULL THEN
        SELECT true, e.notes, e.owner_id, e.task_type_id, e.session_id, e.project_id
        INTO found_earlier, found_notes, owner, task_type, session, project
        FROM time_entries AS e
        WHERE e.org_id = org AND e.id = earlier;
    END IF;
    IF locking THEN
        PERFORM FROM time_entries AS e
        WHERE e.org_id = org AND e.end_time IS NULL
            AND (e.owner_id = owner OR by_work AND (e.session_id = session OR e.project_id = project))
        FOR UPDATE;
    END IF;
    RETURN QUERY
    SELECT
        date_trunc('milliseconds', clock_timestamp()),
        logs.last_seq,
        nextval('time_entries_id_seq'),
        coalesce(found_earlier, false), coalesce(found_notes, ''), owner, task_type, session, project,
        m.role, person.name, t.name, t.color, t.category, t.active, price.rate_minor_units::bigint,
        s.id IS NOT NULL, s.status, s.room_id, s.project_id, p.id, p.active, coalesce(p.client_id, s.client_id),
        r
    FROM logs
    LEFT JOIN members AS m ON m.org_id = org AND m.person_id = owner AND m.active
    LEFT JOIN people AS person ON person.id = m.person_id
    LEFT JOIN task_types AS t ON t.org_id = org AND t.id = task_type
    LEFT JOIN LATERAL (
        SELECT rate.rate_minor_units
        FROM task_type_rates AS rate
        WHERE rate.org_id = org AND rate.task_type_id = task_type
            AND rate.from_date <= (coalesce(start, clock_timestamp()) AT TIME ZONE zone)::date
        ORDER BY rate.from_date DESC
        LIMIT 1
    ) AS price ON true
    LEFT JOIN sessions AS s ON s.org_id = org AND s.id = session
    LEFT JOIN projects AS p ON p.org_id = org AND p.id = coalesce(project, s.project_id, project_kept)
    LEFT JOIN entries_in_full AS r ON r.org_id = org AND r.end_time IS NULL
        AND (r.owner_id = owner OR by_work AND (r.session_id = session OR r.project_id = project))
    WHERE logs.org_id = org;
END $$;

-- An entry by its id, or else the running ones of an owner; one row without an entry where there is none.
CREATE FUNCTION entries_to_change(org bigint, locking boolean, entry_id bigint, owner bigint)
RETURNS TABLE (now timestamptz, seen bigint, entry entries_in_full)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
BEGIN
    IF NOT locking THEN
        PERFORM enter(org);
    ELSIF entry_id IS NOT NULL THEN
        PERFORM FROM time_entries AS e WHERE e.org_id = org AND e.id = entry_id FOR UPDATE;
    ELSE
        PERFORM FROM time_entries AS e WHERE e.org_id = org AND e.owner_id = owner AND e.end_time IS NULL FOR UPDATE;
    END IF;
    IF entry_id IS NOT NULL THEN
        RETURN QUERY
        SELECT date_trunc('milliseconds', clock_timestamp()), logs.last_seq, e
        FROM logs LEFT JOIN entries_in_full AS e ON e.org_id = org AND e.id = entry_id
        WHERE logs.org_id = org;
    ELSE
        RETURN QUERY
        SELECT date_trunc('milliseconds', clock_timestamp()), logs.last_seq, e
        FROM logs LEFT JOIN entries_in_full AS e ON e.org_id = org AND e.owner_id = owner AND e.end_time IS NULL
        WHERE logs.org_id = org;
    END IF;
END $$;

-- Appends events to the log, which is the last lock that a transaction takes, and returns the log's new head.
CREATE FUNCTION append_to_log(org bigint, moment timestamptz, names text[], event_data text[]) RETURNS logs
LANGUAGE plpgsql
AS $$
DECLARE head logs;
BEGIN
    UPDATE logs SET
        last_seq = last_seq + cardinality(names),
        catalog_seq = CASE WHEN 'catalog:changed' = ANY (names) THEN last_seq + cardinality(names) ELSE catalog_seq END
    WHERE org_id = org
    RETURNING * INTO head;
    INSERT INTO events (org_id, seq, at, name, data)
    SELECT org, head.last_seq - cardinality(names) + event.place, moment, event.name, event.data::json
    FROM unnest(names, event_data) WITH ORDINALITY AS event (name, data, place);
    RETURN head;
END $$;

-- Writes changes of entries, each of which must still be the version before, with their history and their events.
-- `seen` is how far the log had come when they were decided on: they are refused when the log has told since then of
-- what time is booked on, or a timer would go on under a name that had gone before it.
CREATE FUNCTION write_entries(
    org bigint, seen bigint, moment timestamptz, updated jsonb, deleted jsonb, inserted jsonb, history json,
    names text[], event_data text[]
)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    changed bigint;
    head logs;
BEGIN
    IF updated IS NOT NULL THEN
        UPDATE time_entries AS e
        SET version = n.version, task_type_id = n.task_type_id, session_id = n.session_id, project_id = n.project_id,
            start_time = n.start_time, end_time = n.end_time, billable = n.billable,
            rate_minor_units = n.rate_minor_units, cost_minor_units = n.cost_minor_units, notes = n.notes,
            manually_adjusted = n.manually_adjusted, needs_review = n.needs_review, slot = n.slot
        FROM jsonb_populate_recordset(NULL::time_entries, updated) AS n
        WHERE e.org_id = org AND e.id = n.id AND e.version = n.version - 1;
        GET DIAGNOSTICS changed = ROW_COUNT;
        PERFORM require_all(changed, updated);
    END IF;
    IF deleted IS NOT NULL THEN
        DELETE FROM time_entries AS e
        USING jsonb_populate_recordset(NULL::time_entries, deleted) AS n
        WHERE e.org_id = org AND e.id = n.id AND e.version = n.version;
        GET DIAGNOSTICS changed = ROW_COUNT;
        PERFORM require_all(changed, deleted);
    END IF;
    IF inserted IS NOT NULL THEN -- after the updates, which may free the slot that the new entry takes
        INSERT INTO time_entries (
            org_id, id, owner_id, task_type_id, session_id, project_id, start_time, end_time, billable,
            rate_minor_units, cost_minor_units, notes, manually_adjusted, needs_review, slot
        )
        SELECT org, n.id, n.owner_id, n.task_type_id, n.session_id, n.project_id, n.start_time, n.end_time, n.billable,
            n.rate_minor_units, n.cost_minor_units, n.notes, n.manually_adjusted, n.needs_review, n.slot
        FROM jsonb_populate_recordset(NULL::time_entries, inserted) AS n;
    END IF;
    INSERT INTO entry_history (org_id, entry_id, at, user_id, action, changes, reason)
    SELECT org, h.entry_id, moment, h.user_id, h.action, h.changes, h.reason
    FROM json_populate_recordset(NULL::entry_history, history) AS h;
    head := append_to_log(org, moment, names, event_data);
    IF head.catalog_seq > seen THEN
        RAISE EXCEPTION 'what time is booked on has changed since it was read' USING ERRCODE = 'TA002';
    END IF;
    RETURN head.last_seq;
END $$;

CREATE FUNCTION require_all(changed bigint, wanted jsonb) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    IF changed <> jsonb_array_length(wanted) THEN
        RAISE EXCEPTION 'an entry has changed since it was read' USING ERRCODE = 'TA002';
    END IF;
END $$;

-- Keeps the answer to a request under its key, and holds the key until the transaction ends. An answer that is a day
-- old makes room; where there is a newer one, or one is being made, the request has come again.
CREATE FUNCTION keep_answer(
    org bigint, of_user bigint, of_route text, of_key text, of_body bytea, new_status smallint, new_answer bytea,
    new_etag text
)
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtextextended(concat_ws(':', org, of_user, of_route, of_key), 0)) THEN
        INSERT INTO idempotency_keys AS kept (org_id, user_id, route, key, body_hash, status, answer, etag)
        VALUES (org, of_user, of_route, of_key, of_body, new_status, new_answer, new_etag)
        ON CONFLICT (org_id, user_id, route, key) DO UPDATE
        SET body_hash = excluded.body_hash, status = excluded.status, answer = excluded.answer, etag = excluded.etag,
            at = excluded.at
        WHERE kept.at <= clock_timestamp() - interval '24 hours';
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    RAISE EXCEPTION 'the request has come again' USING ERRCODE = 'TA002';
END $$;

-- Everything between reading what there is and having changed it, as one statement.
CREATE FUNCTION change_entries(
    org bigint, sign_in bigint, standing bytea, seen bigint, moment timestamptz,
    updated jsonb, deleted jsonb, inserted jsonb, history json, names text[], event_data text[],
    of_user bigint, of_route text, of_key text, of_body bytea, status smallint, answer bytea, etag text
)
RETURNS bigint
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM enter(org), set_config('lock_timeout', '50ms', true);
    PERFORM take_turn(org, sign_in, standing);
    IF of_key IS NOT NULL THEN
        PERFORM keep_answer(org, of_user, of_route, of_key, of_body, status, answer, etag);
    END IF;
    RETURN write_entries(org, seen, moment, updated, deleted, inserted, history, names, event_data);
END $$;
