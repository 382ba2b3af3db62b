-- Witnesses: second parties who cosign the journal's checkpoints, and what they have cosigned.
-- +goose Up
CREATE TABLE witnesses (
    id              TEXT   NOT NULL PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    name            TEXT   NOT NULL,
    contact         TEXT   NOT NULL, -- whom to ask about it
    key             TEXT   NOT NULL UNIQUE, -- verifier key; of an ended one too, which nobody else gets
    registered_at   BIGINT NOT NULL, -- domain clock
    ended_at        BIGINT,          -- domain clock
    version         BIGINT NOT NULL
);
CREATE INDEX witnesses_organization_id ON witnesses (organization_id, id);

CREATE TABLE journal_cosignatures ( -- the newest of each key; each vouches for all before it
    size        BIGINT NOT NULL, -- of a checkpoint in journal_checkpoints
    key         TEXT   NOT NULL, -- the witness's verifier key
    line        TEXT   NOT NULL, -- as it stands in the note
    received_at BIGINT NOT NULL, -- domain clock; when it was signed stands in the line
    PRIMARY KEY (key, size)
);
CREATE INDEX journal_cosignatures_size ON journal_cosignatures (size);
