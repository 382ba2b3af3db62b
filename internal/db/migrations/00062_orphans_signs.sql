-- Orphans: what the sweep has found, for any process to show, and evidence whose bytes are not where its rows say. And what speaks for malware.
-- +goose Up
CREATE TABLE evidence_sweeps ( -- one row
    id             BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    swept_at       BIGINT,          -- domain clock; NULL before the first
    ended          BIGINT NOT NULL, -- uploads that the latest one ended
    removed        BIGINT NOT NULL, -- stored objects that no row named, which the latest one deleted
    removed_before BIGINT NOT NULL, -- by all earlier ones
    checked_to     TEXT   NOT NULL, -- attempt whose stored objects have been looked for; '' at the beginning of a pass
    passed_at      BIGINT           -- domain clock; NULL before all have been looked for once
);
INSERT INTO evidence_sweeps (id, ended, removed, removed_before, checked_to) VALUES (1, 0, 0, 0, '');

CREATE TABLE evidence_missing (
    attempt_id TEXT   NOT NULL PRIMARY KEY REFERENCES evidence_attempts (id),
    found_at   BIGINT NOT NULL -- domain clock
);
CREATE INDEX evidence_items_expected ON evidence_items (id) WHERE state = 'expected';
CREATE INDEX evidence_attempts_unfinished ON evidence_attempts (id) WHERE state = 'receiving';
CREATE INDEX evidence_attempts_complete ON evidence_attempts (id) WHERE state IN ('received', 'verified', 'mismatch');

-- What speaks for malware: signs in a file's beginning and name as it came in, and what people say.
ALTER TABLE evidence_attempts ADD COLUMN signs TEXT NOT NULL DEFAULT 'null'; -- JSON; null where nobody has looked
CREATE TABLE evidence_suspicions ( -- the first for each item, which stays
    item_id         TEXT   NOT NULL PRIMARY KEY REFERENCES evidence_items (id),
    reason          TEXT   NOT NULL,
    person_id       TEXT   NOT NULL REFERENCES people (id),
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    suspected_at    BIGINT NOT NULL -- domain clock
);
CREATE INDEX evidence_suspicions_person_id ON evidence_suspicions (person_id);
CREATE INDEX evidence_suspicions_organization_id ON evidence_suspicions (organization_id);
