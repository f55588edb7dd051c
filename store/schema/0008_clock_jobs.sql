-- What the clock brings about is one process's work at a time: its turn lasts until a moment, not until somebody
-- lets go, so that a process that stands still or died keeps the others waiting no longer than that.
CREATE TABLE clock_jobs (
    name text PRIMARY KEY,
    taken_until timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO clock_jobs (name) VALUES ('prune'), ('sum_up');
GRANT SELECT, UPDATE (taken_until) ON clock_jobs TO tally_app;
