-- What a machine is to draft: one row for each text, language and wording, which stays when it is done so that no machine
-- is asked twice for the same.
-- +goose Up
CREATE TABLE notice_machine_jobs (
    id            TEXT   NOT NULL PRIMARY KEY,
    notice_id     TEXT   NOT NULL REFERENCES notices (id),
    text_key      TEXT   NOT NULL,
    language      TEXT   NOT NULL,
    source_sha256 TEXT   NOT NULL,
    attempts      BIGINT NOT NULL,
    due_at        BIGINT, -- NULL: done, or given up
    UNIQUE (notice_id, text_key, language, source_sha256)
);
CREATE INDEX notice_machine_jobs_due_at ON notice_machine_jobs (due_at) WHERE due_at IS NOT NULL;
