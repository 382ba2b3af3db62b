-- Credentials that hand in files for one request and open nothing else, for a host where nobody has an account.
-- +goose Up
CREATE TABLE push_tickets (
    id           TEXT   NOT NULL PRIMARY KEY,
    hash         BLOB   NOT NULL, -- SHA-256 of the ticket
    request_id   TEXT   NOT NULL REFERENCES requests (id),
    incident_id  TEXT   NOT NULL REFERENCES incidents (id),
    reference    TEXT   NOT NULL, -- the request's
    step         TEXT   NOT NULL, -- '' for any
    person_id    TEXT   NOT NULL REFERENCES people (id), -- in whose name it hands in
    token_id     TEXT   NOT NULL, -- that it was made with, '' for none
    name         TEXT   NOT NULL,
    made_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    ended_at     BIGINT, -- revoked, or its request or its owner's account ended
    version      BIGINT NOT NULL
);
CREATE UNIQUE INDEX push_tickets_hash ON push_tickets (hash);
CREATE INDEX push_tickets_request_id ON push_tickets (request_id, id);
CREATE INDEX push_tickets_incident_id ON push_tickets (incident_id);
CREATE INDEX push_tickets_person_id ON push_tickets (person_id);
CREATE INDEX push_tickets_token_id ON push_tickets (token_id);
ALTER TABLE evidence_attempts ADD COLUMN push_ticket_id TEXT NOT NULL DEFAULT '';
CREATE INDEX evidence_attempts_push_ticket_id ON evidence_attempts (push_ticket_id, filename);
