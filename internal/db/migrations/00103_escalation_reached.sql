-- A step may be spared, since mail reached another of those whose turn it is; or its holder be on leave. A check can't be changed in place.
-- +goose Up
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
    outcome     TEXT   NOT NULL CHECK (outcome IN ('told', 'nobody', 'acknowledged', 'quiet_hours', 'called', 'reached', 'on_leave')),
    people      TEXT   NOT NULL, -- JSON: ids of who was told, or waits
    until_at    BIGINT, -- domain clock: the end of a leave, where there is one
    UNIQUE (item_id, once)
);
INSERT INTO escalation_steps_next (id, item_id, once, object_type, object_id, trigger, whom, round, planned_at, at, outcome, people)
    SELECT id, item_id, once, object_type, object_id, trigger, whom, round, planned_at, at, outcome, people
    FROM escalation_steps;
DROP TABLE escalation_steps;
ALTER TABLE escalation_steps_next RENAME TO escalation_steps;
CREATE INDEX escalation_steps_object ON escalation_steps (object_type, object_id, id);
CREATE INDEX escalation_steps_quiet ON escalation_steps (item_id) WHERE outcome = 'quiet_hours';
CREATE INDEX escalation_steps_unheard ON escalation_steps (item_id, once) WHERE outcome IN ('nobody', 'on_leave');
