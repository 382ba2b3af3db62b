-- Retention: how long evidence is kept after its incident has ended, by headquarters' rules. What is past its time is proposed for
-- disposal, and disposed of by people as ever.
-- +goose Up
CREATE TABLE retention_rules ( -- ended, never deleted: proposals name them
    id              TEXT   NOT NULL PRIMARY KEY,
    organization_id TEXT   REFERENCES organizations (id), -- that handed it in; NULL: any
    kind            TEXT   NOT NULL CHECK (kind IN ('', 'log', 'configuration', 'other')), -- '' any
    period          BIGINT NOT NULL CHECK (period > 0),
    unit            TEXT   NOT NULL CHECK (unit IN ('days', 'months')),
    basis           TEXT   NOT NULL, -- the law, contract or policy it follows
    set_by          TEXT   NOT NULL REFERENCES people (id),
    set_at          BIGINT NOT NULL, -- domain clock
    ended_at        BIGINT,          -- domain clock
    version         BIGINT NOT NULL
);
CREATE UNIQUE INDEX retention_rules_scope ON retention_rules (COALESCE(organization_id, ''), kind) WHERE ended_at IS NULL;
CREATE INDEX retention_rules_organization_id ON retention_rules (organization_id);
CREATE INDEX retention_rules_set_by ON retention_rules (set_by);

CREATE TABLE retention_changes ( -- rules have changed: what was put away is looked at again, from an item's id on
    id    TEXT NOT NULL PRIMARY KEY,
    after TEXT NOT NULL
);

CREATE TABLE evidence_retention ( -- what was put away, and when its time is looked at next
    item_id     TEXT   NOT NULL PRIMARY KEY REFERENCES evidence_items (id),
    incident_id TEXT   NOT NULL REFERENCES incidents (id), -- the item's
    look_at     BIGINT           -- domain clock; NULL while only an act can change anything
);
CREATE INDEX evidence_retention_look_at ON evidence_retention (look_at, item_id);
CREATE INDEX evidence_retention_incident_id ON evidence_retention (incident_id);
INSERT INTO evidence_retention (item_id, incident_id, look_at) SELECT id, incident_id, 0 FROM evidence_items WHERE state = 'archived';

CREATE TABLE evidence_extensions ( -- the latest word that an item is kept longer; earlier ones are in the journal
    item_id     TEXT   NOT NULL PRIMARY KEY REFERENCES evidence_items (id),
    until       BIGINT NOT NULL, -- domain clock
    reason      TEXT   NOT NULL,
    extended_by TEXT   NOT NULL REFERENCES people (id),
    extended_at BIGINT NOT NULL  -- domain clock
);
CREATE INDEX evidence_extensions_extended_by ON evidence_extensions (extended_by);

-- Of a proposal that a rule made, proposed_by is who set the rule: the first of the two people.
ALTER TABLE evidence_disposals ADD COLUMN rule_id TEXT NOT NULL DEFAULT '';        -- '' where a person proposed it
ALTER TABLE evidence_disposals ADD COLUMN rule_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE evidence_disposals ADD COLUMN incident_id TEXT NOT NULL DEFAULT '';    -- the item's
UPDATE evidence_disposals SET incident_id = (SELECT incident_id FROM evidence_items WHERE evidence_items.id = evidence_disposals.item_id);
CREATE INDEX evidence_disposals_proposed ON evidence_disposals (item_id) WHERE approved_by = '';
CREATE INDEX evidence_disposals_incident_id ON evidence_disposals (incident_id, item_id);
