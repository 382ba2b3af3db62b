-- What headquarters says in its own words in further languages, each version locked to the words that it was made from;
-- which languages are lacking, kept with each change so that the list of them needs no reckoning; and that a notice goes
-- out although something stands against it.
-- +goose Up
CREATE TABLE notice_translations (
    id            TEXT   NOT NULL PRIMARY KEY,
    notice_id     TEXT   NOT NULL REFERENCES notices (id),
    text_key      TEXT   NOT NULL,
    language      TEXT   NOT NULL,
    source_sha256 TEXT   NOT NULL, -- of the language and the words that it was made from: with others it is stale
    text          TEXT   NOT NULL,
    status        TEXT   NOT NULL CHECK (status IN ('machine_draft', 'human_draft', 'human_reviewed')),
    translator_person_id       TEXT   NOT NULL, -- '' for a machine
    translator_organization_id TEXT   NOT NULL,
    translated_at BIGINT NOT NULL,
    reviewer_person_id         TEXT   NOT NULL, -- '' until it is reviewed; never the translator
    reviewer_organization_id   TEXT   NOT NULL,
    reviewed_at   BIGINT,
    version       BIGINT NOT NULL,
    UNIQUE (notice_id, text_key, language)
);

CREATE TABLE notice_translation_gaps (
    id          TEXT   NOT NULL PRIMARY KEY,
    notice_id   TEXT   NOT NULL REFERENCES notices (id),
    incident_id TEXT   NOT NULL REFERENCES incidents (id),
    text_key    TEXT   NOT NULL,
    language    TEXT   NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('missing', 'stale', 'unreviewed')),
    readers     BIGINT NOT NULL, -- recipients who read it in that language
    UNIQUE (notice_id, text_key, language)
);
CREATE INDEX notice_translation_gaps_language ON notice_translation_gaps (language, id);
CREATE INDEX notice_translation_gaps_incident_id ON notice_translation_gaps (incident_id, id);

ALTER TABLE notices ADD COLUMN override TEXT NOT NULL DEFAULT 'null'; -- JSON: who, when, why, and what it covers
