-- Who was invited to a meeting by mail, what goes into a calendar with a mail, and the feeds that calendars read.
-- +goose Up
ALTER TABLE outbox ADD COLUMN appointment TEXT NOT NULL DEFAULT 'null'; -- JSON; null for a mail that is about none

-- Whoever stands here has it in their calendar, and is told when it moves or falls away.
CREATE TABLE meeting_invitations (
    meeting_id TEXT    NOT NULL REFERENCES meetings (id),
    person_id  TEXT    NOT NULL REFERENCES people (id),
    optional   BOOLEAN NOT NULL, -- excused from it
    PRIMARY KEY (meeting_id, person_id)
);
CREATE INDEX meeting_invitations_person_id ON meeting_invitations (person_id);

CREATE TABLE calendar_feeds (
    id        TEXT   NOT NULL PRIMARY KEY,
    hash      BLOB   NOT NULL UNIQUE, -- SHA-256 of the secret in its address
    person_id TEXT   NOT NULL REFERENCES people (id),
    name      TEXT   NOT NULL,
    token_id  TEXT   NOT NULL, -- of the token that it was made with, and ends with; '' where a person made it
    made_at   BIGINT NOT NULL
);
CREATE INDEX calendar_feeds_person_id ON calendar_feeds (person_id, id);
CREATE INDEX calendar_feeds_token_id ON calendar_feeds (token_id) WHERE token_id <> '';
