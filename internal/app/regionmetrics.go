package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// regionGauges tell of each region's store. Whether this process is ready hangs on the default region's alone (readyz): were one
// region's outage to take every process away, the others' people would be without the house too.
type regionGauges struct {
	app                *App
	ready, bytes, free *prometheus.Desc
}

func newRegionGauges(a *App) regionGauges {
	gauge := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("tasuki_evidence_"+name, help, []string{"region"}, nil)
	}
	return regionGauges{
		a, gauge("store_ready", "1 where the region's store answers, else 0."),
		gauge("bytes", "Bytes of evidence in the region, before sealing."),
		gauge("free_bytes", "Bytes that can still be written to the region's store; absent where it can't tell."),
	}
}

// Describe tells which gauges there are.
func (g regionGauges) Describe(to chan<- *prometheus.Desc) {
	to <- g.ready
	to <- g.bytes
	to <- g.free
}

// Collect asks every store, and the database.
func (g regionGauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	held, failed := g.app.Evidence.BytesByRegion(ctx)
	for _, region := range g.app.Vault.Codes() {
		value := func(d *prometheus.Desc, v float64) {
			to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, region)
		}
		at, err := g.app.Vault.In(region)
		if err != nil || at.Store.Ready(ctx) != nil {
			value(g.ready, 0)
			continue
		}
		value(g.ready, 1)
		if failed == nil {
			value(g.bytes, float64(held[region]))
		}
		if free, known := at.Store.Free(ctx); known {
			value(g.free, float64(free))
		}
	}
}
