-- What people come across in a case, and that it waits for headquarters to take it up. A check can't be changed in place.
-- +goose Up
CREATE TABLE observations (
    id              TEXT   NOT NULL PRIMARY KEY,
    incident_id     TEXT   NOT NULL REFERENCES incidents (id),
    reference       TEXT   NOT NULL UNIQUE,
    state           TEXT   NOT NULL CHECK (state IN ('open', 'verifying', 'benign', 'confirmed', 'inconclusive')),
    kind            TEXT   NOT NULL,
    report          TEXT   NOT NULL, -- JSON
    seen_at         BIGINT NOT NULL,
    reporter_id     TEXT   NOT NULL REFERENCES people (id),
    reporter_org_id TEXT   NOT NULL REFERENCES organizations (id),
    reported_at     BIGINT NOT NULL, -- domain clock
    assessed_by     TEXT   REFERENCES people (id),
    assessed_at     BIGINT,          -- domain clock
    note            TEXT   NOT NULL,
    version         BIGINT NOT NULL
);
CREATE INDEX observations_incident_id ON observations (incident_id, id);
CREATE INDEX observations_reporter_id ON observations (reporter_id, incident_id, id);
CREATE INDEX observations_reporter_org_id ON observations (reporter_org_id);
CREATE INDEX observations_assessed_by ON observations (assessed_by);

CREATE TABLE open_items_next (
    id                  TEXT   NOT NULL PRIMARY KEY, -- new with each holder, so that a holder's list has the newest turn first
    object_type         TEXT   NOT NULL,
    object_id           TEXT   NOT NULL,
    reference           TEXT   NOT NULL,
    incident            TEXT   NOT NULL,
    kind                TEXT   NOT NULL CHECK (kind IN ('write', 'scheduled', 'authorize', 'deliver', 'acknowledge', 'start', 'work',
                               'unblock', 'answer', 'review', 'clarify', 'understand', 'decide', 'assess')),
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
CREATE INDEX open_items_due ON open_items (due_at);
CREATE INDEX open_items_urgency ON open_items (COALESCE(due_at, 9223372036854775807), id); -- what has no due comes last
