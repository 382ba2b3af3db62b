-- What happens when nothing happens: rules, what was done and not done by them, and who said they would take care of it.
-- +goose Up
CREATE TABLE escalation_rules (
    id              TEXT   NOT NULL PRIMARY KEY,
    name            TEXT   NOT NULL,
    organization_id TEXT   REFERENCES organizations (id), -- NULL: any
    severity        TEXT   NOT NULL,                      -- '': any
    steps           TEXT   NOT NULL,                      -- JSON
    version         BIGINT NOT NULL
);
CREATE UNIQUE INDEX escalation_rules_scope ON escalation_rules (COALESCE(organization_id, ''), severity);
CREATE INDEX escalation_rules_organization_id ON escalation_rules (organization_id);

CREATE TABLE escalation_steps (
    id          TEXT   NOT NULL PRIMARY KEY,
    item_id     TEXT   NOT NULL, -- of open_items, where it may be gone
    once        TEXT   NOT NULL, -- trigger, beginning, step, round; with the acknowledgement's id where it was put off
    object_type TEXT   NOT NULL,
    object_id   TEXT   NOT NULL,
    trigger     TEXT   NOT NULL,
    whom        TEXT   NOT NULL,
    round       BIGINT NOT NULL,
    planned_at  BIGINT NOT NULL, -- domain clock
    at          BIGINT NOT NULL, -- domain clock
    outcome     TEXT   NOT NULL CHECK (outcome IN ('told', 'nobody', 'acknowledged')),
    people      TEXT   NOT NULL, -- JSON: ids of who was told
    UNIQUE (item_id, once)
);
CREATE INDEX escalation_steps_object ON escalation_steps (object_type, object_id, id);

CREATE TABLE escalation_acknowledgements (
    id          TEXT   NOT NULL PRIMARY KEY,
    item_id     TEXT   NOT NULL,
    object_type TEXT   NOT NULL,
    object_id   TEXT   NOT NULL,
    person_id   TEXT   NOT NULL REFERENCES people (id),
    what        TEXT   NOT NULL,
    at          BIGINT NOT NULL, -- domain clock
    expires_at  BIGINT NOT NULL  -- domain clock
);
CREATE INDEX escalation_acknowledgements_item ON escalation_acknowledgements (item_id);
CREATE INDEX escalation_acknowledgements_object ON escalation_acknowledgements (object_type, object_id, id);
CREATE INDEX escalation_acknowledgements_person_id ON escalation_acknowledgements (person_id);
