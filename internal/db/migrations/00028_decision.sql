-- Who may decide what, and what was decided in cases.
-- +goose Up
CREATE TABLE decision_authorities (
    id              TEXT   NOT NULL PRIMARY KEY,
    matter          TEXT   NOT NULL,
    organization_id TEXT   REFERENCES organizations (id), -- NULL: everywhere
    decider         TEXT   NOT NULL,                      -- JSON: a person or a role
    deputies        TEXT   NOT NULL,                      -- JSON, in their order
    version         BIGINT NOT NULL
);
CREATE UNIQUE INDEX decision_authorities_scope ON decision_authorities (matter, COALESCE(organization_id, ''));
CREATE INDEX decision_authorities_organization_id ON decision_authorities (organization_id);

CREATE TABLE decisions (
    id            TEXT   NOT NULL PRIMARY KEY,
    incident_id   TEXT   NOT NULL REFERENCES incidents (id),
    reference     TEXT   NOT NULL UNIQUE,
    state         TEXT   NOT NULL CHECK (state IN ('open', 'decided', 'withdrawn', 'superseded')),
    matter        TEXT   NOT NULL,
    question      TEXT   NOT NULL, -- JSON
    asked_by      TEXT   NOT NULL REFERENCES people (id),
    asked_in      TEXT   NOT NULL REFERENCES organizations (id),
    asked_at      BIGINT NOT NULL,
    seats         TEXT   NOT NULL, -- JSON: who may decide, as the table had it then
    holder        TEXT   NOT NULL REFERENCES people (id),
    handings      TEXT   NOT NULL, -- JSON
    verdict       TEXT   NOT NULL, -- JSON
    withdrawn     TEXT   NOT NULL, -- JSON
    supersedes    TEXT   NOT NULL,
    superseded_by TEXT   NOT NULL,
    changed_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX decisions_incident_id ON decisions (incident_id, id);
CREATE INDEX decisions_asked_by ON decisions (asked_by);
CREATE INDEX decisions_asked_in ON decisions (asked_in);
CREATE INDEX decisions_holder ON decisions (holder);

-- Who sees a decision beside those who lead or analyse the case: whose it may be to decide.
CREATE TABLE decision_seats (
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    person_id   TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (decision_id, person_id)
);
CREATE INDEX decision_seats_person_id ON decision_seats (person_id, decision_id);
