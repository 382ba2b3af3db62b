package access

import (
	"context"
	"testing"
	"time"

	"tasuki/internal/fault"
)

func TestAnActThatTheTableDoesNotNameIsNotFound(t *testing.T) {
	ctx := With(context.Background(), Actor{Person: "p", Organization: "hq", Kind: Headquarters, Roles: []Role{Coordinator}})
	if err := Check(ctx, "request.shred", Scope{Visible: true}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestWithoutAnActorNothingIsFound(t *testing.T) {
	for act := range policy {
		if err := Check(context.Background(), act, Scope{Visible: true, Grant: &Grant{Level: Full, Roles: Roles}}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s: %v", act, err)
		}
	}
}

func TestRules(t *testing.T) {
	coordinatorA := Actor{Person: "c", Organization: "hq", Kind: Headquarters, Roles: []Role{Coordinator}}
	admin := Actor{Person: "a", Organization: "hq", Kind: Headquarters, Roles: []Role{Administrator}}
	clerk := Actor{Person: "k", Organization: "hq", Kind: Headquarters, Roles: []Role{Observer}}
	vendor := Actor{Person: "v", Organization: "merlinet", Kind: LocalVendor, Roles: []Role{Executor}}
	colleagueA := Actor{Person: "v2", Organization: "merlinet", Kind: LocalVendor, Roles: []Role{Executor}}
	stranger := Actor{Person: "s", Organization: "chaoit", Kind: LocalVendor, Roles: []Role{Executor, Coordinator}}
	analystA := Actor{Person: "t", Organization: "tsubame", Kind: SecurityPartner, Roles: []Role{LogAnalyst}}
	request := Scope{Incident: "i", Author: "hq", Executor: "merlinet", ExecutorPerson: "v"}
	with := func(s Scope, l Level, r ...Role) Scope {
		s.Grant = &Grant{Roles: r, Level: l, Expires: time.Time{}}
		return s
	}
	joined := with(request, Operational, Executor)
	const yes, no, hidden = fault.Kind(""), fault.KindForbidden, fault.KindNotFound
	for _, c := range []struct {
		name  string
		actor Actor
		act   Action
		scope Scope
		want  fault.Kind
	}{
		{"HQ's coordinator reads any incident", coordinatorA, ReadIncident, Scope{Incident: "i"}, yes},
		{"an administrator runs the system and sees no case", admin, ReadIncident, Scope{Incident: "i"}, hidden},
		{"somebody else at HQ needs a grant", clerk, ReadIncident, Scope{Incident: "i"}, hidden},
		{"somebody else at HQ with a grant reads", clerk, ReadIncident, with(Scope{}, Minimal, Observer), yes},
		{"a grant to observe does not let one coordinate", clerk, TransitionIncident, with(Scope{}, Full, Observer), no},
		{"the executor acknowledges", vendor, AcknowledgeRequest, joined, yes},
		{"an executor whose grant was revoked or has expired finds nothing", vendor, AcknowledgeRequest, request, hidden},
		{"a colleague of the executor sees but does not acknowledge", colleagueA, AcknowledgeRequest, joined, no},
		{"a colleague may name another executor", colleagueA, ReassignRequest, joined, yes},
		{"somebody at HQ with a grant does not revise what a colleague wrote", clerk, ReviseRequest, joined, no},
		{"another vendor finds nothing, whatever roles it claims", stranger, ReadRequest, request, hidden},
		{"taking part in the incident does not show another's request", stranger, ReadRequest, with(request, Investigative, Executor), hidden},
		{"the analyst reads requests of the incident", analystA, ReadRequest, with(request, Investigative, LogAnalyst), yes},
		{"the analyst below investigative does not", analystA, ReadRequest, with(request, Operational, LogAnalyst), hidden},
		{"the analyst may draft", analystA, CreateRequest, with(Scope{}, Investigative, LogAnalyst), yes},
		{"the analyst may not issue", analystA, IssueRequest, with(request, Full, LogAnalyst), no},
		{"a coordinator by role outside HQ issues nothing", stranger, IssueRequest, with(request, Full, Coordinator), no},
		{"HQ does not acknowledge for the vendor", coordinatorA, AcknowledgeRequest, request, no},
		{"contents need the full level", analystA, DownloadEvidence, with(Scope{Parties: []string{"merlinet"}}, Investigative, LogAnalyst), no},
		{"contents at the full level", analystA, DownloadEvidence, with(Scope{Parties: []string{"merlinet"}}, Full, LogAnalyst), yes},
		{"who handed it in may have it back", vendor, DownloadEvidence, with(Scope{Parties: []string{"merlinet"}}, Operational, Executor), yes},
		{"but not after leaving the incident", vendor, DownloadEvidence, Scope{Parties: []string{"merlinet"}}, hidden},
		{"another's upload is hidden even from HQ", coordinatorA, WriteUpload, Scope{Person: "v"}, hidden},
		{"the journal is the auditor's", coordinatorA, ReadJournal, Scope{}, hidden},
		{"an escort understands a notice to them", Actor{Person: "e", Organization: "bkk", Kind: Site}, UnderstandNotice, Scope{PartyPeople: []string{"e"}}, yes},
		{"HQ does not understand it for them", coordinatorA, UnderstandNotice, Scope{PartyPeople: []string{"e"}}, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Check(With(context.Background(), c.actor), c.act, c.scope)
			if c.want == "" && err != nil || c.want != "" && !fault.Is(err, c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestATokensScopeNarrowsWhatItsOwnerMayDo(t *testing.T) {
	a := Actor{Person: "c", Organization: "hq", Kind: Headquarters, Roles: []Role{Coordinator}, Scope: []Action{ReadIncident}}
	ctx := With(context.Background(), a)
	if err := Check(ctx, ReadIncident, Scope{}); err != nil {
		t.Errorf("within the scope: %v", err)
	}
	if err := Check(ctx, HoldIncident, Scope{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("outside it: %v", err)
	}
}

// Whoever may do something without a grant may do it with any: loaders look a grant up only where it decides.
func TestAGrantOnlyAdds(t *testing.T) {
	scope := Scope{Incident: "i", Organization: "hq", Person: "p", Author: "hq", AuthorPerson: "p", Executor: "hq", ExecutorPerson: "p", Visible: true}
	for act := range policy {
		for _, kind := range Kinds {
			for _, standing := range append([]Role{""}, Roles...) {
				ctx := With(context.Background(), Actor{Person: "p", Organization: "hq", Kind: kind, Roles: []Role{standing}})
				if Check(ctx, act, scope) != nil {
					continue
				}
				for _, granted := range Roles {
					for _, level := range Levels {
						s := scope
						s.Grant = &Grant{Roles: []Role{granted}, Level: level}
						if err := Check(ctx, act, s); err != nil {
							t.Errorf("%s by a %s as %q: granted %s at %s: %v", act, kind, standing, granted, level, err)
						}
					}
				}
			}
		}
	}
}
