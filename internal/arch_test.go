// Package internal_test holds the plan of the house: who may import whom, and what nobody may use. A new edge is a
// decision: change the plan in the same commit and say why.
package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// plan says what the files of a room, tests aside, may import of the house. A name before "=" stands for several rooms.
const plan = `
	ground = db journal access fault worktime clock search
	cases  = account channel directory incident turn roster request notice exchange visit meeting decision finding closure readiness stats witness diagram
	stores = db journal deliver replay report cases

	main   → app
	app    → *
	demo apptest bench → *
	api web cli → cases report journal deliver account access fault lang worktime wire clock
	api web → recipe                # ready commands for what a draft asks for
	api web → textlog               # what is to be known about a line
	api web → replay                # a repeated POST is answered within the transaction of its effect

	keyshare  → fault               # splitting a secret is a matter of numbers and paper alone
	keyring   → db journal fault clock blob keyshare    # which keys are in use is one decision for all rooms that seal
	keyring   → pack                # the key that bundles are sealed for lies with the others, and comes back with them
	exchange  → keyring             # what it seals is under the key in use, and moves to the next one

	fault wire clock redact →       # what a configuration's lines mean is a matter of text alone, so that it can be tried with anything
	outward →                       # servers elsewhere that customers name; channel says what they are told
	pack →                          # bundles are packed where there is neither a line nor a house
	recipe → fault worktime         # commands are put together of what was typed: apart from everything else, so that quoting can be tried with anything
	translate →                     # a machine elsewhere; notice says what it may see, app where it is
	watch → journal wire            # a witness looks from outside, over the contract, and reads checkpoints as the journal writes them
	access lang blob db → fault
	program → access fault          # builds that lie beside the running program; of the house it knows who asks
	api web → program
	unpack →                        # files of somebody who may be the attacker are opened apart from everything, so that it can be tried with anything
	exchange  → unpack              # a log is looked into as it came, also compressed
	textlog   → worktime            # what a wall time in a log means at its source
	worktime  → fault               # a planned time is refused with the same words wherever it is entered
	search    → db access fault
	journal   → db fault clock
	deliver   → db journal lang fault clock worktime # whose zones are read once: a mail is dated on its reader's clock
	replay    → db fault clock

	account   → ground directory deliver
	directory → ground
	roster    → ground directory
	turn      → ground directory roster deliver
	incident  → ground directory turn # a case whose closing is reviewed itself waits on somebody
	exchange  → ground incident directory blob turn textlog
	exchange  → pack                # what comes in sealed from a place without a line
	exchange  → redact              # a reader below full gets a configuration without its secrets
	request   → ground incident directory turn exchange notice deliver
	request   → textlog             # a step says what a log's clock shows: its zone, its offset, the window
	request   → lang                # the words around the frozen spans are the executor's
	notice    → ground incident directory turn deliver lang
	visit     → ground incident directory exchange notice turn
	meeting   → ground incident directory request deliver
	meeting   → turn                # what somebody is to do after one
	meeting   → roster              # a person's own calendar has their shifts beside their meetings
	decision  → ground incident directory turn
	decision  → roster              # a question goes past whoever is on leave
	finding   → ground incident exchange request directory turn
	channel   → ground directory deliver
	channel   → blob keyring outward # a channel's address is a secret, sealed as evidence's keys are; outward alone speaks HTTP
	readiness → ground directory deliver    # a test of whether somebody is reached is a mail, queued in the transaction that records it
	diagram   → ground incident directory
	diagram   → blob keyring        # what a diagram tells is sealed, as evidence is
	witness   → ground directory    # a witness is an organisation's
	closure   → ground incident request notice exchange finding turn
	stats     → ground incident
	push      → textlog worktime    # away from the server it knows the API, the time of a line, and nothing of the house
	report    → ground cases lang
`

// bans are what the plan can't say: names and imports ("*" at the end for any) that files of these rooms do without.
var bans = []struct{ names, why, rooms, except string }{
	{"gorm.io/* Gorm Exec Together db.Query db.QueryOne", "rows are the business of internal/db and of a room's store.go, or of <what>store.go where it keeps several tables", "*", "" +
		"internal/db/ store.go bench/floor/"},
	{"AutoMigrate", "it left tables half-altered", "stores", ""},
	{"Save", "it upserts: a newer row, or another organisation's, was overwritten", "stores", ""},
	{"Unscoped Association Preload Joins FirstOrCreate FirstOrInit", "it escapes the scope", "stores", ""},
	{"Bind DefaultBinder", "it mixes path and body: theirs in the body would beat mine in the path", "app api web", ""},
	{"net/http", "a capability does not know which way a question came", "ground cases replay report", "" +
		"internal/fault/ " + // the table of statuses
		"internal/diagram/ internal/exchange/ internal/report/"}, // files and long streams, which the API and the pages answer alike
	{"math/rand*", "what can be guessed is no secret", "*", "" +
		"internal/deliver/"}, // spreads retries
	{"testing tasuki/internal/db/dbtest tasuki/internal/blob/blobtest tasuki/internal/apptest*", "the product carries no harness", "*", "" +
		"internal/db/dbtest/ internal/blob/blobtest/ internal/apptest/ bench/"},
	{"time.Now time.Since time.Until", "the domain's time is the clock's", "*", "" +
		"internal/clock/ " + // is that clock
		"internal/deliver/ " + // leases, and the line to the mail server
		"internal/keyring/ " + // a lease
		"internal/exchange/ internal/report/ " + // the expiry of uploads, and lines that stand still
		"internal/push/ " + // rates, and lines that stand still
		"internal/account/ " + // slowing down whoever guesses passwords
		"internal/db/ internal/app/ internal/cli/ internal/apptest/ bench/"}, // how long something took
}

func TestThePlanOfTheHouseIsKept(t *testing.T) {
	may, groups := rooms()
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != ".." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		where := strings.TrimPrefix(filepath.ToSlash(name), "../")
		for _, breach := range breaches(where, file, may, groups) {
			t.Errorf("%s: %s", where, breach)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPlantedBreachIsSeen(t *testing.T) {
	may, groups := rooms()
	for _, c := range []struct{ name, where, source string }{
		{"the ground imports a capability", "internal/access/x.go", `import "tasuki/internal/request"`},
		{"an edge reaches into the database", "api/x.go", `import "tasuki/internal/db"`},
		{"an edge imports another", "internal/web/x.go", `import "tasuki/api"`},
		{"a room stands in no plan", "internal/util/x.go", ``},
		{"gorm beside the store", "internal/request/issue.go", `import "gorm.io/gorm"`},
		{"a query beside the store", "internal/request/issue.go", `var _ = s.db.Gorm(ctx)`},
		{"a plain statement beside the store", "internal/request/issue.go", `var _, _ = s.db.Exec(ctx, text)`},
		{"a store upserts", "internal/request/store.go", `var _ = tx.Save(&row)`},
		{"a store joins past its scope", "internal/request/store.go", `var _ = tx.Joins("Author")`},
		{"a handler binds path and body at once", "api/x.go", `var _ = c.Bind(&in)`},
		{"a capability speaks HTTP", "internal/notice/x.go", `import "net/http"`},
		{"a token can be guessed", "internal/account/x.go", `import "math/rand/v2"`},
		{"a rule takes the machine's time", "internal/request/x.go", `var now = time.Now`},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+c.source, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if found := breaches(c.where, file, may, groups); len(found) != 1 {
				t.Errorf("want one breach, found %q", found)
			}
		})
	}
}
