-- Cases, who takes part in them, what holds them, and the numbers that references are made of.
-- +goose Up
CREATE TABLE incidents (
    id             TEXT   NOT NULL PRIMARY KEY,
    reference      TEXT   NOT NULL UNIQUE,
    state          TEXT   NOT NULL CHECK (state IN ('reported', 'triage', 'active', 'monitoring', 'dismissed', 'contained',
                                                    'remediating', 'closure_review', 'closed')),
    tlp            TEXT   NOT NULL CHECK (tlp IN ('TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR')),
    severity       TEXT   NOT NULL CHECK (severity IN ('', 'emergency', 'severe', 'high', 'medium', 'low', 'baseline')),
    classification TEXT   NOT NULL,
    discovery      TEXT   NOT NULL,
    title          TEXT   NOT NULL,
    description    TEXT   NOT NULL,
    impact         TEXT   NOT NULL, -- JSON; wall times as they were read at the source, with its zone
    sites          TEXT   NOT NULL, -- JSON, in the order people gave; incident_sites is the same for searching
    hold_id        TEXT   NOT NULL, -- the hold that stands, '' for none
    opened_by      TEXT   NOT NULL,
    opened_at      BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE INDEX incidents_state ON incidents (state, id);
CREATE INDEX incidents_severity ON incidents (severity, id);
CREATE INDEX incidents_held ON incidents (id) WHERE hold_id <> '';

CREATE TABLE incident_sites (
    site_id     TEXT NOT NULL REFERENCES organizations (id),
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    PRIMARY KEY (site_id, incident_id)
);
CREATE INDEX incident_sites_incident_id ON incident_sites (incident_id);

CREATE TABLE holds (
    id             TEXT   NOT NULL PRIMARY KEY,
    incident_id    TEXT   NOT NULL REFERENCES incidents (id),
    reason         TEXT   NOT NULL,
    placed_by      TEXT   NOT NULL,
    placed_at      BIGINT NOT NULL,
    released_by    TEXT   NOT NULL,
    released_at    BIGINT,
    release_reason TEXT   NOT NULL
);
CREATE INDEX holds_incident_id ON holds (incident_id);
CREATE UNIQUE INDEX holds_one_stands ON holds (incident_id) WHERE released_at IS NULL;

CREATE TABLE participants ( -- nothing is changed but by revoking; several of them add up
    id              TEXT    NOT NULL PRIMARY KEY,
    incident_id     TEXT    NOT NULL REFERENCES incidents (id),
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    person_id       TEXT    NOT NULL, -- '' for everybody in the organisation
    roles           TEXT    NOT NULL, -- JSON
    level           TEXT    NOT NULL CHECK (level IN ('minimal', 'operational', 'investigative', 'full')),
    analyst         BOOLEAN NOT NULL, -- one of the roles reads all requests and evidence, at a sufficient level
    engagement_id   TEXT    NOT NULL, -- what lets an outsider in, '' for headquarters and sites
    expires_at      BIGINT,           -- NULL: as long as the engagement, or without an end
    reason          TEXT    NOT NULL,
    granted_by      TEXT    NOT NULL,
    granted_at      BIGINT  NOT NULL,
    revoked_by      TEXT    NOT NULL,
    revoked_at      BIGINT,
    revoke_reason   TEXT    NOT NULL,
    version         BIGINT  NOT NULL
);
CREATE INDEX participants_incident_id ON participants (incident_id, id);
-- What a reader may see, newest case first, answered from the index alone.
CREATE INDEX participants_reader ON participants
    (organization_id, person_id, incident_id, engagement_id, expires_at, analyst, level) WHERE revoked_at IS NULL;

CREATE TABLE counters ( -- the row is locked until the transaction that took a number ends, so that none is missing
    owner  TEXT   NOT NULL, -- a year, or an incident's id
    series TEXT   NOT NULL,
    last   BIGINT NOT NULL,
    PRIMARY KEY (owner, series)
);
