package demo

import (
	"context"
	"fmt"
	"strings"

	"tasuki/internal/diagram"
)

// box is a host, or a place on the way to one, as the drawing has it.
type box struct {
	name, below string
	x, y        int
}

// drawing is a small network: boxes, and lines from each to the one above it.
func drawing(title string, boxes ...box) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" width="640" height="400" font-family="sans-serif" font-size="15">
<rect width="640" height="400" fill="#fff"/><text x="20" y="34" font-size="19">%s</text>
`, title)
	for _, one := range boxes[1:] {
		fmt.Fprintf(&b, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#345\"/>\n", one.x, one.y, boxes[0].x, boxes[0].y+25)
	}
	for _, one := range boxes {
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="170" height="50" rx="6" fill="#eef3f8" stroke="#345"/>`, one.x-85, one.y-25)
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", one.x, one.y-3, one.name)
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"12\">%s</text>\n", one.x, one.y+15, one.below)
	}
	return []byte(b.String() + "</svg>\n")
}

// drawBangkok enters the network of the office in Bangkok as its vendor drew it last autumn.
func (s *stage) drawBangkok(ctx context.Context) error {
	hosts, err := s.bangkokHosts(ctx, "bkk-lp01", "bkk-nas01")
	if err != nil {
		return err
	}
	d, err := s.Diagrams.Create(s.as(coordinator), s.organizations["bangkok"], diagram.Draft{
		Name: "Office network", Filename: "bangkok-office-2025.svg", ValidAsOf: "2025-11-10", Hosts: hosts, Note: "The way out is not on it.",
		Source:  "Drawn by Chao IT when the label printer was put in",
		Content: drawing("Bangkok office, November 2025", box{"Switch", "first floor", 320, 130}, box{"bkk-lp01", "label printing", 160, 290}, box{"bkk-nas01", "files", 480, 290}),
	})
	s.diagram = d.ID
	return err
}

// drawBangkokAnew: after the malware was seen, somebody walked the floor.
func (s *stage) drawBangkokAnew(ctx context.Context) error {
	hosts, err := s.bangkokHosts(ctx, "bkk-lp01", "bkk-fw01")
	if err != nil {
		return err
	}
	_, err = s.Diagrams.AddVersion(s.as(coordinator), s.diagram, diagram.Draft{
		Filename: "bangkok-office-2026.svg", ValidAsOf: "2026-03-28", Hosts: hosts, Note: "Nobody knows where the NAS has gone.",
		Source:  "Walked by the office's day escort with headquarters on the phone",
		Content: drawing("Bangkok office, 28 March 2026", box{"Switch", "first floor", 320, 230}, box{"bkk-fw01", "to the internet", 320, 110}, box{"bkk-lp01", "label printing", 320, 340}),
	})
	return err
}

func (s *stage) bangkokHosts(ctx context.Context, names ...string) ([]string, error) {
	ids := make([]string, len(names))
	for i, name := range names {
		id, err := s.Directory.LookupAssetNamed(ctx, []string{s.organizations["bangkok"]}, name)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}
