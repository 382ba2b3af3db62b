package exchange

import (
	"bytes"
	"context"
	"encoding/hex"
	"path"
	"strings"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/blob"
	"tasuki/internal/clock"
	"tasuki/internal/db"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// SiteBaselineType is what the journal calls a site's baseline that is a file of its own.
const SiteBaselineType = "site_baseline"

// baselinePrefix begins the names of sealed baselines, so that a sweep knows whose rows name them.
const baselinePrefix = "baseline-"

// Limits of a site's baseline.
const (
	BaselineBytes  = 2 << 20 // of a file; it is sealed as one part, and comes within a JSON body
	BaselineReason = 500     // characters
	BaselineRoles  = 100     // that are offered to choose from
)

// SiteBaseline is a version of what the hosts of a site are held against, but for those that have a baseline of their own. It is a version
// that was handed in for one of these hosts, which is evidence of a case, or a file that belongs to none.
type SiteBaseline struct {
	ID, Site string
	Role     string // of the hosts that it is for; "" for all that have none for their role
	Number   int    // from 1
	InForce  bool   // no later one has taken its place
	Item     string // "" for a file of its own, which the next four describe
	Filename string
	Region   string
	Size     int64
	SHA256   string
	Reason   string
	SetAt    time.Time
	SetBy    string
}

// SiteBaselineDraft is what is to be one: a version that was handed in, or a file.
type SiteBaselineDraft struct {
	Role     string
	Item     string
	Filename string
	Content  []byte
	Reason   string

	sealed *sealedBaseline // nil while it isn't
}

// sealedBaseline is a file whose bytes are durable while no row names them.
type sealedBaseline struct {
	id, region string
	object     blob.Object
}

// site asks the policy about what the hosts of a site are held against: that is headquarters', the site's own, and of those who analyse a
// case there.
func (s *Service) site(ctx context.Context, id string, act access.Action) (directory.Organization, error) {
	o, err := s.hosts.LookupOrganization(ctx, id)
	if err == nil && o.Kind != access.Site {
		err = fault.NotFound()
	}
	if err != nil {
		return o, err
	}
	analysed, err := s.store.analysed(ctx, s.incidents, id, access.Investigative)
	if err != nil {
		return o, err
	}
	return o, access.Check(ctx, act, access.Scope{Organization: id, Visible: analysed})
}

// SiteBaselines are all that a site has had, the newest first; of those that are evidence, what the actor sees.
func (s *Service) SiteBaselines(ctx context.Context, site string, p Page) (db.List[SiteBaseline], error) {
	if _, err := s.site(ctx, site, access.ListSiteBaselines); err != nil {
		return db.List[SiteBaseline]{}, err
	}
	return s.store.siteBaselines(ctx, s.incidents, site, p)
}

// siteBaselineFor is the id of what a host without a baseline of its own is held against, "" where there is nothing that the actor sees.
// Whoever may read the host's baseline may be told, whatever their token is for.
func (s *Service) siteBaselineFor(ctx context.Context, host directory.Asset) (string, error) {
	if _, err := s.site(access.Whole(ctx), host.Site, access.ListSiteBaselines); fault.Is(err, fault.KindNotFound) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	b, err := s.store.siteBaselineOf(ctx, host.Site, host.Role)
	if err != nil || b.Item == "" {
		return b.ID, err
	}
	sees, err := s.store.seesAt(ctx, s.incidents, host.Site, b.Item)
	if !sees {
		b.ID = ""
	}
	return b.ID, err
}

// MaySetSiteBaseline asks whether the actor may choose what a site's hosts are held against.
func (s *Service) MaySetSiteBaseline(ctx context.Context, site string) error {
	_, err := s.site(ctx, site, access.SetSiteBaseline)
	return err
}

// RolesAt are the roles that hosts of a site have, in their order, for whoever may choose baselines there.
func (s *Service) RolesAt(ctx context.Context, site string) ([]string, error) {
	if err := s.MaySetSiteBaseline(ctx, site); err != nil {
		return nil, err
	}
	return s.store.rolesAt(ctx, site, "")
}

// StageSiteBaseline seals the file of what is to be a baseline, in the site's region: that may wait for where files are kept, and comes before any
// transaction. SetSiteBaseline refuses again what may have changed meanwhile.
//
// Errors: as of SetSiteBaseline.
func (s *Service) StageSiteBaseline(ctx context.Context, site string, draft SiteBaselineDraft) (SiteBaselineDraft, error) {
	o, err := s.site(ctx, site, access.SetSiteBaseline)
	if err != nil {
		return draft, err
	}
	if draft, err = s.vetted(ctx, site, draft); err != nil || draft.Item != "" {
		return draft, err
	}
	at, err := s.vault.In(o.KeptIn())
	if err != nil {
		return draft, err
	}
	one := sealedBaseline{id: db.NewID(), region: o.KeptIn()}
	one.object, err = at.PutSealed(ctx, baselinePrefix+one.id, bytes.NewReader(draft.Content), BaselineBytes)
	draft.sealed = &one
	return draft, err
}

// SetSiteBaseline has a version or a file be what a site's hosts are held against from now on, all or those of a role. The one before stays
// in the list.
//
// Errors: 404, 403; 413; 422, among them "baseline.one_of" for both or neither, and "baseline.no_such_role".
func (s *Service) SetSiteBaseline(ctx context.Context, site string, draft SiteBaselineDraft) (b SiteBaseline, err error) {
	if draft.sealed == nil {
		if draft, err = s.StageSiteBaseline(ctx, site, draft); err != nil {
			return b, err
		}
	}
	err = s.db.In(ctx, func(ctx context.Context) error {
		if err := s.MaySetSiteBaseline(ctx, site); err != nil {
			return err
		}
		if draft, err = s.vetted(ctx, site, draft); err != nil {
			return err
		}
		b = SiteBaseline{
			ID: db.NewID(), Site: site, Role: draft.Role, InForce: true, Item: draft.Item, Reason: draft.Reason,
			SetAt: clock.Trim(s.clock.Now()), SetBy: access.Person(ctx),
		}
		if draft.Item != "" {
			return s.takeItem(ctx, &b)
		}
		return s.takeFile(ctx, &b, draft)
	})
	return b, err
}

// takeItem makes a version that was handed in the baseline. It stays evidence of its case, whose readers alone are told.
func (s *Service) takeItem(ctx context.Context, b *SiteBaseline) error {
	i, err := s.store.lockItem(ctx, b.Item) // what is a baseline isn't disposed of
	if err != nil {
		return err
	}
	if err := notComparable(i); err != nil {
		return err
	}
	if err := s.store.insertSiteBaseline(ctx, b, "", blob.Wrapped{}); err != nil {
		return err
	}
	return s.record(ctx, i, journal.SiteBaselineSet,
		map[string]any{"site": b.Site, "number": b.Number, "sha256": i.Latest().SHA256}, map[string]string{"role": b.Role, "reason": b.Reason})
}

func (s *Service) takeFile(ctx context.Context, b *SiteBaseline, draft SiteBaselineDraft) error {
	o := draft.sealed.object
	b.ID, b.Region, b.Filename, b.Size, b.SHA256 = draft.sealed.id, draft.sealed.region, draft.Filename, o.Size, hex.EncodeToString(o.SHA256[:])
	wrapped, err := s.keyring.Settle(ctx, o.WrappedKey)
	if err != nil {
		return err
	}
	if err := s.store.insertSiteBaseline(ctx, b, o.Parts[0].Name, wrapped); err != nil {
		return err
	}
	e := b.entry(journal.SiteBaselineSet)
	e.Personal["role"], e.Personal["reason"] = b.Role, b.Reason
	return s.journal.Append(ctx, e)
}

// entry is an act on a baseline that is a file of its own.
func (b SiteBaseline) entry(f journal.Fact) journal.Entry {
	return journal.Entry{
		Fact: f, Object: journal.Object{Type: SiteBaselineType, ID: b.ID}, Parties: []string{b.Site},
		Data:     map[string]any{"site": b.Site, "number": b.Number, "size": b.Size, "sha256": b.SHA256, "region": b.Region},
		Personal: map[string]string{"filename": b.Filename},
	}
}

// vetted is the draft as it is kept, or all that is wrong with it.
func (s *Service) vetted(ctx context.Context, site string, draft SiteBaselineDraft) (SiteBaselineDraft, error) {
	var badReason, badRole, bad error
	draft.Reason, badReason = oneLine("/reason", draft.Reason, BaselineReason)
	if draft.Role = strings.TrimSpace(draft.Role); draft.Role != "" {
		roles, err := s.store.rolesAt(ctx, site, draft.Role)
		if err != nil {
			return draft, err
		}
		if len(roles) == 0 {
			badRole = fault.Invalid("/role", "baseline.no_such_role")
		}
	}
	switch file := len(draft.Content) > 0; {
	case file == (draft.Item != ""):
		bad = fault.Invalid("/content", "baseline.one_of")
	case !file:
		sees, err := s.store.seesAt(ctx, s.incidents, site, draft.Item)
		if err != nil {
			return draft, err
		}
		if !sees {
			bad = fault.Invalid("/evidence_item", "field.unknown_id")
		}
	case len(draft.Content) > BaselineBytes:
		return draft, fault.New(fault.KindTooLarge, "blob.too_large", "limit", BaselineBytes)
	default:
		draft.Filename, bad = oneLine("/filename", path.Base(strings.ReplaceAll(draft.Filename, `\`, "/")), FilenameLimit)
	}
	return draft, fault.Join(badReason, badRole, bad)
}
