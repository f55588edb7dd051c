-- What keeps lists and totals as quick after years of work as on the first day.

-- Room and client of an entry follow from its session and its project; kept with the entry, they can be searched for.
ALTER TABLE time_entries
    ADD COLUMN client_id bigint,
    ADD COLUMN room_id bigint;
DROP INDEX time_entries_of_session, time_entries_of_project;

CREATE FUNCTION follow_work() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    SELECT s.room_id, s.client_id INTO NEW.room_id, NEW.client_id
    FROM sessions AS s
    WHERE s.org_id = NEW.org_id AND s.id = NEW.session_id;
    NEW.client_id := coalesce(
        (SELECT p.client_id FROM projects AS p WHERE p.org_id = NEW.org_id AND p.id = NEW.project_id), NEW.client_id
    );
    RETURN NEW;
END $$;

UPDATE time_entries AS e
SET room_id = s.room_id, client_id = coalesce(p.client_id, s.client_id)
FROM time_entries AS old
LEFT JOIN sessions AS s ON s.org_id = old.org_id AND s.id = old.session_id
LEFT JOIN projects AS p ON p.org_id = old.org_id AND p.id = old.project_id
WHERE old.org_id = e.org_id AND old.id = e.id AND (old.session_id IS NOT NULL OR old.project_id IS NOT NULL);
ALTER TABLE time_entries
    ADD FOREIGN KEY (org_id, client_id) REFERENCES clients,
    ADD FOREIGN KEY (org_id, room_id) REFERENCES rooms;

CREATE TRIGGER follow_work_at_first BEFORE INSERT ON time_entries
FOR EACH ROW WHEN (NEW.session_id IS NOT NULL OR NEW.project_id IS NOT NULL)
EXECUTE FUNCTION follow_work();
CREATE TRIGGER follow_other_work BEFORE UPDATE ON time_entries
FOR EACH ROW WHEN ((OLD.session_id, OLD.project_id) IS DISTINCT FROM (NEW.session_id, NEW.project_id))
EXECUTE FUNCTION follow_work();

-- The entries follow a session into another room and a project to another client. Nobody books time meanwhile: whoever
-- changes sessions and projects does so alone.
CREATE FUNCTION take_entries_along() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_TABLE_NAME = 'sessions' THEN
        UPDATE time_entries AS e
        SET room_id = NEW.room_id, client_id = coalesce(
            (SELECT p.client_id FROM projects AS p WHERE p.org_id = e.org_id AND p.id = e.project_id), NEW.client_id
        )
        WHERE e.org_id = NEW.org_id AND e.session_id = NEW.id;
    ELSE
        UPDATE time_entries AS e
        SET client_id = coalesce(
            NEW.client_id, (SELECT s.client_id FROM sessions AS s WHERE s.org_id = e.org_id AND s.id = e.session_id)
        )
        WHERE e.org_id = NEW.org_id AND e.project_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER take_entries_along AFTER UPDATE ON sessions
FOR EACH ROW WHEN ((OLD.room_id, OLD.client_id) IS DISTINCT FROM (NEW.room_id, NEW.client_id))
EXECUTE FUNCTION take_entries_along();
CREATE TRIGGER take_entries_along AFTER UPDATE ON projects
FOR EACH ROW WHEN (OLD.client_id IS DISTINCT FROM NEW.client_id)
EXECUTE FUNCTION take_entries_along();

CREATE OR REPLACE VIEW entries_in_full WITH (security_invoker = true) AS
SELECT e.org_id, e.id, e.version, e.owner_id, owner.name AS owner_name, e.task_type_id, e.session_id, e.project_id,
    t.name AS task_type_name, t.color AS task_type_color, t.category AS task_type_category,
    e.client_id, e.room_id, e.start_time, e.end_time, e.billable,
    e.rate_minor_units, e.cost_minor_units, e.notes, e.manually_adjusted, e.needs_review, e.slot
FROM time_entries AS e
JOIN people AS owner ON owner.id = e.owner_id
JOIN task_types AS t ON t.org_id = e.org_id AND t.id = e.task_type_id;

-- An index for each filter of a list, in the order of the list.
CREATE INDEX time_entries_of_session ON time_entries (org_id, session_id, start_time DESC, id DESC)
WHERE session_id IS NOT NULL;
CREATE INDEX time_entries_of_project ON time_entries (org_id, project_id, start_time DESC, id DESC)
WHERE project_id IS NOT NULL;
CREATE INDEX time_entries_of_client ON time_entries (org_id, client_id, start_time DESC, id DESC)
WHERE client_id IS NOT NULL;
CREATE INDEX time_entries_of_room ON time_entries (org_id, room_id, start_time DESC, id DESC)
WHERE room_id IS NOT NULL;
CREATE INDEX time_entries_of_task_type ON time_entries (org_id, task_type_id, start_time DESC, id DESC);
CREATE INDEX time_entries_billable ON time_entries (org_id, billable, start_time DESC, id DESC);

-- What time entries say and what they are booked on, by three letters each. Made with the organization in front, so
-- that no other one's entries are looked through.
CREATE FUNCTION trigrams(org bigint, content text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT array(
        SELECT DISTINCT org || ':' || substr(letters, place, 3)
        FROM lower(content) AS letters, generate_series(1, length(letters) - 2) AS place
    );
END;
CREATE INDEX time_entries_by_text ON time_entries USING gin (trigrams(org_id, notes)) WHERE notes <> '';
CREATE INDEX sessions_by_text ON sessions USING gin (trigrams(org_id, title));

-- Entries whose notes, or the names of what they are booked on, hold a text of at least three letters, and match its
-- pattern; at most so many. It runs as the owner, as row-level security keeps such an index from use; the rows that it
-- finds are the organization's own.
CREATE FUNCTION entries_with_text(content text, pattern text, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT e.id
    FROM time_entries AS e
    WHERE e.notes <> '' AND trigrams(e.org_id, e.notes) @> trigrams(current_org(), content)
        AND e.org_id = current_org() AND e.notes ILIKE pattern
    UNION ALL
    SELECT e.id
    FROM sessions AS s
    JOIN time_entries AS e ON e.org_id = s.org_id AND e.session_id = s.id
    WHERE trigrams(s.org_id, s.title) @> trigrams(current_org(), content)
        AND s.org_id = current_org() AND s.title ILIKE pattern
    UNION ALL
    SELECT e.id
    FROM projects AS p
    JOIN time_entries AS e ON e.org_id = p.org_id AND e.project_id = p.id
    WHERE p.org_id = current_org() AND p.name ILIKE pattern
    UNION ALL
    SELECT e.id
    FROM task_types AS t
    JOIN time_entries AS e ON e.org_id = t.org_id AND e.task_type_id = t.id
    WHERE t.org_id = current_org() AND t.name ILIKE pattern
    LIMIT most;
END;
REVOKE ALL ON FUNCTION entries_with_text FROM PUBLIC;
GRANT EXECUTE ON FUNCTION entries_with_text TO tally_app;

-- What the entries of past days add up to, by what they are booked on. A day begins at midnight in UTC; `of` says what
-- `which` is the id of.
CREATE TABLE entry_sums (
    org_id bigint NOT NULL REFERENCES organizations,
    of text NOT NULL CHECK (of IN ('organization', 'owner', 'task type', 'project', 'client', 'room')),
    which bigint NOT NULL,
    day instant NOT NULL,
    billable boolean NOT NULL,
    count bigint NOT NULL,
    seconds bigint NOT NULL,
    cost_minor_units bigint NOT NULL,
    PRIMARY KEY (org_id, of, which, day, billable) INCLUDE (count, seconds, cost_minor_units)
);
CREATE INDEX entry_sums_by_day ON entry_sums (org_id, day);

-- The sums reach to here, which is at least two days ago, but for the days in `unsummed_days`, whose entries have
-- changed.
CREATE TABLE summed (
    org_id bigint PRIMARY KEY REFERENCES organizations,
    until instant NOT NULL
);
CREATE TABLE unsummed_days (
    org_id bigint NOT NULL REFERENCES organizations,
    day instant NOT NULL,
    PRIMARY KEY (org_id, day)
);

CREATE FUNCTION day_of(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN date_bin('24 hours', moment, '2000-01-01T00:00:00Z');

-- The earlier day first, as everywhere, so that nobody waits in a circle.
CREATE FUNCTION forget_sum() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO unsummed_days (org_id, day)
    SELECT DISTINCT coalesce(NEW.org_id, OLD.org_id), day_of(moment)
    FROM unnest(ARRAY[OLD.start_time, NEW.start_time]) AS moment
    WHERE moment IS NOT NULL
    ORDER BY 2
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- Entries that began within a day, as nearly all do that change, have no part in any sum: not even when another server
-- goes on whose clock is hours behind, as sums stay a day further back.
CREATE TRIGGER forget_sum_with_new AFTER INSERT ON time_entries
FOR EACH ROW WHEN (NEW.start_time < clock_timestamp() - interval '24 hours') EXECUTE FUNCTION forget_sum();
CREATE TRIGGER forget_sum_with_changed AFTER UPDATE ON time_entries
FOR EACH ROW WHEN (least(OLD.start_time, NEW.start_time) < clock_timestamp() - interval '24 hours')
EXECUTE FUNCTION forget_sum();
CREATE TRIGGER forget_sum_with_deleted AFTER DELETE ON time_entries
FOR EACH ROW WHEN (OLD.start_time < clock_timestamp() - interval '24 hours') EXECUTE FUNCTION forget_sum();

-- Adds up at most so many days of an organization; whoever calls it is alone with the organization.
CREATE FUNCTION sum_up(org bigint, most integer) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    known timestamptz := coalesce((SELECT until FROM summed WHERE org_id = org), '-infinity');
    past timestamptz := day_of(clock_timestamp() - interval '48 hours');
    begin_at timestamptz;
    days timestamptz[];
BEGIN
    days := array(SELECT day FROM unsummed_days WHERE org_id = org AND day < known ORDER BY day LIMIT most);
    DELETE FROM entry_sums WHERE org_id = org AND day = ANY (days);

    SELECT day_of(min(start_time)) INTO begin_at
    FROM time_entries WHERE org_id = org AND start_time >= known AND start_time < past;
    past := least(past, begin_at + interval '24 hours' * (most - cardinality(days)));
    days := days || array(SELECT generate_series(begin_at, past - interval '24 hours', interval '24 hours'));

    INSERT INTO entry_sums
    SELECT org,
        CASE
            WHEN grouping(e.owner_id) = 0 THEN 'owner'
            WHEN grouping(e.task_type_id) = 0 THEN 'task type'
            WHEN grouping(e.project_id) = 0 THEN 'project'
            WHEN grouping(e.client_id) = 0 THEN 'client'
            WHEN grouping(e.room_id) = 0 THEN 'room'
            ELSE 'organization'
        END AS of,
        coalesce(e.owner_id, e.task_type_id, e.project_id, e.client_id, e.room_id, org) AS which,
        d.day,
        e.billable,
        count(*),
        coalesce(sum(floor(extract(epoch FROM e.end_time - e.start_time))), 0)::bigint,
        coalesce(sum(e.cost_minor_units), 0)::bigint
    FROM unnest(days) AS d (day)
    JOIN time_entries AS e
        ON e.org_id = org AND e.start_time >= d.day AND e.start_time < d.day + interval '24 hours'
    GROUP BY d.day, e.billable, GROUPING SETS (
        (), (e.owner_id), (e.task_type_id), (e.project_id), (e.client_id), (e.room_id)
    )
    HAVING grouping(e.owner_id, e.task_type_id, e.project_id, e.client_id, e.room_id) = 31
        OR coalesce(e.owner_id, e.task_type_id, e.project_id, e.client_id, e.room_id) IS NOT NULL;

    DELETE FROM unsummed_days WHERE org_id = org AND day = ANY (days);
    IF begin_at IS NOT NULL AND past > begin_at THEN
        INSERT INTO summed (org_id, until) VALUES (org, past)
        ON CONFLICT (org_id) DO UPDATE SET until = excluded.until;
    END IF;
END $$;

-- Organizations that have days to add up.
CREATE FUNCTION organizations_to_sum(most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT o.id
    FROM organizations AS o
    LEFT JOIN summed AS s ON s.org_id = o.id
    WHERE EXISTS (SELECT FROM unsummed_days AS u WHERE u.org_id = o.id AND u.day < s.until)
        OR (
            SELECT min(e.start_time) FROM time_entries AS e
            WHERE e.org_id = o.id AND e.start_time >= coalesce(s.until, '-infinity')
        ) < day_of(clock_timestamp() - interval '48 hours')
    LIMIT most;
END;
REVOKE ALL ON FUNCTION organizations_to_sum FROM PUBLIC;
GRANT EXECUTE ON FUNCTION organizations_to_sum TO tally_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON entry_sums, summed, unsummed_days TO tally_app;
DO $$
DECLARE tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['entry_sums', 'summed', 'unsummed_days'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY own ON %I TO tally_app USING (org_id = current_org())', tenant_table);
    END LOOP;
END $$;

SELECT sum_up(id, 1000000) FROM organizations;
