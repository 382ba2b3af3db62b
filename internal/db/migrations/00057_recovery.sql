-- The key folder, sealed to a key whose shares are with several people: with the data, so that both are of the same age, and of
-- no use to whoever has the data alone.
-- +goose Up
CREATE TABLE recovery (
    id         BIGINT NOT NULL PRIMARY KEY CHECK (id = 1), -- there is one: the latest shares
    shares_of  TEXT   NOT NULL, -- which splitting its shares are of
    public_key BLOB   NOT NULL,
    sealed     BLOB   NOT NULL
);
