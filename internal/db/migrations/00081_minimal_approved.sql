-- Who approved what readers at minimal are told first, language by language. Other words than those are not approved.
-- +goose Up
CREATE TABLE notice_minimal_approvals (
    language        TEXT   NOT NULL PRIMARY KEY,
    sha256          TEXT   NOT NULL, -- of the sentences that were approved
    person_id       TEXT   NOT NULL,
    organization_id TEXT   NOT NULL,
    approved_at     BIGINT NOT NULL -- domain clock
);
