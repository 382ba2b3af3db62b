-- Meetings over a case: when, who, what for, and what came of it.
-- +goose Up
CREATE TABLE meetings (
    id          TEXT   NOT NULL PRIMARY KEY,
    incident_id TEXT   NOT NULL REFERENCES incidents (id),
    reference   TEXT   NOT NULL UNIQUE,
    state       TEXT   NOT NULL CHECK (state IN ('planned', 'cancelled')),
    content     TEXT   NOT NULL, -- JSON
    starts_at   BIGINT NOT NULL,
    sequence    BIGINT NOT NULL, -- of its calendar entry
    created_by  TEXT   NOT NULL REFERENCES people (id),
    created_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX meetings_incident_id ON meetings (incident_id, id);
CREATE INDEX meetings_created_by ON meetings (created_by);

-- Who sees it beside those who lead the case. A person, or everybody in the organisation where person_id is ''.
CREATE TABLE meeting_attendees (
    meeting_id      TEXT NOT NULL REFERENCES meetings (id),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    person_id       TEXT NOT NULL,
    PRIMARY KEY (meeting_id, organization_id, person_id)
);
CREATE INDEX meeting_attendees_organization_id ON meeting_attendees (organization_id, person_id, meeting_id);
