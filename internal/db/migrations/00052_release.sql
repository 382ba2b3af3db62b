-- Releases: one evidence item, to one reader, until an instant, so many times. And the keys that people have files sealed for.
-- +goose Up
CREATE TABLE evidence_releases ( -- ended, never deleted
    id              TEXT    NOT NULL PRIMARY KEY,
    item_id         TEXT    NOT NULL REFERENCES evidence_items (id),
    attempt_id      TEXT    NOT NULL REFERENCES evidence_attempts (id), -- what a later attempt brings was not released
    incident_id     TEXT    NOT NULL REFERENCES incidents (id), -- the item's
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    person_id       TEXT    NOT NULL, -- '' for everybody in the organisation
    level           TEXT    NOT NULL CHECK (level IN ('minimal', 'operational', 'investigative', 'full')),
    sealed          BOOLEAN NOT NULL, -- nothing leaves but sealed for the reader's own key
    downloads       BIGINT  NOT NULL CHECK (downloads > 0),
    downloaded      BIGINT  NOT NULL,
    expires_at      BIGINT  NOT NULL,
    reason          TEXT    NOT NULL,
    released_by     TEXT    NOT NULL REFERENCES people (id),
    released_at     BIGINT  NOT NULL,
    ended_by        TEXT    NOT NULL, -- '' while it has not been ended
    ended_at        BIGINT,
    end_reason      TEXT    NOT NULL,
    version         BIGINT  NOT NULL,
    CHECK (downloaded <= downloads)
);
CREATE INDEX evidence_releases_item_id ON evidence_releases (item_id, id);
CREATE INDEX evidence_releases_attempt_id ON evidence_releases (attempt_id);
CREATE INDEX evidence_releases_incident_id ON evidence_releases (incident_id);
CREATE INDEX evidence_releases_reader ON evidence_releases (organization_id, id);
CREATE INDEX evidence_releases_released_by ON evidence_releases (released_by);

CREATE TABLE evidence_release_downloads ( -- each that counts; what was resumed belongs to one of them
    id         TEXT   NOT NULL PRIMARY KEY,
    release_id TEXT   NOT NULL REFERENCES evidence_releases (id),
    person_id  TEXT   NOT NULL,
    began_at   BIGINT NOT NULL,
    sent       BIGINT NOT NULL -- bytes, those that were sent again included
);
CREATE INDEX evidence_release_downloads_reader ON evidence_release_downloads (release_id, person_id, id);

CREATE TABLE age_recipients ( -- public keys (age, X25519); ended, never deleted
    id        TEXT   NOT NULL PRIMARY KEY,
    person_id TEXT   NOT NULL REFERENCES people (id),
    name      TEXT   NOT NULL,
    recipient TEXT   NOT NULL,
    added_at  BIGINT NOT NULL,
    ended_at  BIGINT,
    version   BIGINT NOT NULL
);
CREATE INDEX age_recipients_person_id ON age_recipients (person_id, id);
