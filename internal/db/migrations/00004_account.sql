-- How people and their programs prove who they are. Secrets are kept as hashes only.
-- +goose Up
CREATE TABLE credentials (
    person_id  TEXT   NOT NULL PRIMARY KEY REFERENCES people (id),
    hash       TEXT   NOT NULL, -- argon2id, with its parameters and salt
    changed_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id         TEXT   NOT NULL PRIMARY KEY,
    hash       BLOB   NOT NULL UNIQUE, -- SHA-256 of the token
    person_id  TEXT   NOT NULL REFERENCES people (id),
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person_id ON sessions (person_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE tokens (
    id           TEXT   NOT NULL PRIMARY KEY,
    hash         BLOB   NOT NULL UNIQUE, -- SHA-256 of the token
    person_id    TEXT   NOT NULL REFERENCES people (id),
    name         TEXT   NOT NULL,
    scope        TEXT   NOT NULL, -- JSON, null for no limit
    made_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX tokens_person_id ON tokens (person_id, id);
CREATE INDEX tokens_expires_at ON tokens (expires_at);

CREATE TABLE invitations (
    id         TEXT   NOT NULL PRIMARY KEY,
    hash       BLOB   NOT NULL UNIQUE, -- SHA-256 of the code
    person_id  TEXT   REFERENCES people (id), -- NULL: the first one, which founds headquarters
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX invitations_person_id ON invitations (person_id);
CREATE INDEX invitations_expires_at ON invitations (expires_at);
