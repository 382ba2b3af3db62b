// Scenario lives the day that Tasuki is for, against a running demo and through nothing but a client generated from
// the contract: headquarters asks, the vendor in Singapore does it and hands in a log, an escort in Bangkok reads a
// briefing in Thai, and headquarters accepts. It ends with the exported case, or with the first thing that is not as it
// should be.
//
// The package contract stands in no folder. The test that builds this program generates it and lays it over.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"os"
)

const incident = "INC-2026-0007"

func main() {
	log.SetFlags(0)
	url := flag.String("url", "", "of the demo")
	accounts := flag.String("accounts", "", "file that the demo wrote")
	logFile := flag.String("log", "", "file that the vendor hands in")
	out := flag.String("out", "", "file for the exported case")
	flag.Parse()

	raw, err := os.ReadFile(*accounts)
	check(err)
	h := house{url: *url}
	check(json.Unmarshal(raw, &h.accounts))
	evidence, err := os.ReadFile(*logFile)
	check(err)

	headquarters, second := h.signIn("headquarters", "Aomine Coordinator"), h.signIn("headquarters", "Aomine Deputy Coordinator")
	vendor, escort := h.signIn("local_vendor", "MerliNet Engineer"), h.signIn("site", "Bangkok Escort")

	request := ask(headquarters, second, vendor)
	answer(vendor, request, evidence)
	brief(headquarters, second, escort)
	accept(headquarters, vendor, request, evidence)
	takeAlong(headquarters, *out)
}
