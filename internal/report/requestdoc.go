package report

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tasuki/internal/db"
	"tasuki/internal/request"
	"tasuki/internal/worktime"
)

// requestDocument is how one revision of a request stands. What it says is in wording.json beside it, or in draft.json
// while it has not gone out.
type requestDocument struct {
	ID           string           `json:"id"`
	Reference    string           `json:"reference"`
	Revision     int              `json:"revision"`
	Supersedes   string           `json:"supersedes,omitempty"`
	SupersededBy string           `json:"superseded_by,omitempty"`
	State        request.State    `json:"state"`
	Author       party            `json:"author"`
	Executor     party            `json:"executor"`
	Copies       []party          `json:"copies,omitempty"`
	Sites        []string         `json:"sites,omitempty"`
	Hops         []request.Hop    `json:"hops,omitempty"`
	ProposedAt   time.Time        `json:"proposed_at,omitzero"`
	AskedBy      string           `json:"asked_by,omitempty"`
	AuthorizedBy string           `json:"authorized_by,omitempty"`
	Override     string           `json:"override,omitempty"`
	ScheduledFor *worktime.Due    `json:"scheduled_for,omitempty"`
	Reckoned     *worktime.Due    `json:"reckoned_due,omitempty"`
	Moved        *request.DueMove `json:"due_moved,omitempty"`
	IssuedBy     string           `json:"issued_by,omitempty"`
	IssuedAt     time.Time        `json:"issued_at,omitzero"`
	CommittedBy  time.Time        `json:"committed_by,omitzero"`
	Reason       string           `json:"reason,omitempty"`
	Note         string           `json:"note,omitempty"`
	OpenedAt     time.Time        `json:"opened_at"`
	ChangedAt    time.Time        `json:"changed_at"`
	Answers      []answer         `json:"answers"`
	Receipts     []receipt        `json:"receipts"`
	Threads      []clarification  `json:"clarifications"`
}

// answer is what came of a step; its transcript is a member of its own.
type answer struct {
	request.Answer
	By party `json:"by"`
}

type receipt struct {
	Recipient party               `json:"recipient"`
	Kind      request.ReceiptKind `json:"kind"`
	At        time.Time           `json:"at"`
	By        string              `json:"by,omitempty"`
	Note      string              `json:"note,omitempty"`
}

type clarification struct {
	ID       string                     `json:"id"`
	State    request.ClarificationState `json:"state"`
	OpenedBy party                      `json:"opened_by"`
	OpenedAt time.Time                  `json:"opened_at"`
	Messages []request.Message          `json:"messages"`
}

func (g *gathering) itsRequests(ctx context.Context) error {
	list := func(p db.Page) (db.List[request.Summary], error) {
		return g.requests.Requests(ctx, request.Filter{Incident: g.incident.ID}, p)
	}
	return every(list, func(listed request.Summary) error {
		r, err := g.requests.Get(ctx, listed.ID)
		if err != nil {
			return err
		}
		g.seen[r.ID] = true
		g.fetched = append(g.fetched, func(ctx context.Context) error { return g.requests.Fetched(ctx, r) })
		folder := fmt.Sprintf("requests/%s.%d/", plainName(r.Reference), r.Revision)
		if err := g.wording(folder, r); err != nil {
			return err
		}
		d, err := g.request(ctx, folder, r)
		if err != nil {
			return err
		}
		return g.spool.document(folder+"request.json", r.ID, d)
	})
}

// wording puts what the request says, and its command blocks as files that can be hashed and run.
func (g *gathering) wording(folder string, r request.Request) error {
	said := r.Wording() // the very text whose SHA-256 stands in request.issued
	if r.IssuedAt.IsZero() {
		return g.spool.document(folder+"draft.json", r.ID, said)
	}
	raw, err := json.Marshal(said)
	if err != nil {
		return err
	}
	if err := g.spool.put(Member{Name: folder + "wording.json", Content: Wording, Object: r.ID}, raw); err != nil {
		return err
	}
	for _, step := range r.Steps {
		if step.RunCommands == nil {
			continue
		}
		m := Member{Name: folder + plainName(step.ID) + ".commands.txt", Content: Commands, Object: r.ID, Part: step.ID}
		if err := g.spool.put(m, []byte(step.RunCommands.Commands)); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathering) request(ctx context.Context, folder string, r request.Request) (d requestDocument, err error) {
	g.name(r.AskedBy, r.AuthorizedBy, r.IssuedBy)
	g.name(r.Sites...)
	d = requestDocument{
		ID: r.ID, Reference: r.Reference, Revision: r.Revision, Supersedes: r.Supersedes, SupersededBy: r.SupersededBy, State: r.State,
		Author: g.mention(r.Author.Organization, r.Author.Person), Executor: g.mention(r.Executor.Organization, r.Executor.Person),
		Sites: r.Sites, Hops: r.Hops, ProposedAt: r.ProposedAt, AskedBy: r.AskedBy, AuthorizedBy: r.AuthorizedBy, Override: r.Override,
		ScheduledFor: r.ScheduledFor, Reckoned: r.Reckoned, Moved: r.Moved, IssuedBy: r.IssuedBy, IssuedAt: r.IssuedAt, CommittedBy: r.CommittedBy, Reason: r.Reason, Note: r.Note,
		OpenedAt: r.OpenedAt, ChangedAt: r.ChangedAt, Answers: []answer{}, Receipts: []receipt{}, Threads: []clarification{},
	}
	for _, c := range r.Copies {
		d.Copies = append(d.Copies, g.mention(c.Organization, c.Person))
	}
	for _, h := range r.Hops {
		g.name(h.Organization, h.Person)
	}
	if d.Answers, err = g.answers(ctx, folder, r); err != nil {
		return d, err
	}
	if d.Receipts, err = g.receipts(ctx, r); err != nil {
		return d, err
	}
	d.Threads, err = g.clarifications(ctx, r)
	return d, err
}

func (g *gathering) answers(ctx context.Context, folder string, r request.Request) ([]answer, error) {
	all := []answer{}
	given, err := g.requests.Answers(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	g.working[r.ID] = given == nil && (r.State == request.InProgress || r.State == request.Blocked)
	for _, a := range given {
		if a.Transcript != "" {
			m := Member{Name: folder + plainName(a.Step) + ".transcript.txt", Content: Transcript, Object: r.ID, Part: a.Step}
			if err := g.spool.put(m, []byte(a.Transcript)); err != nil {
				return nil, err
			}
		}
		a.Transcript = ""
		all = append(all, answer{a, g.mention(a.By.Organization, a.By.Person)})
	}
	return all, nil
}

func (g *gathering) receipts(ctx context.Context, r request.Request) ([]receipt, error) {
	all := []receipt{}
	known, err := g.requests.Receipts(ctx, r.ID)
	for _, k := range known {
		g.name(k.By)
		all = append(all, receipt{g.mention(k.Recipient.Organization, k.Recipient.Person), k.Kind, k.At, k.By, k.Note})
	}
	return all, err
}

func (g *gathering) clarifications(ctx context.Context, r request.Request) ([]clarification, error) {
	all := []clarification{}
	threads, err := g.requests.Clarifications(ctx, r.ID)
	for _, t := range threads {
		for _, m := range t.Messages {
			g.name(m.By.Organization, m.By.Person)
		}
		all = append(all, clarification{t.ID, t.State, g.mention(t.OpenedBy.Organization, t.OpenedBy.Person), t.OpenedAt, t.Messages})
	}
	return all, err
}
