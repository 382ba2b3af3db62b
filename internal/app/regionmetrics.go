package app

import (
	"context"
	"sync"
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

// Collect asks the database, and every store at once: one that doesn't answer holds up none of the others.
func (g regionGauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	held, err := g.app.Evidence.BytesByRegion(ctx)
	var asked sync.WaitGroup
	for _, region := range g.app.Vault.Codes() {
		if err == nil {
			to <- prometheus.MustNewConstMetric(g.bytes, prometheus.GaugeValue, float64(held[region]), region)
		}
		asked.Go(func() { g.store(ctx, region, to) })
	}
	asked.Wait()
}

func (g regionGauges) store(ctx context.Context, region string, to chan<- prometheus.Metric) {
	ready := 0.0
	at, err := g.app.Vault.In(region)
	if err == nil && at.Store.Ready(ctx) == nil {
		ready = 1
		if free, known := at.Store.Free(ctx); known {
			to <- prometheus.MustNewConstMetric(g.free, prometheus.GaugeValue, float64(free), region)
		}
	}
	to <- prometheus.MustNewConstMetric(g.ready, prometheus.GaugeValue, ready, region)
}
