package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tasuki/internal/access"
)

// Limits of what can be said of a log.
const (
	MaxLogSources   = 20
	MaxBytesPerHour = 1 << 40
	MaxKeptHours    = 20 * 366 * 24
)

// LogSource is one log of a host, and what is known of it. 0 is not known.
type LogSource struct {
	Path             string `json:"path"`
	BytesPerHour     int64  `json:"bytes_per_hour,omitempty"`      // in an ordinary hour
	PeakBytesPerHour int64  `json:"peak_bytes_per_hour,omitempty"` // in the worst one
	KeptHours        int    `json:"kept_hours,omitempty"`          // until an entry is overwritten
}

// logSources are checked as people enter them: each log once, and no peak below what is ordinary.
func (c *checker) logSources(pointer string, all []LogSource) []LogSource {
	if len(all) > MaxLogSources {
		c.refuse(pointer, "field.too_many", "limit", MaxLogSources)
		return nil
	}
	clean := make([]LogSource, len(all))
	for i, l := range all {
		at := fmt.Sprintf("%s/%d", pointer, i)
		clean[i] = c.logSource(at, l)
		if slices.ContainsFunc(clean[:i], func(other LogSource) bool { return other.Path == clean[i].Path }) {
			c.refuse(at+"/path", "field.twice")
		}
	}
	return clean
}

func (c *checker) logSource(at string, l LogSource) LogSource {
	if l.PeakBytesPerHour > 0 && l.PeakBytesPerHour < l.BytesPerHour {
		c.refuse(at+"/peak_bytes_per_hour", "asset.peak_below", "bytes", l.BytesPerHour)
	}
	return LogSource{
		Path:             c.required(at+"/path", c.line(at+"/path", l.Path, maxText)),
		BytesPerHour:     c.number(at+"/bytes_per_hour", l.BytesPerHour, MaxBytesPerHour),
		PeakBytesPerHour: c.number(at+"/peak_bytes_per_hour", l.PeakBytesPerHour, MaxBytesPerHour),
		KeptHours:        int(c.number(at+"/kept_hours", int64(l.KeptHours), MaxKeptHours)),
	}
}

// logSourceLines are what the journal keeps of them.
func logSourceLines(all []LogSource) string {
	lines := make([]string, len(all))
	for i, l := range all {
		lines[i] = fmt.Sprintf("%s %d %d %d", l.Path, l.BytesPerHour, l.PeakBytesPerHour, l.KeptHours)
	}
	return strings.Join(lines, "\n")
}

// LogSource is the host's log of that path; false where nothing is known of it.
func (a Asset) LogSource(path string) (LogSource, bool) {
	i := slices.IndexFunc(a.LogSources, func(l LogSource) bool { return l.Path == path })
	if i < 0 {
		return LogSource{}, false
	}
	return a.LogSources[i], true
}

// KnownAssetNamed is the one host of that name at the sites, where the actor may know what is recorded of it, whatever their
// token is for; false otherwise. It is for names that people write into something else. Sites that the actor doesn't know aren't
// looked at: a hidden host takes as long as one that isn't there.
func (s *Service) KnownAssetNamed(ctx context.Context, sites []string, name string) (Asset, bool, error) {
	known := slices.DeleteFunc(slices.Clone(sites), func(site string) bool { return !KnowsSite(ctx, site) })
	if name == "" || len(known) == 0 {
		return Asset{}, false, nil
	}
	id, err := s.LookupAssetNamed(ctx, known, name)
	if err != nil || id == "" {
		return Asset{}, false, err
	}
	a, err := s.store.asset(ctx, id)
	return a, err == nil, err
}

// KnownAssetsWithLogs are the first limit hosts by name at the sites of which a log is recorded, as far as the actor may know what is
// recorded there, whatever their token is for; and how many more there are.
func (s *Service) KnownAssetsWithLogs(ctx context.Context, sites []string, limit int) (all []Asset, more int, err error) {
	known := slices.DeleteFunc(slices.Clone(sites), func(site string) bool { return !KnowsSite(ctx, site) })
	if len(known) == 0 {
		return nil, 0, nil
	}
	return s.store.assetsWithLogs(ctx, known, limit)
}

// KnowsSite says whether the actor may know what is recorded of the hosts at a site.
func KnowsSite(ctx context.Context, site string) bool {
	return access.See(ctx, access.ReadAsset, access.Scope{Organization: site}) == nil
}
