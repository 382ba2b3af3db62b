package main

import (
	"crypto/sha256"
	"encoding/hex"
	"log"

	"tasuki/internal/apptest/campaign/testdata/scenario/contract"
)

// commands travel word for word; the x is what was lost the last time.
const commands = "sudo ss -tunap\nip neigh\nsudo named-checkconf -px"

// ask writes a request, which a second person at headquarters agrees to because it takes privilege.
func ask(headquarters, second, vendor somebody) contract.ID {
	drafted := done(must(headquarters.CreateRequestWithResponse(ctx, incident, &contract.CreateRequestParams{IdempotencyKey: key()}, contract.RequestInput{
		Title: new("What dns01 is doing now"), Purpose: new("We need to see it before anything is restarted."), Language: new("en"),
		Executor: &contract.PartyInput{Organization: vendor.organization, Person: &vendor.person},
		Due:      &contract.LocalTime{Wall: "2026-03-31T17:00", Zone: "Asia/Singapore"},
		Steps: &[]contract.StepInput{
			{Kind: contract.StepKindDoNotTouch, DoNotTouch: &contract.DoNotTouch{Hosts: &contract.Hosts{"dns01"}}},
			{Kind: contract.StepKindRunCommands, RunCommands: &contract.RunCommands{
				Hosts: &contract.Hosts{"dns01"}, OperatingSystem: new("Debian 11"), Privilege: new(contract.RunCommandsPrivilegeAdministrator),
				ExpectedEffect: new("Reads only."), Commands: new(commands),
			}},
			{Kind: contract.StepKindCollectLog, CollectLog: &contract.CollectLogInput{
				Host: new("dns01"), Path: new("/var/log/auth.log"), From: new("2026-03-27T23:00"), Until: new("2026-03-28T02:30"), Zone: new("Asia/Singapore"),
			}},
			{Kind: contract.StepKindAsk, Ask: &contract.Ask{Questions: &[]contract.StepQuestion{
				{ID: "restarted", Type: contract.StepQuestionTypeYesNo, Text: "Was anything restarted since Friday?", Required: new(true)},
			}}},
		},
	}))).JSON201
	asked := done(must(headquarters.IssueRequestWithResponse(ctx, drafted.ID, &contract.IssueRequestParams{IdempotencyKey: key()},
		contract.Issue{Password: &headquarters.password}))).JSON200
	want("the request before the second person agreed", asked.State, contract.RequestStateDraft)
	issued := done(must(second.AuthorizeRequestWithResponse(ctx, drafted.ID, &contract.AuthorizeRequestParams{IdempotencyKey: key()},
		contract.Authorization{Password: &second.password}))).JSON200
	want("the request after that", issued.State, contract.RequestStateIssued)
	want("whose turn it is", issued.Turn.Organization, vendor.organization)
	return drafted.ID
}

// answer is the vendor's part: found among what waits, read word for word, done, and handed in.
func answer(vendor somebody, id contract.ID, evidence []byte) {
	waiting := done(must(vendor.ListRequestsWithResponse(ctx, &contract.ListRequestsParams{Turn: new(contract.ListRequestsParamsTurnMe)}))).JSON200
	want("the newest that waits on the vendor", waiting.Items[0].ID, id)
	r := done(must(vendor.ShowRequestWithResponse(ctx, id))).JSON200
	block := r.Steps[1].RunCommands
	sum := sha256.Sum256([]byte(commands))
	want("the command block", *block.Commands, commands)
	want("its hash", *block.Sha256, hex.EncodeToString(sum[:]))
	want("the due on the vendor's clock", r.Due.Yours, "2026-03-31T17:00:00+08:00[Asia/Singapore]")
	want("the due on the sender's clock", r.Due.Senders, "2026-03-31T18:00:00+09:00[Asia/Tokyo]")
	if r.Steps[1].Wording == nil {
		log.Fatal("the step has no words around its commands")
	}

	done(must(vendor.AcknowledgeRequestWithResponse(ctx, id, &contract.AcknowledgeRequestParams{IdempotencyKey: key()},
		contract.Commitment{By: &contract.LocalTime{Wall: "2026-03-31T16:00", Zone: "Asia/Singapore"}})))
	done(must(vendor.StartRequestWithResponse(ctx, id, &contract.StartRequestParams{IdempotencyKey: key()}, contract.Nothing{})))
	item := handIn(vendor, id, "s3", evidence)
	submitted := done(must(vendor.SubmitRequestWithResponse(ctx, id, &contract.SubmitRequestParams{IdempotencyKey: key()}, contract.Submission{
		Answers: &[]contract.StepAnswerInput{
			{Step: "s1", Note: new("Nobody touches it.")},
			{Step: "s2", Transcript: new("$ ip neigh\n192.0.2.1 dev eth0 lladdr 00:00:5e:00:53:01 REACHABLE\n"), ExitCode: new(0)},
			{Step: "s3", EvidenceItems: &[]contract.ID{item}},
			{Step: "s4", Replies: &[]contract.Reply{{Question: "restarted", YesNo: new(false)}}},
		},
	}))).JSON200
	want("the request", submitted.State, contract.RequestStateSubmitted)
}

// accept is headquarters' part: it is its turn, what came is what was sent, and that is the end of it.
func accept(headquarters, vendor somebody, id contract.ID, evidence []byte) {
	r := done(must(headquarters.ShowRequestWithResponse(ctx, id))).JSON200
	want("whose turn it is", r.Turn.Organization, headquarters.organization)
	for _, a := range done(must(headquarters.ListAnswersWithResponse(ctx, id, nil))).JSON200.Items {
		if a.Step == "s3" {
			compare(headquarters, a.EvidenceItems[0], vendor, evidence)
		}
	}
	accepted := done(must(headquarters.AcceptRequestWithResponse(ctx, id, &contract.AcceptRequestParams{IdempotencyKey: key()},
		contract.Note{Note: new("Complete, thank you.")}))).JSON200
	want("the request in the end", accepted.State, contract.RequestStateAccepted)
}
