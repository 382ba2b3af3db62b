package directory

import (
	"context"
	"slices"

	"tasuki/internal/fault"
)

var logColumns = columns{
	required: []string{"site", "host", "path"},
	optional: []string{"bytes_per_hour", "peak_bytes_per_hour", "kept_hours"},
}

// importLogSource finds a log by its host, and that by site and name. An empty cell is not known.
func (s *Service) importLogSource(ctx context.Context, r csvRow) (outcome, error) {
	var c checker
	site, unknown := s.siteNamed(ctx, "/site", r.cells["site"])
	if r.cells["site"] == "" {
		unknown = fault.Invalid("/site", "field.required")
	}
	host := c.name("/host", r.cells["host"])
	l := c.logSource("", LogSource{
		Path: r.cells["path"], BytesPerHour: r.number(&c, "bytes_per_hour"), PeakBytesPerHour: r.number(&c, "peak_bytes_per_hour"),
		KeptHours: int(r.number(&c, "kept_hours")),
	})
	if err := fault.Join(c.err(), unknown); err != nil {
		return unchanged, err
	}
	a, err := s.store.assetNamed(ctx, site.ID, host)
	switch {
	case fault.Is(err, fault.KindNotFound):
		return unchanged, fault.Invalid("/host", "import.host_unknown")
	case err != nil:
		return unchanged, err
	}
	if now, ok := a.LogSource(l.Path); ok {
		return unchanged, sameOrRefused(
			"bytes_per_hour", l.BytesPerHour == now.BytesPerHour, "peak_bytes_per_hour", l.PeakBytesPerHour == now.PeakBytesPerHour,
			"kept_hours", l.KeptHours == now.KeptHours,
		)
	}
	if len(a.LogSources) == MaxLogSources {
		return unchanged, fault.Invalid("/path", "field.too_many", "limit", MaxLogSources)
	}
	all := append(slices.Clone(a.LogSources), l)
	_, err = s.changeAsset(ctx, a, AssetChange{LogSources: &all})
	return created, err
}
