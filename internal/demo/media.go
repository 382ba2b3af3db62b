package demo

import (
	"crypto/sha256"
	"encoding/hex"

	"tasuki/internal/exchange"
)

// carryImages: over the weekend MerliNet takes live images of lp03 and lp04, 480 GB each, onto disks. A courier carries them to
// Tsubame IR under seals: the first is there on Monday morning, the second still on its way as the scenario opens.
func (s *stage) carryImages() error {
	s.at(29, 0, 30)
	first, err := s.imageOf("lp03", "WX71A29C", "TK-4471", "TK-4472")
	if err != nil {
		return err
	}
	second, err := s.imageOf("lp04", "WX71A31F", "TK-4473", "TK-4474")
	if err != nil {
		return err
	}
	laptop, err := s.laptop()
	if err != nil {
		return err
	}
	s.at(29, 1, 0)
	carried, err := s.send(first, "ME-88-2041", "2026-03-30T08:30")
	if err != nil {
		return err
	}
	if _, err := s.send(second, "ME-88-2055", "2026-03-30T18:00"); err != nil {
		return err
	}
	s.at(29, 23, 32)
	if _, err := s.Evidence.AcceptTransfer(s.as(analyst), carried.ID, exchange.Taking{
		Seals: []string{"TK-4471", "TK-4472"}, Place: "Safe 2, laboratory of Tsubame IR",
	}); err != nil {
		return err
	}
	s.at(29, 23, 35)
	_, err = s.Evidence.Lose(s.as(coordinator), laptop.ID, "Its owner refused consent on Saturday; by Monday it had been wiped and set up anew.")
	return err
}

// imageOf is the sealed disk with the live image of a host, which MerliNet has; the image's hash was written down at its making.
func (s *stage) imageOf(host, serial string, seals ...string) (exchange.Item, error) {
	vendor := s.as("engineer@merlinet")
	asset, err := s.Directory.LookupAssetNamed(vendor, []string{s.organizations["straits"]}, host)
	if err != nil {
		return exchange.Item{}, err
	}
	disk, err := s.Evidence.Register(s.as(coordinator), s.incident, exchange.Registration{
		Name: "Live image of " + host + ", 480 GB", Form: exchange.Disk, Maker: "Kiso Storage", Model: "KS-1000 USB", Serial: serial, Asset: asset,
		Custodian: exchange.Holder{Organization: s.organizations["merlinet"], Person: s.people["engineer@merlinet"]},
		Place:     "Safe in the server room, Straits Colo", Seals: seals, Collected: true, Reason: "Taken live on Saturday, without a shutdown.",
		LegalBasis: "Section 9 of the contract with MerliNet; agreed by the system owner on 28 March.",
	})
	if err != nil {
		return disk, err
	}
	sum := sha256.Sum256([]byte("live image of " + host))
	return s.Evidence.Image(vendor, disk.ID, hex.EncodeToString(sum[:]), "")
}

// send has a courier carry a disk to whoever examines it.
func (s *stage) send(disk exchange.Item, tracking, wall string) (exchange.Transfer, error) {
	return s.Evidence.OfferTransfer(s.as(coordinator), disk.ID, exchange.Offer{
		To: exchange.Holder{Organization: s.organizations["tsubame"], Person: s.people[analyst]}, Place: "Reception of Tsubame IR, Tokyo",
		Planned: *due(wall, "Asia/Tokyo"), Way: exchange.ByCourier, Carrier: "Merlin Express", Tracking: tracking,
		Reason: "The image is examined in Tokyo.",
	})
}

// laptop is the engineer's own, which had been on the site's network: it is known of, and nobody took it.
func (s *stage) laptop() (exchange.Item, error) {
	return s.Evidence.Register(s.as(coordinator), s.incident, exchange.Registration{
		Name: "A site engineer's own laptop", Form: exchange.Computer, Custodian: exchange.Holder{Organization: s.organizations["merlinet"]},
		Place: "With its owner", Reason: "It was on the network of lp03 and lp04; its owner is asked for consent.",
	})
}
