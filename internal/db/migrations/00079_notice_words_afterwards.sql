-- What is said about a notice after it went out has a language as well: a recipient's question, and why it was taken back.
-- The log of what was shown names the text where it is not the notice itself. Of what was said before, neither is known.
-- +goose Up
ALTER TABLE notice_questions ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- of a question in own words
ALTER TABLE notices ADD COLUMN reason_language TEXT NOT NULL DEFAULT ''; -- of the reason of the recall
ALTER TABLE notice_showings ADD COLUMN text_key TEXT NOT NULL DEFAULT ''; -- '' for the notice
