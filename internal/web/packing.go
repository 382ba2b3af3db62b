package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/request"
)

// packingView is what a request's page has for a place without a line.
type packingView struct {
	Order   *form // takes one along
	Orders  []packOrderRow
	Bundles []bundleRow
	Import  *form
}

type packOrderRow struct {
	By      party
	Expires moment
	Revoked bool
	Revoke  *form
}

type bundleRow struct {
	Packed string // by whom, as they said it
	Said   []string
	At     moment // when it came in
	By     party
	SHA256 string
}

// Open says that something there was refused.
func (p *packingView) Open() bool {
	return p.Order != nil && p.Order.Open() || p.Import != nil && p.Import.Open()
}

// packing is nil for whoever has nothing to do with it.
func (s *Site) packing(v *visit, k known) (*packingView, error) {
	r, p := k.r, &packingView{}
	l, err := s.Evidence.Bundles(v.ctx(), r.ID, exchange.Page{Limit: 20})
	if err != nil || r.IssuedAt.IsZero() {
		return nil, err
	}
	var parties []request.Party
	for _, b := range l.Items {
		parties = append(parties, request.Party{Person: b.ImportedBy})
	}
	orders, err := s.Evidence.PackOrders(v.ctx(), r.ID, exchange.Page{Limit: 20})
	if err != nil && !fault.Is(err, fault.KindForbidden) {
		return nil, err
	}
	hands := err == nil
	for _, o := range orders.Items {
		parties = append(parties, request.Party{Organization: o.Organization, Person: o.Person})
	}
	n, err := s.names(v.ctx(), parties...)
	if err != nil {
		return nil, err
	}
	for _, b := range l.Items {
		p.Bundles = append(p.Bundles, v.bundleRow(b, n))
	}
	for _, o := range orders.Items {
		p.Orders = append(p.Orders, v.packOrderRow(o, n))
	}
	if hands && r.State.Open() {
		p.Order = v.packOrderForm(k)
	}
	if v.coordinates() && r.State.Open() {
		p.Import = v.importForm(k)
	}
	if p.Order == nil && len(p.Orders) == 0 && len(p.Bundles) == 0 {
		return nil, nil
	}
	return p, nil
}

func (v *visit) packOrderForm(k known) *form {
	f := v.form("pack-order", k.path("pack-orders")).lead("page.pack.lead")
	var days []option
	for _, d := range []string{"7", "30", "90"} {
		days = append(days, option{Value: d, Label: v.T("page.token.days." + d)})
	}
	f.radios("/days", "page.token.life", "30", days).must()
	return f.plain("page.pack.button")
}

func (v *visit) importForm(k known) *form {
	f := v.form("bundle", k.path("bundles"))
	f.line("/late_reason", "page.pack.late", "")
	f.optional("/late_reason")
	f.file("/file", "page.pack.bundle").must()
	return f.plain("page.pack.import")
}

func (v *visit) packOrderRow(o exchange.PackOrder, n names) packOrderRow {
	row := packOrderRow{By: n.party(request.Party{Organization: o.Organization, Person: o.Person}), Expires: v.both(o.Expires), Revoked: !o.Revoked.IsZero()}
	if !row.Revoked {
		row.Revoke = v.form("revoke-"+o.ID, "/requests/"+o.Request+"/pack-orders/"+o.ID+"/revoke").sees(o.Version).grave("page.token.revoke")
	}
	return row
}

func (v *visit) bundleRow(b exchange.Bundle, n names) bundleRow {
	c := b.Custody
	row := bundleRow{
		Packed: v.T("page.pack.packed", "files", b.Files, "by", c.By, "at", c.At.Format("2006-01-02 15:04 -07:00")), At: v.both(b.ImportedAt),
		By: n.party(request.Party{Person: b.ImportedBy}), SHA256: b.SHA256,
	}
	for _, said := range []string{c.Where, c.Why, c.From, c.Seal, b.LateReason} {
		if said != "" {
			row.Said = append(row.Said, said)
		}
	}
	return row
}

// takeOrder answers with the order's file: its secret is kept nowhere that it could be shown from again.
func (s *Site) takeOrder(w http.ResponseWriter, v *visit) error {
	if err := v.read(w); err != nil {
		return err
	}
	days, _ := strconv.Atoi(v.text("/days"))
	o, file, err := s.Evidence.CreatePackOrder(v.ctx(), v.param("request"), days)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="pack-order-`+o.ID+`.json"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(file)
	return err
}

func (s *Site) revokeOrder(v *visit) (answer, error) {
	id, order := v.param("request"), v.param("order")
	return s.kept(v, "revoke-"+order, s.showRequest, func(ctx context.Context) (string, error) {
		return done("/requests/"+id+"#files", "saved"), s.Evidence.RevokePackOrder(ctx, id, order)
	})
}

// takeBundle takes a bundle from a plain form, as it streams.
func (s *Site) takeBundle(v *visit) (answer, error) {
	parts, err := v.req.MultipartReader()
	if err != nil {
		return answer{}, fault.Malformed("", "contract.unreadable")
	}
	v.typed = map[string][]string{}
	file, err := v.upToFile(parts)
	if err == nil && file.FileName() == "" {
		err = fault.Invalid("/file", "field.required")
	}
	if err != nil {
		return s.requestRefused(v, "bundle", err)
	}
	id := v.param("request")
	_, again, err := s.Evidence.Import(v.ctx(), id, file, strings.TrimSpace(v.text("/late_reason")))
	if err != nil {
		return s.requestRefused(v, "bundle", err)
	}
	what := "bundle"
	if again {
		what = "bundle_again"
	}
	return goTo(done("/requests/"+id+"#files", what)), nil
}
