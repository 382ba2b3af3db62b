-- The master keys that are in the key file, as the database knows them: under which one new keys are wrapped, and which one
-- still wraps something. No key stands here.
-- +goose Up
CREATE TABLE master_keys (
    id           TEXT    NOT NULL PRIMARY KEY, -- as in the key file
    wraps        BOOLEAN NOT NULL, -- what is new is wrapped under this one
    made_at      BIGINT  NOT NULL,
    moved        BIGINT  NOT NULL, -- keys that were put under this one and had been under an earlier one
    moved_at     BIGINT,           -- when nothing was left under an earlier one; NULL before
    retired_at   BIGINT,           -- when it was taken out of the key file
    lease_owner  TEXT    NOT NULL, -- who puts keys under this one
    lease_until  BIGINT            -- the machine's clock
);
CREATE UNIQUE INDEX master_keys_wraps ON master_keys (wraps) WHERE wraps;

-- What is still under a key is found, and counted, along these.
CREATE INDEX evidence_attempts_key_id ON evidence_attempts (key_id, id);
CREATE INDEX configuration_keys_key_id ON configuration_keys (key_id, incident_id);
