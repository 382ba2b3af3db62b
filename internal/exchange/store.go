package exchange

import (
	"context"
	"encoding/hex"
	"slices"
	"time"

	"gorm.io/gorm"

	"tasuki/internal/blob"
	"tasuki/internal/db"
	"tasuki/internal/fault"
)

type store struct{ db *db.DB }

// Items.

func (s store) insertItem(ctx context.Context, i Item) error {
	if err := s.db.Gorm(ctx).Create(i.row()).Error; err != nil {
		return db.Fault(err)
	}
	parties := make([]partyRow, len(i.Parties))
	for k, p := range i.Parties {
		parties[k] = partyRow{i.ID, p}
	}
	if len(parties) == 0 {
		return nil
	}
	return db.Fault(s.db.Gorm(ctx).Create(parties).Error)
}

// updateItem writes state, name and custody over the version that was read; somebody who was quicker makes it a conflict.
func (s store) updateItem(ctx context.Context, i *Item) error {
	done := s.db.Gorm(ctx).Model(&itemRow{}).Where("id = ? AND version = ?", i.ID, i.Version).Updates(map[string]any{
		"state": i.State, "filename": i.Filename, "version": i.Version + 1, "custodian_id": i.Custodian.Organization,
		"custodian_person": i.Custodian.Person, "place": i.Place, "transfer_id": i.Transfer, "offered_to": i.offeredTo,
	})
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Conflict("problem.changed_meanwhile")
	}
	i.Version++
	return db.Fault(done.Error)
}

// assign writes what an item is of its request.
func (s store) assign(ctx context.Context, i Item) error {
	return db.Fault(s.db.Gorm(ctx).Model(&itemRow{}).Where("id = ?", i.ID).Updates(map[string]any{
		"step": i.Step, "kind": i.Kind, "asset_id": i.Asset, "ordered": i.ordered, "limit_bytes": i.LimitBytes,
	}).Error)
}

// item is the one with that id; one without an ID does not exist, after the same queries.
func (s store) item(ctx context.Context, id string) (Item, error) {
	return s.oneItem(ctx, s.db.Gorm(ctx), id)
}

func (s store) lockItem(ctx context.Context, id string) (Item, error) {
	return s.oneItem(ctx, s.db.ForUpdate(s.db.Gorm(ctx)), id)
}

func (s store) oneItem(ctx context.Context, tx *gorm.DB, id string) (Item, error) {
	var rows []itemRow
	if err := tx.Where("id = ?", id).Limit(1).Find(&rows).Error; err != nil {
		return Item{}, db.Fault(err)
	}
	if len(rows) == 0 {
		rows = []itemRow{{}}
	}
	items, err := s.whole(ctx, rows)
	if err != nil {
		return Item{}, err
	}
	return items[0], nil
}

func (s store) itemsOfRequest(ctx context.Context, request string) ([]Item, error) {
	if request == "" {
		return nil, nil
	}
	var rows []itemRow
	if err := s.db.Gorm(ctx).Where("request_id = ?", request).Order("id").Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	return s.whole(ctx, rows)
}

// openItems are those of a request that wait for a file, or for another try.
func (s store) openItems(ctx context.Context, request string) ([]Item, error) {
	var waiting []State
	for state := range lifecycle {
		if state.becomes(Receiving) {
			waiting = append(waiting, state)
		}
	}
	return s.itemsIn(ctx, request, waiting...)
}

// itemsIn are those of a request in one of these states that are data: a thing is neither uploaded nor given up with a request.
func (s store) itemsIn(ctx context.Context, request string, states ...State) ([]Item, error) {
	if request == "" {
		return nil, nil
	}
	var rows []itemRow
	if err := s.db.Gorm(ctx).Where("request_id = ? AND NOT physical AND state IN ?", request, states).Order("id").Find(&rows).Error; err != nil {
		return nil, db.Fault(err)
	}
	return s.whole(ctx, rows)
}

// pushedBefore is the attempt that a push ticket made with just this file, unless it went wrong; "" for none.
func (s store) pushedBefore(ctx context.Context, ticket string, in Intake) (id string, err error) {
	q := s.db.Gorm(ctx).Model(&attemptRow{}).Where("push_ticket_id = ? AND filename = ? AND size = ? AND sender_sha256 = ? AND state IN ?",
		ticket, in.Filename, in.Size, in.SHA256, []State{Receiving, Verified})
	if in.Step != "" {
		q = q.Where("item_id IN (SELECT id FROM evidence_items WHERE request_id = ? AND step = ?)", in.Request, in.Step)
	}
	err = q.Order("id DESC").Limit(1).Select("id").Scan(&id).Error
	return id, db.Fault(err)
}

// items of an incident that the reader sees, newest first.
func (s store) items(ctx context.Context, v sight, incident string, f Filter, p Page) (db.List[Item], error) {
	q := s.db.Gorm(ctx).Model(&itemRow{}).Where("incident_id = ?", incident)
	if !v.all {
		theirs := s.db.Gorm(ctx).Where("id IN (SELECT item_id FROM evidence_parties WHERE organization_id = ?) OR physical AND offered_to = ? AND offered_to <> ''", v.organization, v.organization)
		if v.person != "" {
			theirs = theirs.Or("id IN (SELECT item_id FROM evidence_attempts WHERE incident_id = ? AND person_id = ?)", incident, v.person)
		}
		q = q.Where(theirs)
	}
	if f.Request != "" {
		q = q.Where("request_id = ?", f.Request)
	}
	if len(f.States) > 0 {
		q = q.Where("state IN ?", f.States)
	}
	var total *int64
	if p.Count {
		total = new(int64)
		if err := q.Session(&gorm.Session{}).Count(total).Error; err != nil {
			return db.List[Item]{}, db.Fault(err)
		}
	}
	var rows []itemRow
	if err := db.Seek(q, "id", p).Find(&rows).Error; err != nil {
		return db.List[Item]{}, db.Fault(err)
	}
	l := db.Cut(rows, p, func(r itemRow) string { return r.ID }, func(r itemRow) itemRow { return r })
	items, err := s.whole(ctx, l.Items)
	return db.List[Item]{Items: items, Next: l.Next, Total: total}, err
}

// atOnce is how many ids one query names: databases bound that, and a request may have any number of items.
const atOnce = 500

// whole adds to the items what belongs to them.
func (s store) whole(ctx context.Context, rows []itemRow) ([]Item, error) {
	items, ids, at := make([]Item, len(rows)), make([]string, len(rows)), map[string]int{}
	for k, r := range rows {
		items[k], ids[k], at[r.ID] = r.item(), r.ID, k
	}
	for some := range slices.Chunk(ids, atOnce) {
		if err := s.belongings(ctx, items, some, at); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// belongings adds what belongs to some of the items, which stand at these places.
func (s store) belongings(ctx context.Context, items []Item, ids []string, at map[string]int) error {
	var parties []partyRow
	if err := s.db.Gorm(ctx).Where("item_id IN ?", ids).Order("organization_id").Find(&parties).Error; err != nil {
		return db.Fault(err)
	}
	for _, p := range parties {
		i := &items[at[p.ItemID]]
		i.Parties = append(i.Parties, p.OrganizationID)
	}
	var attempts []attemptRow
	if err := s.db.Gorm(ctx).Omit("hash_state").Where("item_id IN ?", ids).Order("number").Find(&attempts).Error; err != nil {
		return db.Fault(err)
	}
	for _, a := range attempts {
		i := &items[at[a.ItemID]]
		i.Attempts = append(i.Attempts, a.attempt())
	}
	said, err := s.suspicions(ctx, ids)
	if err != nil {
		return err
	}
	for id, one := range said {
		items[at[id]].Suspicion = one
	}
	return s.things(ctx, items, ids, at)
}

// Attempts.

func (s store) insertAttempt(ctx context.Context, i Item, a Attempt, key blob.Wrapped, machine time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Create(a.row(i, key, machine)).Error)
}

// insertWhole stores an attempt that came in one piece.
func (s store) insertWhole(ctx context.Context, i Item, a Attempt, o blob.Object, machine time.Time) error {
	r := a.row(i, o.WrappedKey, machine)
	r.Parts = len(o.Parts)
	if err := s.db.Gorm(ctx).Create(r).Error; err != nil {
		return db.Fault(err)
	}
	for _, p := range o.Parts {
		if err := s.insertPart(ctx, a.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// attempt is the one with that id; one without an ID does not exist.
func (s store) attempt(ctx context.Context, id string) (attemptRow, error) {
	var rows []attemptRow
	err := s.db.Gorm(ctx).Where("id = ?", id).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return attemptRow{}, db.Fault(err)
	}
	return rows[0], nil
}

func (s store) lockAttempt(ctx context.Context, id string) (attemptRow, error) {
	var r attemptRow
	err := s.db.ForUpdate(s.db.Gorm(ctx)).Where("id = ?", id).Take(&r).Error
	return r, db.Fault(err)
}

// advance moves an upload on by a part. It says false, and changes nothing, where the upload no longer stands where
// the part begins. a is how it stands afterwards: complete, where the part was the last.
func (s store) advance(ctx context.Context, a Attempt, p blob.Part, hashState []byte, machine time.Time) (bool, error) {
	next := map[string]any{
		"received": a.Received, "parts": p.Number + 1, "hash_state": hashState, "touched_at": db.At(machine),
		"state": a.State, "sha256": a.SHA256, "settled_at": db.At(a.SettledAt), "sender_sha256": a.SenderSHA256,
	}
	if p.Final {
		next["hash_state"] = nil
	}
	if p.Number == 0 {
		next["signs"] = db.AsJSON(a.Signs)
	}
	done := s.db.Gorm(ctx).Model(&attemptRow{}).
		Where("id = ? AND received = ? AND parts = ? AND state = ?", a.ID, p.Offset, p.Number, Receiving).Updates(next)
	if done.Error != nil || done.RowsAffected == 0 {
		return false, db.Fault(done.Error)
	}
	return true, s.insertPart(ctx, a.ID, p)
}

// keepHash keeps the SHA-256 that the sender of an upload under way tells, and says whether it is what is known now.
func (s store) keepHash(ctx context.Context, id, sum string) (bool, error) {
	done := s.db.Gorm(ctx).Model(&attemptRow{}).Where("id = ? AND state = ? AND sender_sha256 IN ('', ?)", id, Receiving, sum).
		Update("sender_sha256", sum)
	return done.RowsAffected > 0, db.Fault(done.Error)
}

// compareAttempt keeps the sender's SHA-256 and what the comparison made of it.
func (s store) compareAttempt(ctx context.Context, a Attempt) error {
	return db.Fault(s.db.Gorm(ctx).Model(&attemptRow{}).Where("id = ?", a.ID).Updates(map[string]any{
		"state": a.State, "sender_sha256": a.SenderSHA256,
	}).Error)
}

func (s store) failAttempt(ctx context.Context, id string, now time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&attemptRow{}).Where("id = ?", id).Updates(map[string]any{
		"state": Failed, "settled_at": db.At(now), "hash_state": nil,
	}).Error)
}

// untouched are uploads that nobody continued since, the longest first.
func (s store) untouched(ctx context.Context, since time.Time) ([]string, error) {
	var ids []string
	err := s.db.Gorm(ctx).Model(&attemptRow{}).Where("state = 'receiving' AND touched_at < ?", db.At(since)).
		Order("touched_at").Limit(500).Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// pushedBy are the push tickets that uploads are under way with, some at a time.
func (s store) pushedBy(ctx context.Context, after string) (tickets []string, err error) {
	err = s.db.Gorm(ctx).Model(&attemptRow{}).Where("state = 'receiving' AND push_ticket_id > ?", after).
		Distinct("push_ticket_id").Order("push_ticket_id").Limit(500).Pluck("push_ticket_id", &tickets).Error
	return tickets, db.Fault(err)
}

// begunWith are the uploads that are under way with push tickets.
func (s store) begunWith(ctx context.Context, tickets []string) (ids []string, err error) {
	err = s.db.Gorm(ctx).Model(&attemptRow{}).Where("state = 'receiving' AND push_ticket_id IN ?", tickets).
		Order("id").Limit(500).Pluck("id", &ids).Error
	return ids, db.Fault(err)
}

// Room.

// oneAtATime lets the transactions that begin attempts wait for each other. SQLite has one writer and needs nothing.
func (s store) oneAtATime(ctx context.Context) error {
	if !s.db.Postgres() {
		return nil
	}
	const evidence = 0x65766964 // a number of our own among the advisory locks of the database
	return db.Fault(s.db.Gorm(ctx).Exec("SELECT pg_advisory_xact_lock(?)", evidence).Error)
}

// kept are the bytes of an incident's files, those that are on their way included; of one that was last touched before since, what has
// come.
func (s store) kept(ctx context.Context, incident string, since time.Time) (n int64, err error) {
	err = s.db.Gorm(ctx).Model(&attemptRow{}).Where("incident_id = ? AND state <> 'failed'", incident).
		Select("CAST(COALESCE(SUM(CASE WHEN state = 'receiving' AND touched_at < ? THEN received ELSE size END), 0) AS BIGINT)", db.At(since)).
		Scan(&n).Error
	return n, db.Fault(err)
}

// coming are the bytes that were announced for a region and have not come, of uploads that were touched since.
func (s store) coming(ctx context.Context, region string, since time.Time) (n int64, err error) {
	err = s.db.Gorm(ctx).Model(&attemptRow{}).Where("state = 'receiving' AND touched_at >= ? AND region = ?", db.At(since), region).
		Select("CAST(COALESCE(SUM(size - received), 0) AS BIGINT)").Scan(&n).Error
	return n, db.Fault(err)
}

func (s store) touch(ctx context.Context, id string, machine time.Time) error {
	return db.Fault(s.db.Gorm(ctx).Model(&attemptRow{}).Where("id = ?", id).Update("touched_at", db.At(machine)).Error)
}

// bytesByRegion are the bytes of all attempts and baselines that are stored, by region.
func (s store) bytesByRegion(ctx context.Context) (map[string]int64, error) {
	var rows []struct {
		Region string
		Bytes  int64
	}
	err := s.db.Gorm(ctx).Model(&attemptRow{}).Where("state <> 'failed' AND key_id <> ''").
		Select("region, CAST(SUM(received) AS BIGINT) AS bytes").Group("region").Find(&rows).Error
	all := map[string]int64{}
	for _, r := range rows {
		all[r.Region] = r.Bytes
	}
	if err != nil {
		return all, db.Fault(err)
	}
	rows = nil
	err = s.db.Gorm(ctx).Model(&siteBaselineRow{}).Where("part <> ''").Select("region, CAST(SUM(size) AS BIGINT) AS bytes").Group("region").Find(&rows).Error
	for _, r := range rows {
		all[r.Region] += r.Bytes
	}
	return all, db.Fault(err)
}

// regions that stored attempts and baselines are in, or that a relocation goes to or is still clearing away.
func (s store) regions(ctx context.Context) (codes []string, err error) {
	for _, q := range []*gorm.DB{
		s.db.Gorm(ctx).Model(&attemptRow{}).Where("state <> 'failed' AND key_id <> ''").Distinct("region"),
		s.db.Gorm(ctx).Model(&relocationRow{}).Where("state IN ?", []RelocationState{RelocationAsked, RelocationApproved, RelocationCopied}).Distinct("to_region"),
		s.db.Gorm(ctx).Model(&copyRow{}).Distinct("region"),
		s.db.Gorm(ctx).Model(&siteBaselineRow{}).Where("part <> ''").Distinct("region"),
	} {
		var some []string
		if err := q.Find(&some).Error; err != nil {
			return nil, db.Fault(err)
		}
		codes = append(codes, some...)
	}
	slices.Sort(codes)
	return slices.Compact(codes), nil
}

// Parts.

func (s store) insertPart(ctx context.Context, attempt string, p blob.Part) error {
	return db.Fault(s.db.Gorm(ctx).Create(&partRow{attempt, p.Number, p.Offset, p.Size, p.Final, p.Name}).Error)
}

func (s store) parts(ctx context.Context, attempt string) ([]blob.Part, error) {
	var rows []partRow
	err := s.db.Gorm(ctx).Where("attempt_id = ?", attempt).Order("number").Find(&rows).Error
	parts := make([]blob.Part, len(rows))
	for k, r := range rows {
		parts[k] = blob.Part{Name: r.Name, Number: r.Number, Offset: r.Begins, Size: r.Size, Final: r.Final}
	}
	return parts, db.Fault(err)
}

func (s store) removeParts(ctx context.Context, attempt string) ([]blob.Part, error) {
	parts, err := s.parts(ctx, attempt)
	if err != nil {
		return nil, err
	}
	return parts, db.Fault(s.db.Gorm(ctx).Where("attempt_id = ?", attempt).Delete(&partRow{}).Error)
}

// object is all that is needed to read a complete attempt.
func (s store) object(ctx context.Context, attempt string) (stored, error) {
	r, err := s.attempt(ctx, attempt)
	if err != nil {
		return stored{}, err
	}
	o := stored{blob.Object{ID: object(r.ID), Size: r.Size, WrappedKey: r.key()}, r.ID, r.Region}
	if _, err := hex.Decode(o.SHA256[:], []byte(r.SHA256)); err != nil {
		return o, err
	}
	o.Parts, err = s.parts(ctx, attempt)
	return o, err
}

// named says which of the stored objects a row names. It asks for the copies before the parts: a copy's name is a part's before its own
// row goes, so that whichever is asked second has what the first had no more.
func (s store) named(ctx context.Context, names []string) (map[string]bool, error) {
	var found []string
	rows := make(map[string]bool, len(names))
	for _, table := range []any{&copyRow{}, &partRow{}} {
		if err := s.db.Gorm(ctx).Model(table).Where("name IN ?", names).Pluck("name", &found).Error; err != nil {
			return nil, db.Fault(err)
		}
		for _, name := range found {
			rows[name] = true
		}
	}
	return rows, nil
}
