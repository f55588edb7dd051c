-- A step that takes away what an older release goes by is of the phase "after": it waits for the last of them, and
-- keeps them away from then on. The others leave an older release able to serve.
ALTER TABLE migrations ADD COLUMN phase text NOT NULL DEFAULT 'before' CHECK (phase IN ('before', 'after'));

-- A session that comes with a bound for its transactions keeps it.
CREATE OR REPLACE FUNCTION enter(org bigint) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('role', 'tally_app', true), set_config('app.org', org::text, true);
    IF current_setting('transaction_timeout') = '0' THEN
        PERFORM set_config('transaction_timeout', '10s', true);
    END IF;
END $$;
