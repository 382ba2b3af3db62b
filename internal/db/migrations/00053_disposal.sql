-- Disposal: what keeps an item from it, and who proposed and approved it. The item's own rows are its tombstone: name, size, hash.
-- +goose Up
CREATE TABLE evidence_holds ( -- those that stand; what was let go is in the journal
    item_id TEXT   NOT NULL PRIMARY KEY REFERENCES evidence_items (id),
    reason  TEXT   NOT NULL,
    held_by TEXT   NOT NULL REFERENCES people (id),
    held_at BIGINT NOT NULL
);
CREATE INDEX evidence_holds_held_by ON evidence_holds (held_by);

CREATE TABLE evidence_disposals ( -- proposed; withdrawn ones are in the journal
    item_id     TEXT   NOT NULL PRIMARY KEY REFERENCES evidence_items (id),
    reason      TEXT   NOT NULL,
    proposed_by TEXT   NOT NULL REFERENCES people (id),
    proposed_at BIGINT NOT NULL,
    approved_by TEXT   NOT NULL, -- '' until a second person has
    disposed_at BIGINT
);
CREATE INDEX evidence_disposals_proposed_by ON evidence_disposals (proposed_by);
