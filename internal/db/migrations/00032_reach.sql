-- How people want to be reached and when not, and who is to be called.
-- +goose Up
ALTER TABLE people ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail';
ALTER TABLE people ADD COLUMN quiet_hours TEXT NOT NULL DEFAULT '{}'; -- JSON, on the clock of their zone

CREATE TABLE calls (
    id          TEXT   NOT NULL PRIMARY KEY,
    item_id     TEXT   NOT NULL, -- of open_items, where it may be gone: then nobody is to be called any more
    object_type TEXT   NOT NULL,
    object_id   TEXT   NOT NULL,
    incident    TEXT   NOT NULL,
    reference   TEXT   NOT NULL,
    person_id   TEXT   NOT NULL REFERENCES people (id),
    since       BIGINT NOT NULL, -- domain clock
    told_at     BIGINT,          -- domain clock
    told_by     TEXT   REFERENCES people (id),
    note        TEXT   NOT NULL,
    UNIQUE (item_id, person_id, since)
);
CREATE INDEX calls_open ON calls (id) WHERE told_at IS NULL;
CREATE INDEX calls_object ON calls (object_type, object_id, id);
CREATE INDEX calls_person_id ON calls (person_id);
CREATE INDEX calls_told_by ON calls (told_by);

-- A step may wait for the end of somebody's quiet hours, which is an outcome too. A check can't be changed in place.
CREATE TABLE escalation_steps_next (
    id          TEXT   NOT NULL PRIMARY KEY,
    item_id     TEXT   NOT NULL, -- of open_items, where it may be gone
    once        TEXT   NOT NULL, -- trigger, beginning, step, round; with what it waited for where it was put off
    object_type TEXT   NOT NULL,
    object_id   TEXT   NOT NULL,
    trigger     TEXT   NOT NULL,
    whom        TEXT   NOT NULL,
    round       BIGINT NOT NULL,
    planned_at  BIGINT NOT NULL, -- domain clock
    at          BIGINT NOT NULL, -- domain clock
    outcome     TEXT   NOT NULL CHECK (outcome IN ('told', 'nobody', 'acknowledged', 'quiet_hours', 'called')),
    people      TEXT   NOT NULL, -- JSON: ids of who was told, or waits
    UNIQUE (item_id, once)
);
INSERT INTO escalation_steps_next SELECT id, item_id, once, object_type, object_id, trigger, whom, round, planned_at, at, outcome, people
    FROM escalation_steps;
DROP TABLE escalation_steps;
ALTER TABLE escalation_steps_next RENAME TO escalation_steps;
CREATE INDEX escalation_steps_object ON escalation_steps (object_type, object_id, id);
CREATE INDEX escalation_steps_quiet ON escalation_steps (item_id) WHERE outcome = 'quiet_hours';
