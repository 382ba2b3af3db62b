-- Codes that are read out by phone to somebody without an account, each for one person and one notice.
-- +goose Up
CREATE TABLE guest_codes (
    id            TEXT   NOT NULL PRIMARY KEY,
    notice_id     TEXT   NOT NULL REFERENCES notices (id),
    incident_id   TEXT   NOT NULL REFERENCES incidents (id),
    reference     TEXT   NOT NULL, -- the notice's, as the guest types it
    person_id     TEXT   NOT NULL REFERENCES people (id),
    drawer        TEXT   NOT NULL, -- the first digits, which find the row
    hash          TEXT   NOT NULL, -- argon2id of the others
    made_by       TEXT   NOT NULL REFERENCES people (id),
    made_at       BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    wrong         BIGINT NOT NULL, -- tries with this drawer and other digits
    used_at       BIGINT,
    ended_at      BIGINT,          -- revoked, replaced, guessed at too often or signed out
    session       BLOB,            -- SHA-256 of what the guest's browser has
    session_until BIGINT,
    version       BIGINT NOT NULL
);
CREATE INDEX guest_codes_notice_id ON guest_codes (notice_id, id);
CREATE INDEX guest_codes_person_id ON guest_codes (person_id);
CREATE INDEX guest_codes_incident_id ON guest_codes (incident_id);
CREATE INDEX guest_codes_made_by ON guest_codes (made_by);
CREATE INDEX guest_codes_drawer ON guest_codes (reference, drawer);
CREATE UNIQUE INDEX guest_codes_session ON guest_codes (session);
