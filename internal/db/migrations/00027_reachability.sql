-- How each site and vendor is reached in an emergency: a plan for each organisation, its contacts in their order, and what was
-- tried. fresh_until is until when the plan can be counted on if nothing happens; NULL where it can't be already. It is reckoned
-- with each change, so that those that can't be counted on are found without reckoning all.
-- +goose Up
CREATE TABLE reachability_plans (
    organization_id TEXT   NOT NULL PRIMARY KEY REFERENCES organizations (id),
    backup_kind     TEXT   NOT NULL CHECK (backup_kind IN ('', 'phone', 'satellite_phone', 'chat', 'radio', 'other')),
    backup_value    TEXT   NOT NULL,
    backup_note     TEXT   NOT NULL,
    holds_days      BIGINT NOT NULL,
    fresh_until     BIGINT,
    version         BIGINT NOT NULL
);
CREATE INDEX reachability_plans_fresh_until ON reachability_plans (fresh_until, organization_id);

CREATE TABLE reachability_contacts (
    organization_id TEXT   NOT NULL REFERENCES reachability_plans (organization_id),
    position        BIGINT NOT NULL,
    person_id       TEXT   NOT NULL REFERENCES people (id),
    part            TEXT   NOT NULL CHECK (part IN ('main', 'deputy')),
    purpose         TEXT   NOT NULL CHECK (purpose IN ('anything', 'security_incidents', 'site_access')),
    PRIMARY KEY (organization_id, position),
    UNIQUE (organization_id, person_id)
);
CREATE INDEX reachability_contacts_person_id ON reachability_contacts (person_id, organization_id);

CREATE TABLE reachability_tests (
    id              TEXT   NOT NULL PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES reachability_plans (organization_id),
    person_id       TEXT   NOT NULL REFERENCES people (id),
    reference       TEXT   NOT NULL, -- of a test message, '' for what was entered by hand
    how             TEXT   NOT NULL CHECK (how IN ('mail', 'phone', 'backup_channel')),
    state           TEXT   NOT NULL CHECK (state IN ('waiting', 'reached', 'bounced', 'not_reached')),
    by_id           TEXT   NOT NULL REFERENCES people (id),
    at              BIGINT NOT NULL,
    answer_by       BIGINT, -- of a test message
    settled_at      BIGINT,
    note            TEXT   NOT NULL,
    entered_by      TEXT   NOT NULL REFERENCES people (id)
);
CREATE INDEX reachability_tests_organization_id ON reachability_tests (organization_id, person_id, at, id);
CREATE INDEX reachability_tests_person_id ON reachability_tests (person_id, id);
CREATE INDEX reachability_tests_by_id ON reachability_tests (by_id);
CREATE INDEX reachability_tests_entered_by ON reachability_tests (entered_by);
