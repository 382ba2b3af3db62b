-- Relocations of an item's bytes to another region: asked for by one, approved by a second person, carried out by a worker.
-- +goose Up
CREATE TABLE evidence_relocations ( -- never deleted; the row is the job
    id          TEXT   NOT NULL PRIMARY KEY,
    item_id     TEXT   NOT NULL REFERENCES evidence_items (id),
    incident_id TEXT   NOT NULL REFERENCES incidents (id), -- the item's
    from_region TEXT   NOT NULL, -- of its latest attempt, as it was asked for
    to_region   TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    legal_basis TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('asked', 'approved', 'copied', 'done', 'declined', 'withdrawn', 'failed')),
    asked_by    TEXT   NOT NULL REFERENCES people (id),
    asked_at    BIGINT NOT NULL,
    approved_by TEXT   NOT NULL, -- '' until a second person has
    approved_at BIGINT,
    ended_by    TEXT   NOT NULL, -- who declined or withdrew it; '' where the house ended it
    ended_at    BIGINT,
    end_reason  TEXT   NOT NULL,
    bytes       BIGINT NOT NULL, -- to be copied, once approved
    copied      BIGINT NOT NULL, -- of these
    moved       TEXT   NOT NULL, -- JSON: the attempts that it took elsewhere, and from where
    trouble     TEXT   NOT NULL, -- what keeps it from getting on, '' for nothing
    hash_state  BLOB,            -- of the attempt that is being copied, sealed
    lease_owner TEXT   NOT NULL,
    lease_until BIGINT,          -- the machine's clock
    tries       BIGINT NOT NULL, -- since it last got on
    version     BIGINT NOT NULL
);
CREATE INDEX evidence_relocations_item_id ON evidence_relocations (item_id, id);
CREATE INDEX evidence_relocations_incident_id ON evidence_relocations (incident_id);
CREATE INDEX evidence_relocations_asked_by ON evidence_relocations (asked_by);
CREATE UNIQUE INDEX evidence_relocations_open ON evidence_relocations (item_id) WHERE state IN ('asked', 'approved', 'copied');
CREATE INDEX evidence_relocations_work ON evidence_relocations (lease_until) WHERE state IN ('approved', 'copied');

CREATE TABLE evidence_relocation_parts ( -- those that lie in both regions
    relocation_id TEXT   NOT NULL REFERENCES evidence_relocations (id),
    attempt_id  TEXT   NOT NULL REFERENCES evidence_attempts (id),
    number      BIGINT NOT NULL,
    size        BIGINT NOT NULL,
    region      TEXT   NOT NULL, -- of the source
    source      TEXT   NOT NULL, -- name of the stored object there
    name        TEXT   NOT NULL UNIQUE, -- of the copy
    PRIMARY KEY (relocation_id, attempt_id, number)
);
CREATE INDEX evidence_relocation_parts_attempt_id ON evidence_relocation_parts (attempt_id);
