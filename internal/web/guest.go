package web

import (
	"context"
	"regexp"
	"slices"
	"time"

	"tasuki/internal/account"
	"tasuki/internal/deliver"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/notice"
)

var noticeReference = regexp.MustCompile(`^[A-Z0-9-]{1,40}/[A-Z0-9]{1,12}$`)

// door is where a notice's reference and a code that was told by phone open it. The page is the same whatever reference
// stands in its address, and asks nobody about it; whoever is in already is led on.
func (s *Site) door(v *visit) (answer, error) {
	reference := v.param("case") + "/" + v.param("number")
	if !noticeReference.MatchString(reference) {
		reference = ""
	}
	if v.actor.Person != "" && reference != "" && v.failure == nil {
		if id, err := s.Notices.Named(v.ctx(), reference); err == nil {
			return goTo("/notices/" + id), nil
		}
	}
	f := v.form("code", "/b")
	v.keepWay(f)
	f.line("/reference", "page.code.reference", reference).must().class("code")
	code := f.add("number", "/code", "page.code.code", "").must().hint(v.T("page.code.code_hint"))
	code.Inputmode = "numeric"
	f.button("page.code.button")
	return v.gate(v.T("page.code.title"), gate{
		Lead: v.T("page.code.lead"), Form: f, Others: []crumb{{"/sign-in", v.T("page.sign_in.title")}},
	}), nil
}

// enter opens the one notice. The guest's cookie stands for that and nothing else.
func (s *Site) enter(v *visit) (answer, error) {
	stay, err := s.Accounts.Enter(v.ctx(), v.text("/reference"), v.text("/code"), v.address)
	if f, ok := fault.As(err); ok && f.Kind == fault.KindUnauthenticated {
		v.failure = &failure{"code", f}
		return s.door(v)
	}
	if err := v.failed("code", err); err != nil {
		return answer{}, err
	}
	if v.failure != nil {
		return s.door(v)
	}
	a := goTo("/notices/" + stay.Notice)
	a.cookie = s.sessionCookie(stay.Token, guestKnown)
	return a, nil
}

// guestKnown is how long the browser keeps what opens nothing any more, so that its reader is led to where they came in.
const guestKnown = 7 * 24 * time.Hour

// doorOf is where a guest whose time is over types their next code, "" for anybody else and anywhere else.
func (v *visit) doorOf() string {
	reference, err := v.site.Accounts.LetInto(v.ctx(), v.site.sessionToken(v.req), v.params["notice"])
	if err != nil || reference == "" {
		return ""
	}
	return deliver.CodePath + reference
}

// codeRow is what there is about a code beside the recipient whom it is for.
type codeRow struct {
	Make   *form
	Counts string // what it opens, in words
	Until  moment
	Revoke *form
}

// codeRows offers a code for each recipient who can't sign in, and shows those that count, to whoever may make them.
func (s *Site) codeRows(v *visit, n notice.View, rows []recipientRow) error {
	if !n.State.WentOut() || len(rows) != len(n.Recipients) {
		return nil
	}
	guests, codes, err := s.guests(v, n)
	if err != nil {
		return err
	}
	for i, r := range n.Recipients {
		if slices.ContainsFunc(guests, func(p directory.Person) bool { return p.ID == r.Party.Person }) {
			rows[i].Code = v.codeRow(n, r.Party.Person, codes[r.Party.Person])
		}
	}
	return nil
}

// guests are those for whom the reader may make codes, and the latest code of each; none for whoever may not.
func (s *Site) guests(v *visit, n notice.View) (people []directory.Person, latest map[string]account.GuestCode, err error) {
	people, err = s.Accounts.Guests(v.ctx(), n.ID)
	if fault.Is(err, fault.KindForbidden) || err == nil && len(people) == 0 {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	codes, err := s.Accounts.GuestCodes(v.ctx(), n.ID, account.Page{Limit: 100})
	latest = map[string]account.GuestCode{}
	for _, c := range codes.Items { // newest first
		if _, later := latest[c.Person]; !later {
			latest[c.Person] = c
		}
	}
	return people, latest, err
}

func (v *visit) codeRow(n notice.View, person string, c account.GuestCode) *codeRow {
	var row codeRow
	if n.State == notice.Sent {
		row.Make = v.form("code-"+person, "/notices/"+n.ID+"/codes").plain("page.code.make")
		row.Make.hidden("/person", person)
	}
	until := c.Until()
	if !until.After(v.now()) {
		return &row
	}
	row.Counts, row.Until = v.T("page.code.counts"), v.at(until)
	if !c.Used.IsZero() {
		row.Counts = v.T("page.code.inside")
	}
	row.Revoke = v.form("revoke-"+c.ID, "/notices/"+n.ID+"/codes/"+c.ID+"/revoke").grave("page.code.revoke")
	return &row
}

// makeCode shows the digits on this very answer: they are kept nowhere.
func (s *Site) makeCode(v *visit) (answer, error) {
	id, person := v.param("notice"), v.text("/person")
	c, code, err := s.Accounts.CreateGuestCode(v.ctx(), id, person)
	if err != nil {
		if err := v.failed("code-"+person, err); err != nil {
			return answer{}, err
		}
		return s.codesAgain(v)
	}
	n, err := s.Notices.Get(v.ctx(), id)
	if err != nil {
		return answer{}, err
	}
	p, err := s.Directory.LookupPeople(v.ctx(), person)
	if err != nil {
		return answer{}, err
	}
	secret := &secretView{
		v.T("page.code.made", "who", p[person].Name), code[:3] + " " + code[3:6] + " " + code[6:],
		v.T("page.code.made_hint", "until", c.Expires, "reference", c.Reference, "address", s.Accounts.GuestAddress(c.Reference)),
	}
	if !n.Whole {
		return s.codesPage(v, n, secret)
	}
	return s.noticeSaying(v, n, secret)
}

// revokeCode leads back to where the code was made.
func (s *Site) revokeCode(v *visit) (answer, error) {
	id, code := v.param("notice"), v.param("code")
	n, err := s.Notices.Get(v.ctx(), id)
	if err != nil {
		return answer{}, err
	}
	back := "/notices/" + id
	if !n.Whole {
		back += "/codes"
	}
	return s.kept(v, "revoke-"+code, s.codesAgain, func(ctx context.Context) (string, error) {
		return done(back, "code_revoked"), s.Accounts.RevokeGuestCode(ctx, id, code)
	})
}
