-- Evidence: what is expected, each attempt to hand it in, and where its sealed bytes are.
-- +goose Up
CREATE TABLE evidence_items (
    id               TEXT    NOT NULL PRIMARY KEY,
    reference        TEXT    NOT NULL UNIQUE,
    incident_id      TEXT    NOT NULL REFERENCES incidents (id),
    request_id       TEXT    NOT NULL, -- '' for none; no foreign key: requests know of evidence, not the reverse
    clarification_id TEXT    NOT NULL, -- '' for none
    step             TEXT    NOT NULL, -- '' for none
    kind             TEXT    NOT NULL CHECK (kind IN ('log', 'configuration', 'other')),
    state            TEXT    NOT NULL CHECK (state IN ('expected', 'receiving', 'received', 'verified', 'mismatch', 'failed', 'lost',
                                                       'in_analysis', 'archived', 'disposed')),
    ordered          BOOLEAN NOT NULL, -- a request asked for it, so that it was expected before it came
    limit_bytes      BIGINT  NOT NULL, -- of one file, 0 for no limit of its own
    filename         TEXT    NOT NULL, -- as the sender of the latest attempt spelt it, '' while only expected
    version          BIGINT  NOT NULL
);
CREATE INDEX evidence_items_incident_id ON evidence_items (incident_id, id);
CREATE INDEX evidence_items_request_id ON evidence_items (request_id, id);

CREATE TABLE evidence_parties ( -- organisations that read an item while they take part in the incident
    item_id         TEXT NOT NULL REFERENCES evidence_items (id),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    PRIMARY KEY (item_id, organization_id)
);
CREATE INDEX evidence_parties_organization_id ON evidence_parties (organization_id, item_id);

CREATE TABLE evidence_attempts ( -- an attempt to hand an item in: an upload, and a sealed object of its own
    id              TEXT   NOT NULL PRIMARY KEY,
    item_id         TEXT   NOT NULL REFERENCES evidence_items (id),
    incident_id     TEXT   NOT NULL REFERENCES incidents (id), -- the item's
    number          BIGINT NOT NULL, -- from 1 within the item
    state           TEXT   NOT NULL CHECK (state IN ('receiving', 'received', 'verified', 'mismatch', 'failed')),
    organization_id TEXT   NOT NULL, -- the sender's
    person_id       TEXT   NOT NULL,
    filename        TEXT   NOT NULL,
    size            BIGINT NOT NULL CHECK (size >= 0), -- bytes announced
    received        BIGINT NOT NULL, -- bytes that are durable: where the next one belongs
    parts           BIGINT NOT NULL, -- the number of the next part
    sender_sha256   TEXT   NOT NULL, -- '' where the sender gave none
    sha256          TEXT   NOT NULL, -- '' until the last byte has come
    hash_state      BLOB,            -- of the bytes received, sealed; NULL at the start and at the end
    key_id          TEXT   NOT NULL, -- of the master key that wraps the object's
    wrapped_key     BLOB   NOT NULL,
    started_at      BIGINT NOT NULL,
    settled_at      BIGINT,          -- when the last byte had come, or the attempt had failed
    touched_at      BIGINT NOT NULL, -- the machine's clock, unlike the others
    UNIQUE (item_id, number),
    CHECK (received <= size),
    -- The last byte and what becomes of the attempt are one transaction: there is nothing to reconcile.
    CHECK (state <> 'receiving' OR received < size)
);
CREATE INDEX evidence_attempts_incident_id ON evidence_attempts (incident_id);
CREATE INDEX evidence_attempts_receiving ON evidence_attempts (touched_at) WHERE state = 'receiving';

CREATE TABLE evidence_parts (
    attempt_id TEXT    NOT NULL REFERENCES evidence_attempts (id),
    number     BIGINT  NOT NULL, -- from 0
    begins     BIGINT  NOT NULL, -- offset of its first byte
    size       BIGINT  NOT NULL,
    final      BOOLEAN NOT NULL,
    name       TEXT    NOT NULL UNIQUE, -- of the stored object
    PRIMARY KEY (attempt_id, number)
);
