-- Briefings, whom they went to in which words, and what was asked. A recipient has a row from the moment of sending;
-- who is meant to get a draft stands in its content.
-- +goose Up
CREATE TABLE notices (
    id            TEXT   NOT NULL PRIMARY KEY,
    incident_id   TEXT   NOT NULL REFERENCES incidents (id),
    reference     TEXT   NOT NULL UNIQUE,
    state         TEXT   NOT NULL CHECK (state IN ('draft', 'translating', 'review', 'approved', 'scheduled', 'sent', 'superseded',
                         'recalled')),
    content       TEXT   NOT NULL, -- JSON: what is written, frozen when it goes out
    author_organization_id   TEXT NOT NULL REFERENCES organizations (id),
    author_person_id         TEXT NOT NULL REFERENCES people (id),
    edited_by                TEXT NOT NULL, -- person; whoever changed the content last does not approve it
    approver_organization_id TEXT NOT NULL, -- '' until it is approved
    approver_person_id       TEXT NOT NULL,
    reason        TEXT   NOT NULL, -- of the latest return or of the recall
    superseded_by TEXT   NOT NULL,
    leaves_at     BIGINT,          -- when it goes out by itself, while it is scheduled
    sent_at       BIGINT,
    created_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX notices_incident_id ON notices (incident_id, id);
CREATE INDEX notices_state ON notices (state, id);
CREATE INDEX notices_author ON notices (author_person_id, id);
CREATE INDEX notices_author_organization_id ON notices (author_organization_id);
CREATE INDEX notices_leaves_at ON notices (leaves_at) WHERE leaves_at IS NOT NULL;

CREATE TABLE notice_recipients (
    id              TEXT   NOT NULL PRIMARY KEY,
    notice_id       TEXT   NOT NULL REFERENCES notices (id),
    person_id       TEXT   NOT NULL REFERENCES people (id),
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    language        TEXT   NOT NULL,
    level           TEXT   NOT NULL CHECK (level IN ('minimal', 'operational', 'investigative', 'full')),
    briefing        TEXT   NOT NULL, -- JSON: the very words that were sent
    text_sha256     TEXT   NOT NULL, -- of them as plain text; the journal has it too
    queued_at       BIGINT NOT NULL,
    sent_at         BIGINT,
    bounced_at      BIGINT,
    delivered_at    BIGINT,
    read_at         BIGINT,
    understood_at   BIGINT,
    UNIQUE (notice_id, person_id)
);
CREATE INDEX notice_recipients_person ON notice_recipients (person_id, notice_id);
CREATE INDEX notice_recipients_organization_id ON notice_recipients (organization_id);

CREATE TABLE notice_questions (
    id              TEXT   NOT NULL PRIMARY KEY,
    notice_id       TEXT   NOT NULL REFERENCES notices (id),
    person_id       TEXT   NOT NULL REFERENCES people (id),
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    asked_at        BIGINT NOT NULL,
    text            TEXT   NOT NULL
);
CREATE INDEX notice_questions_notice_id ON notice_questions (notice_id, id);
CREATE INDEX notice_questions_person_id ON notice_questions (person_id);
CREATE INDEX notice_questions_organization_id ON notice_questions (organization_id);
