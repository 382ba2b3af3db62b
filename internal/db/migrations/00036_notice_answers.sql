-- What was answered to a recipient's question, by the notice itself or by headquarters. Questions from before are open.
-- +goose Up
ALTER TABLE notice_questions ADD COLUMN usual TEXT NOT NULL DEFAULT ''; -- which of the usual questions, '' for own words
ALTER TABLE notice_questions ADD COLUMN ready TEXT NOT NULL DEFAULT ''; -- which of the ready answers, '' for none
ALTER TABLE notice_questions ADD COLUMN answer TEXT NOT NULL DEFAULT ''; -- words of the answer
ALTER TABLE notice_questions ADD COLUMN answer_language TEXT NOT NULL DEFAULT '';
ALTER TABLE notice_questions ADD COLUMN answer_organization_id TEXT NOT NULL DEFAULT '';
ALTER TABLE notice_questions ADD COLUMN answer_person_id TEXT NOT NULL DEFAULT ''; -- '' where the notice answered itself
ALTER TABLE notice_questions ADD COLUMN answered_at BIGINT;
CREATE INDEX notice_questions_open ON notice_questions (notice_id) WHERE answered_at IS NULL;
