-- The outbox: one row per mail, which is also the job of sending it.
-- +goose Up
CREATE TABLE outbox (
    id           TEXT   NOT NULL PRIMARY KEY, -- the mail's Message-ID comes from it, so that every attempt has the same
    dedup        TEXT   NOT NULL UNIQUE,
    kind         TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'bounced')),
    person       TEXT   NOT NULL,
    address      TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    language     TEXT   NOT NULL,
    zone         TEXT   NOT NULL,
    reference    TEXT   NOT NULL,
    path         TEXT   NOT NULL,
    about_type   TEXT   NOT NULL,
    about_id     TEXT   NOT NULL,
    incident     TEXT   NOT NULL,
    parties      TEXT   NOT NULL, -- JSON: organisations that may read the journal's entries about it
    due_at       BIGINT NOT NULL, -- domain clock: not before
    next_at      BIGINT,          -- domain clock: the next attempt; NULL once it was sent or bounced
    attempt      BIGINT NOT NULL DEFAULT 0,
    lease_owner  TEXT   NOT NULL DEFAULT '',
    lease_until  BIGINT,          -- the machine's clock, unlike the others; NULL while nobody has it
    settled_at   BIGINT,          -- domain clock: sent or bounced
    failure_code BIGINT NOT NULL DEFAULT 0, -- SMTP's last reply, 0 for none
    failure      TEXT   NOT NULL DEFAULT '' -- for the operator; never shown to others, never in the journal
);
CREATE INDEX outbox_next_at ON outbox (next_at, id);
CREATE INDEX outbox_about ON outbox (about_type, about_id);
