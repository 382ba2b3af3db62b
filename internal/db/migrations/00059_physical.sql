-- Evidence that is a thing: its seals, in whose hands it is, and how it goes from hand to hand.
-- +goose Up
ALTER TABLE evidence_items ADD COLUMN physical BOOLEAN NOT NULL DEFAULT FALSE; -- a thing: it has no bytes here, and its kind is 'other'
ALTER TABLE evidence_items ADD COLUMN custodian_id TEXT NOT NULL DEFAULT ''; -- the organisation that has it; '' for headquarters' store
ALTER TABLE evidence_items ADD COLUMN custodian_person TEXT NOT NULL DEFAULT ''; -- '' for nobody in particular there
ALTER TABLE evidence_items ADD COLUMN place TEXT NOT NULL DEFAULT ''; -- where it is kept
ALTER TABLE evidence_items ADD COLUMN transfer_id TEXT NOT NULL DEFAULT ''; -- the offer of it that is open; '' for none
ALTER TABLE evidence_items ADD COLUMN offered_to TEXT NOT NULL DEFAULT ''; -- the organisation that it is offered to, which sees a thing from then on

CREATE TABLE evidence_things (
    item_id       TEXT NOT NULL PRIMARY KEY REFERENCES evidence_items (id),
    form          TEXT NOT NULL CHECK (form IN ('disk', 'usb_stick', 'computer', 'phone', 'other')),
    maker         TEXT NOT NULL,
    model         TEXT NOT NULL,
    serial_number TEXT NOT NULL,
    image_item    TEXT NOT NULL, -- the item that is its image; '' for none
    image_sha256  TEXT NOT NULL,
    lost_reason   TEXT NOT NULL
);

CREATE TABLE evidence_seals ( -- as each was found last; what was done to it is in the journal
    item_id TEXT   NOT NULL REFERENCES evidence_items (id),
    number  TEXT   NOT NULL,
    state   TEXT   NOT NULL CHECK (state IN ('intact', 'broken', 'changed', 'removed')),
    at      BIGINT NOT NULL,
    PRIMARY KEY (item_id, number)
);

CREATE TABLE evidence_transfers ( -- offers of custody; settled, never deleted
    id                TEXT    NOT NULL PRIMARY KEY,
    item_id           TEXT    NOT NULL REFERENCES evidence_items (id),
    incident_id       TEXT    NOT NULL REFERENCES incidents (id), -- the item's
    state             TEXT    NOT NULL CHECK (state IN ('offered', 'accepted', 'declined', 'withdrawn')),
    from_organization TEXT    NOT NULL REFERENCES organizations (id),
    from_person       TEXT    NOT NULL, -- '' for nobody in particular there
    to_organization   TEXT    NOT NULL REFERENCES organizations (id),
    to_person         TEXT    NOT NULL,
    terms             TEXT    NOT NULL, -- JSON: place, time, way, why
    seals             TEXT    NOT NULL, -- JSON: the numbers on it as it was offered
    offered_by        TEXT    NOT NULL REFERENCES people (id),
    offered_in        TEXT    NOT NULL REFERENCES organizations (id),
    offered_at        BIGINT  NOT NULL,
    settled_by        TEXT    NOT NULL, -- '' while it is open
    settled_in        TEXT    NOT NULL,
    settled_at        BIGINT,
    found             TEXT    NOT NULL, -- JSON: the numbers that its receiver found
    differs           BOOLEAN NOT NULL, -- and they are others
    note              TEXT    NOT NULL,
    version           BIGINT  NOT NULL
);
CREATE UNIQUE INDEX evidence_transfers_open ON evidence_transfers (item_id) WHERE state = 'offered';
CREATE INDEX evidence_transfers_item_id ON evidence_transfers (item_id, id);
CREATE INDEX evidence_transfers_incident_id ON evidence_transfers (incident_id);
CREATE INDEX evidence_transfers_from_organization ON evidence_transfers (from_organization);
CREATE INDEX evidence_transfers_to_organization ON evidence_transfers (to_organization);
CREATE INDEX evidence_transfers_offered_by ON evidence_transfers (offered_by);
CREATE INDEX evidence_transfers_offered_in ON evidence_transfers (offered_in);
