-- The board looks at what waits for anybody: by how soon it is due, and by what it is.
-- +goose Up
CREATE INDEX open_items_due ON open_items (due_at);
