-- What somebody is still to do after a meeting, each a turn of its own. What it is stands with the meeting.
-- +goose Up
CREATE TABLE meeting_actions (
    id         TEXT NOT NULL PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id)
);
CREATE INDEX meeting_actions_meeting_id ON meeting_actions (meeting_id);
