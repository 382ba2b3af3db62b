-- Requests, one row per revision; what is written stands in content, what is listed and filtered in columns.
-- +goose Up
CREATE TABLE requests (
    id            TEXT   NOT NULL PRIMARY KEY,
    incident_id   TEXT   NOT NULL REFERENCES incidents (id),
    reference     TEXT   NOT NULL,
    revision      BIGINT NOT NULL,
    lineage       TEXT   NOT NULL,
    supersedes    TEXT   NOT NULL DEFAULT '',
    superseded_by TEXT   NOT NULL DEFAULT '',
    state         TEXT   NOT NULL CHECK (state IN ('draft', 'issued', 'delivered', 'acknowledged', 'in_progress', 'blocked',
                         'submitted', 'returned', 'accepted', 'declined', 'cancelled', 'superseded')),
    author_organization_id   TEXT NOT NULL REFERENCES organizations (id),
    author_person_id         TEXT NOT NULL REFERENCES people (id),
    executor_organization_id TEXT NOT NULL DEFAULT '', -- '' while a draft does not say
    executor_person_id       TEXT NOT NULL DEFAULT '',
    title         TEXT   NOT NULL, -- in content too; here for lists
    due           TEXT   NOT NULL, -- JSON: wall time, zone, fold; as it stands
    proposed_at   BIGINT,
    asked_by      TEXT   NOT NULL DEFAULT '',
    authorized_by TEXT   NOT NULL DEFAULT '',
    issued_by     TEXT   NOT NULL DEFAULT '',
    issued_at     BIGINT,
    override      TEXT   NOT NULL DEFAULT '',
    scheduled_for TEXT   NOT NULL DEFAULT 'null', -- JSON: wall time, zone, fold
    scheduled_at  BIGINT, -- its instant, while it waits
    due_at        BIGINT, -- the instant of due
    committed_by  BIGINT,
    reason        TEXT   NOT NULL DEFAULT '',
    note          TEXT   NOT NULL DEFAULT '',
    questions     BIGINT NOT NULL DEFAULT 0,
    opened_at     BIGINT NOT NULL,
    changed_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    content       TEXT   NOT NULL, -- JSON: what is written, frozen when it is issued; last, so that lists need not pass it
    UNIQUE (lineage, revision)
);
CREATE INDEX requests_incident ON requests (incident_id, id);
CREATE INDEX requests_executor ON requests (executor_organization_id, id);
CREATE INDEX requests_author ON requests (author_organization_id, id);
CREATE INDEX requests_author_person ON requests (author_person_id);
CREATE INDEX requests_due ON requests (due_at);
CREATE INDEX requests_scheduled ON requests (scheduled_at);

-- Who reads a request beside headquarters and analysts: its author's organisation from the draft on, the others from
-- the day it was issued.
CREATE TABLE request_parties (
    request_id      TEXT NOT NULL REFERENCES requests (id),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    person_id       TEXT NOT NULL DEFAULT '', -- '' for everybody there
    PRIMARY KEY (organization_id, request_id, person_id)
);
CREATE INDEX request_parties_request ON request_parties (request_id);

CREATE TABLE request_receipts (
    id              TEXT   NOT NULL PRIMARY KEY,
    request_id      TEXT   NOT NULL REFERENCES requests (id),
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    person_id       TEXT   NOT NULL DEFAULT '',
    kind            TEXT   NOT NULL CHECK (kind IN ('queued', 'sent', 'bounced', 'delivered', 'read', 'acknowledged', 'told_by_phone')),
    once            TEXT   NOT NULL, -- the kind, or the id where each time counts
    at              BIGINT NOT NULL,
    by_person_id    TEXT   NOT NULL,
    note            TEXT   NOT NULL DEFAULT '',
    UNIQUE (request_id, organization_id, person_id, once)
);
CREATE INDEX request_receipts_organization ON request_receipts (organization_id);

CREATE TABLE request_answers (
    request_id TEXT   NOT NULL REFERENCES requests (id),
    step       TEXT   NOT NULL,
    answer     TEXT   NOT NULL, -- JSON
    at         BIGINT NOT NULL,
    PRIMARY KEY (request_id, step)
);

CREATE TABLE clarifications (
    id                     TEXT   NOT NULL PRIMARY KEY,
    request_id             TEXT   NOT NULL REFERENCES requests (id),
    state                  TEXT   NOT NULL CHECK (state IN ('open', 'answered', 'withdrawn')),
    opened_by_organization TEXT   NOT NULL,
    opened_by_person       TEXT   NOT NULL,
    opened_at              BIGINT NOT NULL,
    messages               TEXT   NOT NULL, -- JSON
    version                BIGINT NOT NULL
);
CREATE INDEX clarifications_request ON clarifications (request_id, id);
