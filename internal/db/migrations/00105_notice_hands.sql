-- Whoever has a card or brings a notice to somebody else (a sheet that they printed, a code or words that they told by phone) is told when
-- that holds no more. A card waits for its reader, and a mail to them that comes back is heard; cards of before wait for nobody.
-- +goose Up
ALTER TABLE notice_carriers ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE notice_carriers ADD COLUMN card BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE notice_carriers ADD COLUMN opened_at BIGINT; -- NULL: the card has not been opened
UPDATE notice_carriers SET id = substr(notice_id, 1, 18) || substr(person_id, 19), opened_at = 0;
CREATE UNIQUE INDEX notice_carriers_id ON notice_carriers (id);
CREATE INDEX notice_carriers_notice_id ON notice_carriers (notice_id, id);
CREATE INDEX notice_carriers_open ON notice_carriers (notice_id, person_id) WHERE card AND opened_at IS NULL; -- as the others of what is open
