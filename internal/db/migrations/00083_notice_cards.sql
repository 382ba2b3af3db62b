-- Whoever comes to a site carries a card with what its people were told: for whom of the directory there is one, and that it
-- was shown, which stands in the log of showings beside the copies. A unique rule can't be changed on SQLite, so that the log moves.
-- +goose Up
CREATE TABLE notice_carriers (
    notice_id TEXT NOT NULL REFERENCES notices (id),
    person_id TEXT NOT NULL,
    PRIMARY KEY (person_id, notice_id)
);

CREATE TABLE notice_showings_next (
    id              TEXT    NOT NULL PRIMARY KEY,
    notice_id       TEXT    NOT NULL REFERENCES notices (id),
    recipient_id    TEXT    NOT NULL REFERENCES notice_recipients (id), -- whose copy it was
    person_id       TEXT    NOT NULL, -- who was shown it
    organization_id TEXT    NOT NULL,
    card            BOOLEAN NOT NULL, -- on the card of somebody who comes
    text_key        TEXT    NOT NULL, -- '' for the notice
    language        TEXT    NOT NULL, -- that it was written in
    level           TEXT    NOT NULL,
    text_sha256     TEXT    NOT NULL,
    first_at        BIGINT  NOT NULL,
    last_at         BIGINT  NOT NULL,
    times           BIGINT  NOT NULL,
    UNIQUE (recipient_id, person_id, card, text_key, text_sha256)
);
INSERT INTO notice_showings_next (id, notice_id, recipient_id, person_id, organization_id, card, text_key, language, level, text_sha256, first_at, last_at, times)
SELECT id, notice_id, recipient_id, person_id, organization_id, FALSE, text_key, language, level, text_sha256, first_at, last_at, times
FROM notice_showings;
DROP TABLE notice_showings;
ALTER TABLE notice_showings_next RENAME TO notice_showings;
CREATE INDEX notice_showings_notice_id ON notice_showings (notice_id, id);
