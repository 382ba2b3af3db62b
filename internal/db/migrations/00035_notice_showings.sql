-- Who was shown which words of a notice: one row for each copy and each wording of it, with the first and the last time.
-- A wording changes only where somebody's level is raised after it went out.
-- +goose Up
CREATE TABLE notice_showings (
    id              TEXT   NOT NULL PRIMARY KEY,
    notice_id       TEXT   NOT NULL REFERENCES notices (id),
    recipient_id    TEXT   NOT NULL REFERENCES notice_recipients (id),
    person_id       TEXT   NOT NULL,
    organization_id TEXT   NOT NULL,
    language        TEXT   NOT NULL, -- that it was written in
    level           TEXT   NOT NULL,
    text_sha256     TEXT   NOT NULL,
    first_at        BIGINT NOT NULL,
    last_at         BIGINT NOT NULL,
    times           BIGINT NOT NULL,
    UNIQUE (recipient_id, text_sha256)
);
CREATE INDEX notice_showings_notice_id ON notice_showings (notice_id, id);
