-- That somebody is to put a notice's own words into a language, or to read what another has made of them: what a turn is about.
-- +goose Up
CREATE TABLE notice_translation_tasks (
    id        TEXT NOT NULL PRIMARY KEY,
    notice_id TEXT NOT NULL REFERENCES notices (id),
    language  TEXT NOT NULL,
    UNIQUE (notice_id, language)
);
