-- Which sign-ins ended or turned to another organization, so that servers need not ask about each that they know. The
-- number of the transaction tells what may have been committed since somebody looked, and so does its moment.
CREATE TABLE changed_sign_ins (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    sign_in_id bigint NOT NULL,
    changed_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at instant NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX changed_sign_ins_in_turn ON changed_sign_ins (changed_in);
CREATE INDEX changed_sign_ins_by_age ON changed_sign_ins (at);
GRANT SELECT, UPDATE, DELETE ON changed_sign_ins TO tally_app;

CREATE FUNCTION note_changed_sign_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO changed_sign_ins (sign_in_id) VALUES (OLD.id);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION note_changed_sign_in FROM PUBLIC;

CREATE TRIGGER noted AFTER DELETE OR UPDATE OF org_id ON sign_ins
FOR EACH ROW EXECUTE FUNCTION note_changed_sign_in();
