-- Whoever had a machine translate: that a second person reads it needs to know who the first one is.
-- +goose Up
ALTER TABLE notice_machine_jobs ADD COLUMN ordered_by_person_id TEXT NOT NULL DEFAULT ''; -- '' where it was asked for before this column
ALTER TABLE notice_machine_jobs ADD COLUMN ordered_by_organization_id TEXT NOT NULL DEFAULT '';
ALTER TABLE notice_translations ADD COLUMN ordered_by_person_id TEXT NOT NULL DEFAULT ''; -- '' where no machine drafted it
ALTER TABLE notice_translations ADD COLUMN ordered_by_organization_id TEXT NOT NULL DEFAULT '';
