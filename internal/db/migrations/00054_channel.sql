-- Ways to an organisation's people beside mail: their chat room, or their own gateway to telephones.
-- +goose Up
CREATE TABLE channels (
    id              TEXT   NOT NULL PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    kind            TEXT   NOT NULL CHECK (kind IN ('slack', 'teams', 'mattermost', 'webhook')),
    name            TEXT   NOT NULL,
    host            TEXT   NOT NULL, -- all of its address that is ever shown
    key_id          TEXT   NOT NULL, -- of the master key
    wrapped_key     BLOB   NOT NULL,
    sealed          BLOB   NOT NULL, -- its address and its secrets, under a key of their own that each change makes anew
    failing_since   BIGINT,          -- domain clock; NULL while it takes what it is sent
    last_code       BIGINT NOT NULL, -- HTTP's status when it last refused; 0 for no answer at all
    taken_at        BIGINT,          -- domain clock: when it last took something
    disabled_at     BIGINT,          -- domain clock; NULL while it is used
    old_until       BIGINT,          -- domain clock: until when the secret before this one signs too
    created_at      BIGINT NOT NULL,
    created_by      TEXT   NOT NULL REFERENCES people (id),
    version         BIGINT NOT NULL
);
CREATE INDEX channels_organization ON channels (organization_id, id);
CREATE INDEX channels_created_by ON channels (created_by);
CREATE INDEX channels_failing ON channels (id) WHERE failing_since IS NOT NULL;

ALTER TABLE outbox ADD COLUMN channel TEXT NOT NULL DEFAULT ''; -- '' for a mail; else where a row goes, which may be gone
