-- What comes next about a turn stands with it, so that the board need not work it out; and the board arranged by whose turn it is.
-- +goose Up
ALTER TABLE open_items ADD COLUMN next_step TEXT; -- as JSON, as of the last look
UPDATE open_items SET next_check = since; -- each is looked at once more
CREATE INDEX open_items_by_holder ON open_items (holder_organization, holder_person, COALESCE(due_at, 9223372036854775807), id);
