package journal

import (
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// entryRows is all that the tables hold of one entry.
type entryRows struct {
	index                            int64
	incident, objectType, objectID   []byte
	partiesSalt, leafBytes, hashText []byte
	parties                          []partyRow
	salts                            []saltRow
}

// checked is what building the tree needs of an entry.
type checked struct {
	index  int64
	leaf   peak
	stored []Hash // nil where they can't be read
}

// check compares an entry's tables with its leaf, and the leaf with its hash. It looks no further where those differ,
// because the leaf then proves nothing. erased are values that are gone; somebody has to look for the reason.
func (e entryRows) check() (c checked, found []Finding, erased []string) {
	hash := tlog.RecordHash(e.leafBytes)
	c = checked{index: e.index, leaf: peak{hash}}
	stored, err := splitHashes(e.hashText, storedCount(e.index))
	if err != nil {
		return c, e.find(FoundHash, ""), nil
	}
	if c.stored = stored; stored[0] != hash {
		c.leaf = peak{stored[0], hash}
		return c, e.find(FoundLeaf, ""), nil
	}
	l, err := parseLeaf(e.leafBytes)
	if err != nil {
		return c, e.find(FoundUnreadable, ""), nil
	}
	found = e.checkColumns(l)
	found = append(found, e.checkParties(l)...)
	more, erased := e.checkPersonal(l)
	return c, append(found, more...), erased
}

func (e entryRows) find(what, detail string) []Finding {
	return []Finding{{Where: AtEntry, Index: e.index, What: what, Detail: detail}}
}

func (e entryRows) checkColumns(l leaf) (found []Finding) {
	if string(e.incident) != l.incident {
		found = e.find(FoundColumn, "incident")
	}
	if string(e.objectType) != l.object.Type {
		found = append(found, e.find(FoundColumn, "object_type")...)
	}
	if string(e.objectID) != l.object.ID {
		found = append(found, e.find(FoundColumn, "object_id")...)
	}
	return found
}

func (e entryRows) checkParties(l leaf) []Finding {
	slices.SortFunc(e.parties, func(a, b partyRow) int { return strings.Compare(a.Organization, b.Organization) })
	var short [256]byte
	text := short[:0]
	for _, p := range e.parties {
		if p.Incident != l.incident {
			return e.find(FoundParties, "incident")
		}
		text = appendParty(text, p.Organization)
	}
	if len(e.partiesSalt) != saltSize || commit(e.partiesSalt, text) != l.parties {
		return e.find(FoundParties, "")
	}
	return nil
}

func (e entryRows) checkPersonal(l leaf) (found []Finding, erased []string) {
	slices.SortFunc(e.salts, func(a, b saltRow) int { return strings.Compare(a.Name, b.Name) })
	rows := e.salts
	for _, c := range l.personal {
		for len(rows) > 0 && rows[0].Name < c.name {
			found = append(found, e.find(FoundStray, rows[0].Name)...)
			rows = rows[1:]
		}
		if len(rows) == 0 || rows[0].Name != c.name {
			found = append(found, e.find(FoundPersonal, c.name)...)
			continue
		}
		row := rows[0]
		rows = rows[1:]
		switch {
		case row.Salt == nil && row.Value == nil:
			erased = append(erased, c.name)
		case len(row.Salt) != saltSize || commit(row.Salt, row.Value) != c.hash:
			found = append(found, e.find(FoundPersonal, c.name)...)
		}
	}
	for _, row := range rows {
		found = append(found, e.find(FoundStray, row.Name)...)
	}
	return found, erased
}
