-- What one officer leaves to the next: with every item the note about it, and what became of it. Who stands in for somebody in
-- an object's turns holds for as long as the object has any.
-- +goose Up
CREATE TABLE handovers (
    id              TEXT   NOT NULL PRIMARY KEY,
    reference       TEXT   NOT NULL,
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    roster_id       TEXT   REFERENCES rosters (id), -- NULL for a leave: it holds for all of the organisation's
    cause           TEXT   NOT NULL CHECK (cause IN ('shift', 'leave')),
    state           TEXT   NOT NULL CHECK (state IN ('draft', 'offered', 'returned', 'accepted', 'lapsed')),
    outgoing_id     TEXT   NOT NULL REFERENCES people (id),
    incoming_id     TEXT   REFERENCES people (id), -- NULL while nobody follows
    since_at        BIGINT NOT NULL,
    ends_at         BIGINT NOT NULL,
    next_ends_at    BIGINT, -- when the next shift ends
    note            TEXT   NOT NULL,
    reason          TEXT   NOT NULL, -- of a return
    events          TEXT   NOT NULL, -- JSON: places in the journal
    items           TEXT   NOT NULL, -- JSON: what was open, the notes, and what became of each
    offered_at      BIGINT,
    settled_at      BIGINT,
    version         BIGINT NOT NULL
);
CREATE UNIQUE INDEX handovers_shift ON handovers (outgoing_id, ends_at, COALESCE(roster_id, ''));
CREATE INDEX handovers_organization_id ON handovers (organization_id, id);
CREATE INDEX handovers_roster_id ON handovers (roster_id);
CREATE INDEX handovers_outgoing_id ON handovers (outgoing_id, id);
CREATE INDEX handovers_incoming_id ON handovers (incoming_id, id);
CREATE INDEX handovers_open ON handovers (ends_at) WHERE state IN ('draft', 'offered', 'returned');

CREATE TABLE stand_ins (
    object_type TEXT NOT NULL,
    object_id   TEXT NOT NULL,
    person_id   TEXT NOT NULL REFERENCES people (id), -- whose turn it would be
    instead_id  TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (object_type, object_id, person_id)
);
CREATE INDEX stand_ins_person_id ON stand_ins (person_id);
CREATE INDEX stand_ins_instead_id ON stand_ins (instead_id);
