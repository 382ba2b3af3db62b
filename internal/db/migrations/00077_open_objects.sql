-- What is open, without all that has ended: whether each is somebody's turn is asked again and again.
-- A case whose closing is reviewed is somebody's turn from now on.
-- +goose Up
CREATE INDEX requests_open ON requests (id) WHERE state NOT IN ('accepted', 'declined', 'cancelled', 'superseded');
CREATE INDEX observations_open ON observations (id) WHERE state IN ('open', 'verifying');
CREATE INDEX decisions_open ON decisions (id) WHERE state = 'open';
CREATE INDEX notice_recipients_open ON notice_recipients (notice_id, person_id) WHERE understood_at IS NULL;
CREATE INDEX incidents_in_review ON incidents (id) WHERE state = 'closure_review';
INSERT INTO open_items (id, object_type, object_id, reference, incident, kind, holder_organization, holder_person, since, due_at, next_check)
    SELECT id, 'incident', id, reference, id, CASE WHEN hold_id = '' THEN 'review' ELSE 'unblock' END,
        (SELECT id FROM organizations WHERE kind = 'headquarters'), '', at, NULL, at
    FROM incidents, (SELECT COALESCE(max(since), 0) AS at FROM open_items) AS latest -- not since it was opened: all that would have come of that would come now
    WHERE state = 'closure_review';
