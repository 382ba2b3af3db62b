-- The journal: append-only, but for what is erased from journal_salts. Nothing here refers to another table by a
-- foreign key: verifying the journal checks every column against the leaves, which holds them together more tightly.
-- +goose Up
CREATE TABLE journal_entries (
    leaf_index   BIGINT NOT NULL PRIMARY KEY, -- from 0, without a gap
    incident     TEXT   NOT NULL, -- as the leaf says, '' for none
    object_type  TEXT   NOT NULL, -- as the leaf says
    object_id    TEXT   NOT NULL, -- as the leaf says
    parties_salt BLOB   NOT NULL, -- 32 bytes; the leaf commits to the rows of journal_parties with it
    leaf         BLOB   NOT NULL, -- the exact bytes that are hashed
    hashes       BLOB   NOT NULL  -- the leaf's hash, then those of the subtrees it completes, lowest first
);
CREATE INDEX journal_entries_incident ON journal_entries (incident, leaf_index);
CREATE INDEX journal_entries_object ON journal_entries (object_type, object_id, leaf_index);

CREATE TABLE journal_parties ( -- which organisations may read an entry
    leaf_index   BIGINT NOT NULL,
    organization TEXT   NOT NULL,
    incident     TEXT   NOT NULL,
    PRIMARY KEY (leaf_index, organization)
);
CREATE INDEX journal_parties_organization ON journal_parties (organization, incident, leaf_index);

CREATE TABLE journal_salts ( -- personal values; both columns become NULL when one is erased
    leaf_index BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    salt       BLOB, -- 32 bytes
    value      BLOB,
    PRIMARY KEY (leaf_index, name)
);

CREATE TABLE journal_head ( -- one row, locked last in every transaction that has something to say
    id    BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size  BIGINT NOT NULL,
    peaks BLOB            -- the hashes of the complete subtrees that make up the tree, largest first; NULL at the start
);
INSERT INTO journal_head (id, size) VALUES (1, 0);

CREATE TABLE journal_checkpoints ( -- every checkpoint that was handed out
    size BIGINT NOT NULL PRIMARY KEY,
    note TEXT   NOT NULL,
    key  TEXT   NOT NULL -- the verifier key that the note was signed for
);
