-- When somebody last asked which display a kiosk is. Servers look for what is new in it, whatever the organization.
ALTER TABLE kiosks ADD COLUMN identified_at instant;
CREATE INDEX kiosks_identified ON kiosks (identified_at) WHERE identified_at IS NOT NULL;

CREATE FUNCTION kiosks_identified(orgs bigint[], within interval)
RETURNS TABLE (org_id bigint, id bigint, identified_at instant)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT k.org_id, k.id, k.identified_at
    FROM kiosks AS k
    WHERE k.identified_at > now() - within AND k.org_id = ANY (orgs);
END;

REVOKE ALL ON FUNCTION kiosks_identified FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kiosks_identified TO tally_app;
