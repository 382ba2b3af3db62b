-- What the edges keep for themselves: answers already given, and settings of this instance.
-- +goose Up
CREATE TABLE idempotency_keys (
    actor       TEXT   NOT NULL,
    key         TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL, -- SHA-256 of method, path and body
    status      BIGINT NOT NULL DEFAULT 0, -- 0 while the first answer is being made
    header      TEXT   NOT NULL DEFAULT '{}',
    body        BLOB,
    made_at     BIGINT NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_keys_made_at ON idempotency_keys (made_at);

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
