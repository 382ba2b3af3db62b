-- A turn may be headquarters' to decide: whose turn it was can't see it any more. A check can't be changed in place.
-- +goose Up
CREATE TABLE open_items_next (
    id                  TEXT   NOT NULL PRIMARY KEY, -- new with each holder, so that a holder's list has the newest turn first
    object_type         TEXT   NOT NULL,
    object_id           TEXT   NOT NULL,
    reference           TEXT   NOT NULL,
    incident            TEXT   NOT NULL,
    kind                TEXT   NOT NULL CHECK (kind IN ('write', 'scheduled', 'authorize', 'deliver', 'acknowledge', 'start', 'work',
                               'unblock', 'answer', 'review', 'clarify', 'understand', 'decide')),
    holder_organization TEXT   NOT NULL REFERENCES organizations (id),
    holder_person       TEXT   NOT NULL, -- '' while anybody fitting there may take it
    since               BIGINT NOT NULL, -- domain clock: the holder has it
    due_at              BIGINT,          -- domain clock
    next_check          BIGINT NOT NULL, -- domain clock: nothing waits unwatched
    UNIQUE (object_type, object_id)      -- one holder
);
INSERT INTO open_items_next SELECT id, object_type, object_id, reference, incident, kind, holder_organization, holder_person,
    since, due_at, next_check FROM open_items;
DROP TABLE open_items;
ALTER TABLE open_items_next RENAME TO open_items;
CREATE INDEX open_items_holder ON open_items (holder_organization, holder_person, object_type, id, incident); -- counted from the index alone
CREATE INDEX open_items_next_check ON open_items (next_check);
CREATE INDEX open_items_incident ON open_items (incident);
