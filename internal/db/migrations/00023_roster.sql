-- Who is on duty: a rotation for each roster, kept whole because a shift is worked out from all of it, and what differs
-- from it, each with the span of time that it touches.
-- +goose Up
CREATE TABLE rosters (
    id              TEXT   NOT NULL PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    name            TEXT   NOT NULL,
    zone            TEXT   NOT NULL,
    rotations       TEXT   NOT NULL, -- JSON
    rest_hours      BIGINT NOT NULL,
    version         BIGINT NOT NULL
);
CREATE INDEX rosters_organization_id ON rosters (organization_id, id);

CREATE TABLE roster_changes (
    id              TEXT   NOT NULL PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    roster_id       TEXT   REFERENCES rosters (id), -- NULL for a leave: it holds for all of the organisation's
    kind            TEXT   NOT NULL CHECK (kind IN ('override', 'swap', 'leave')),
    state           TEXT   NOT NULL CHECK (state IN ('proposed', 'in_force', 'cancelled')),
    person_id       TEXT   NOT NULL REFERENCES people (id),
    other_id        TEXT   REFERENCES people (id),
    starts_at       BIGINT NOT NULL,
    ends_at         BIGINT, -- NULL: nobody knows of an end
    gives_at        BIGINT,
    takes_at        BIGINT,
    reason          TEXT   NOT NULL,
    force_reason    TEXT   NOT NULL,
    by_id           TEXT   NOT NULL REFERENCES people (id),
    at              BIGINT NOT NULL,
    version         BIGINT NOT NULL
);
CREATE INDEX roster_changes_organization_id ON roster_changes (organization_id, ends_at);
CREATE INDEX roster_changes_roster_id ON roster_changes (roster_id, id);
CREATE INDEX roster_changes_person_id ON roster_changes (person_id, ends_at);
CREATE INDEX roster_changes_other_id ON roster_changes (other_id);
CREATE INDEX roster_changes_by_id ON roster_changes (by_id);
