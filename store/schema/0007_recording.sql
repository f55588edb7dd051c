-- Which kinds of work light the red lamp. That a name says so is no safe sign of it, but for the one that Tally gave.
ALTER TABLE task_types ADD COLUMN recording boolean NOT NULL DEFAULT false;
UPDATE task_types SET recording = true WHERE name = 'Recording' AND category = 'billable';
