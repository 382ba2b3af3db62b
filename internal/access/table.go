package access

// The acts, by area. openapi.yaml's x-authz uses these words, and the authorisation matrix covers every one of them.
const (
	ReadMe           Action = "me.read"
	EndSession       Action = "session.delete"
	ChangePassword   Action = "password.change"
	ListTokens       Action = "token.list"
	CreateToken      Action = "token.create"
	RevokeToken      Action = "token.revoke"
	ListFeeds        Action = "calendar_feed.list"
	CreateFeed       Action = "calendar_feed.create"
	RevokeFeed       Action = "calendar_feed.revoke"
	CreateInvitation Action = "invitation.create"
	SignOutPerson    Action = "person.sign_out"
	DeactivatePerson Action = "person.deactivate"

	ListOrganizations  Action = "organization.list"
	ListRegions        Action = "region.list"
	ListPrograms       Action = "program.list"
	DownloadProgram    Action = "program.download"
	ReadOrganization   Action = "organization.read"
	CreateOrganization Action = "organization.create"
	UpdateOrganization Action = "organization.update"
	ListPeople         Action = "person.list"
	ReadPerson         Action = "person.read"
	CreatePerson       Action = "person.create"
	UpdatePerson       Action = "person.update"
	ListEngagements    Action = "engagement.list"
	ReadEngagement     Action = "engagement.read"
	CreateEngagement   Action = "engagement.create"
	UpdateEngagement   Action = "engagement.update"
	ListAssets         Action = "asset.list"
	ReadAsset          Action = "asset.read"
	CreateAsset        Action = "asset.create"
	UpdateAsset        Action = "asset.update"
	ListDiagrams       Action = "diagram.list"
	ReadDiagram        Action = "diagram.read"
	DownloadDiagram    Action = "diagram.download"
	CreateDiagram      Action = "diagram.create"
	UpdateDiagram      Action = "diagram.update"
	ReadCalendar       Action = "calendar.read"
	UpdateCalendar     Action = "calendar.update"
	VerifyCalendar     Action = "calendar.verify"
	ListRosters        Action = "roster.list"
	ReadRoster         Action = "roster.read"
	CreateRoster       Action = "roster.create"
	UpdateRoster       Action = "roster.update"
	ReadRosterChanges  Action = "roster.changes"
	OverrideShift      Action = "roster.override"
	ProposeSwap        Action = "roster.swap"
	AgreeSwap          Action = "roster.agree"
	EnterLeave         Action = "roster.leave"
	CancelRosterChange Action = "roster.cancel"
	ListHandovers      Action = "handover.list"
	ReadHandover       Action = "handover.read"
	CreateHandover     Action = "handover.create"
	UpdateHandover     Action = "handover.update"
	OfferHandover      Action = "handover.offer"
	ReturnHandover     Action = "handover.return"
	AcceptHandover     Action = "handover.accept"
	CreateImport       Action = "import.create"
	ListReachability   Action = "reachability.list"
	ReadReachability   Action = "reachability.read"
	UpdateReachability Action = "reachability.update"
	TestReachability   Action = "reachability.test"
	EnterReachability  Action = "reachability.enter"

	ListChannels  Action = "channel.list"
	ReadChannel   Action = "channel.read"
	CreateChannel Action = "channel.create"
	UpdateChannel Action = "channel.update"
	DeleteChannel Action = "channel.delete"
	TestChannel   Action = "channel.test"
	RotateChannel Action = "channel.rotate"

	ListReachabilityTests Action = "reachability_test.list"
	ReadReachabilityTest  Action = "reachability_test.read"
	ConfirmReachability   Action = "reachability_test.confirm"

	ListZones     Action = "zone.list"
	ListLanguages Action = "language.list"

	ApproveMinimal Action = "language.approve_minimal"

	ListIncidents      Action = "incident.list"
	ReadIncident       Action = "incident.read"
	CreateIncident     Action = "incident.create"
	UpdateIncident     Action = "incident.update"
	TransitionIncident Action = "incident.transition"
	HoldIncident       Action = "incident.hold"
	ReleaseIncident    Action = "incident.release"
	ListParticipants   Action = "participant.list"
	AddParticipant     Action = "participant.add"
	RevokeParticipant  Action = "participant.revoke"
	ReadTimeline       Action = "timeline.read"
	ExportIncident     Action = "incident.export"

	ListRequests       Action = "request.list"
	ReadRequest        Action = "request.read"
	CreateRequest      Action = "request.create"
	UpdateRequest      Action = "request.update"
	ProposeRequest     Action = "request.propose"
	AuthorizeRequest   Action = "request.authorize"
	IssueRequest       Action = "request.issue"
	ReviseRequest      Action = "request.revise"
	CancelRequest      Action = "request.cancel"
	AcceptRequest      Action = "request.accept"
	ReturnRequest      Action = "request.return"
	AcknowledgeRequest Action = "request.acknowledge"
	DeclineRequest     Action = "request.decline"
	StartRequest       Action = "request.start"
	BlockRequest       Action = "request.block"
	ResumeRequest      Action = "request.resume"
	AnswerRequest      Action = "request.answer"
	SubmitRequest      Action = "request.submit"
	ReassignRequest    Action = "request.reassign"
	ReceiptRequest     Action = "request.receipt"
	MoveDue            Action = "request.move_due"
	PreviewDue         Action = "due.reckon"
	EstimateRequest    Action = "request.estimate"
	ShortlistRequest   Action = "request.shortlist"
	ListRecipes        Action = "recipe.list"
	PreviewRecipe      Action = "recipe.render"

	ListClarifications    Action = "clarification.list"
	AskClarification      Action = "clarification.ask"
	ReplyClarification    Action = "clarification.reply"
	AnswerClarification   Action = "clarification.answer"
	WithdrawClarification Action = "clarification.withdraw"

	ReadUploadOptions     Action = "upload.options"
	CreateUpload          Action = "upload.create"
	ReadUpload            Action = "upload.read"
	WriteUpload           Action = "upload.write"
	DeleteUpload          Action = "upload.delete"
	ListPackOrders        Action = "pack_order.list"
	CreatePackOrder       Action = "pack_order.create"
	RevokePackOrder       Action = "pack_order.revoke"
	ListBundles           Action = "bundle.list"
	ImportBundle          Action = "bundle.import"
	ListPushTickets       Action = "push_ticket.list"
	CreatePushTicket      Action = "push_ticket.create"
	RevokePushTicket      Action = "push_ticket.revoke"
	ListEvidence          Action = "evidence.list"
	ReadEvidence          Action = "evidence.read"
	DownloadEvidence      Action = "evidence.download"
	ReadLines             Action = "evidence.lines"
	ReadCustody           Action = "evidence.custody"
	ListConfigurations    Action = "configuration.list"
	CompareConfigurations Action = "configuration.compare"
	ReadBaseline          Action = "configuration.baseline"
	SetBaseline           Action = "configuration.set_baseline"
	ListSiteBaselines     Action = "site_baseline.list"
	SetSiteBaseline       Action = "site_baseline.set"
	ListDeviations        Action = "site_baseline.deviations"
	ReadOriginal          Action = "evidence.original"

	CreateRelease      Action = "evidence_release.create"
	ListReleases       Action = "evidence_release.list"
	ListReleased       Action = "evidence_release.mine"
	ReadRelease        Action = "evidence_release.read"
	DownloadRelease    Action = "evidence_release.download"
	EndRelease         Action = "evidence_release.end"
	ListAgeRecipients  Action = "age_recipient.list"
	CreateAgeRecipient Action = "age_recipient.create"
	EndAgeRecipient    Action = "age_recipient.end"
	TransitionEvidence Action = "evidence.transition"
	PutAwayEvidence    Action = "evidence.put_away"
	HoldEvidence       Action = "evidence.hold"
	UnholdEvidence     Action = "evidence.unhold"
	ProposeDisposal    Action = "evidence.propose_disposal"
	WithdrawDisposal   Action = "evidence.withdraw_disposal"
	ApproveDisposal    Action = "evidence.approve_disposal"
	AssignEvidence     Action = "evidence.assign"
	SuspectEvidence    Action = "evidence.suspect"
	CompareEvidence    Action = "evidence.compare"
	ExtendRetention    Action = "evidence.extend_retention"
	ListDisposals      Action = "disposal_proposal.list"
	ListOrphans        Action = "evidence_orphan.list"
	ReadSweep          Action = "evidence_sweep.read"
	ListRetention      Action = "retention_rule.list"
	ReadRetention      Action = "retention_rule.read"
	CreateRetention    Action = "retention_rule.create"
	UpdateRetention    Action = "retention_rule.update"
	EndRetention       Action = "retention_rule.delete"

	RegisterEvidence Action = "evidence.register"
	LoseEvidence     Action = "evidence.lose"
	SealEvidence     Action = "evidence.seal"
	ExplainSeals     Action = "evidence.explain_seals"
	ImageEvidence    Action = "evidence.image"
	ListTransfers    Action = "custody_transfer.list"
	ReadTransfer     Action = "custody_transfer.read"
	OfferTransfer    Action = "custody_transfer.offer"
	AcceptTransfer   Action = "custody_transfer.accept"
	DeclineTransfer  Action = "custody_transfer.decline"
	WithdrawTransfer Action = "custody_transfer.withdraw"

	ListRelocations    Action = "evidence_relocation.list"
	ReadRelocation     Action = "evidence_relocation.read"
	AskRelocation      Action = "evidence_relocation.ask"
	ApproveRelocation  Action = "evidence_relocation.approve"
	DeclineRelocation  Action = "evidence_relocation.decline"
	WithdrawRelocation Action = "evidence_relocation.withdraw"

	ListNotices      Action = "notice.list"
	ReadNotice       Action = "notice.read"
	CreateNotice     Action = "notice.create"
	UpdateNotice     Action = "notice.update"
	PreviewNotice    Action = "notice.preview"
	SubmitNotice     Action = "notice.submit"
	ReturnNotice     Action = "notice.return"
	ApproveNotice    Action = "notice.approve"
	SendNotice       Action = "notice.send"
	RecallNotice     Action = "notice.recall"
	UnderstandNotice Action = "notice.understood"
	AskNotice        Action = "notice.ask"
	AnswerNotice     Action = "notice.answer"
	RaiseNotice      Action = "notice.raise"
	PrintNotice      Action = "notice.print"
	ReadNoticeCard   Action = "notice.card"
	DiscardNotice    Action = "notice.discard"
	ListGuestCodes   Action = "guest_code.list"
	CreateGuestCode  Action = "guest_code.create"
	RevokeGuestCode  Action = "guest_code.revoke"

	CheckNotice         Action = "notice.check"
	OverrideNotice      Action = "notice.override"
	TranslateNotice     Action = "notice.translate"
	ReadTranslations    Action = "notice_translation.list"
	WriteTranslation    Action = "notice_translation.write"
	ReviewTranslation   Action = "notice_translation.review"
	ListTranslationGaps Action = "translation_gap.list"

	ListEscalationRules  Action = "escalation_rule.list"
	ReadEscalationRule   Action = "escalation_rule.read"
	CreateEscalationRule Action = "escalation_rule.create"
	UpdateEscalationRule Action = "escalation_rule.update"
	DeleteEscalationRule Action = "escalation_rule.delete"
	ReadEscalation       Action = "escalation.read"
	AcknowledgeSilence   Action = "escalation.acknowledge"
	ListOpenItems        Action = "open_item.list"
	ReadSilence          Action = "open_item.escalation"
	TakeCareOfSilence    Action = "open_item.acknowledge"
	ReadDemoClock        Action = "demo_clock.read"
	AdvanceDemoClock     Action = "demo_clock.advance"
	FindSlots            Action = "meeting.find"
	ListMeetings         Action = "meeting.list"
	ReadMeeting          Action = "meeting.read"
	CreateMeeting        Action = "meeting.create"
	UpdateMeeting        Action = "meeting.update"
	CancelMeeting        Action = "meeting.cancel"
	EndAction            Action = "meeting.end_action"

	ListAuthorities    Action = "decision_authority.list"
	ReadAuthority      Action = "decision_authority.read"
	CreateAuthority    Action = "decision_authority.create"
	UpdateAuthority    Action = "decision_authority.update"
	DeleteAuthority    Action = "decision_authority.delete"
	ListDecisions      Action = "decision.list"
	ListMyDecisions    Action = "decision.waiting"
	ReadDecision       Action = "decision.read"
	AskDecision        Action = "decision.ask"
	DecideDecision     Action = "decision.decide"
	HandOnDecision     Action = "decision.hand_on"
	WithdrawDecision   Action = "decision.withdraw"
	ListCalls          Action = "call.list"
	SettleCall         Action = "call.settle"
	SimulateEscalation Action = "escalation.simulate"
	ReadNoticeSilence  Action = "notice.escalation"
	ReadNoticeShowings Action = "notice.showings"

	ListObservations          Action = "observation.list"
	ReadObservation           Action = "observation.read"
	ReportObservation         Action = "observation.report"
	AssessObservation         Action = "observation.assess"
	ReadObservationEscalation Action = "observation.escalation"

	ReadCheckpoint Action = "journal.checkpoint"
	ReadJournal    Action = "journal.entries"
	ReadProofs     Action = "journal.proofs"

	ListWitnesses   Action = "witness.list"
	ReadWitness     Action = "witness.read"
	RegisterWitness Action = "witness.register"
	EndWitness      Action = "witness.end"
	SendCosignature Action = "witness.cosign"
)

// Who sees what, by area.
var (
	directory  = either(hq, administrator)
	ofCase     = either(caseHQ, grant)
	ofRequest  = either(caseHQ, party, analyst)
	ofDraft    = either(caseHQ, author)
	ofEvidence = either(caseHQ, party, analyst)
	ofHost     = either(directory, sameOrg, visible) // and whoever sees one of its configurations
	ofDiagram  = either(directory, sameOrg, visible) // and whoever analyses a case at that site in full
	ofStandard = either(directory, sameOrg, visible) // and whoever analyses a case at that site
	ofRelease  = either(leads, told)                 // nothing else of the case comes with it
	ofNotice   = either(leads, told)
	ofTexts    = either(leads, own, both(translates, visible)) // who wrote it, and while it is in translation its translators
	ofMeeting  = either(leads, party)
	ofHandover = either(recipient, both(caseHQ, sameOrg)) // the two officers; headquarters' own are its coordinators' too
	ofDecision = either(leads, analyst, party)            // of those who may decide it, whoever takes part
	ofFinding  = either(caseHQ, analyst, party)           // of those outside, whoever reported it
)

// policy is THE policy: act → who sees the object (others get the one 404) and who of them may do it (others 403).
// An act that is not named here is refused. Rules that need more than standing (two persons, the password again, the
// object's state) are with their verb; nothing here is loosened there.
var policy = map[Action]rule{
	ReadMe:           {anybody, anybody},
	EndSession:       {anybody, anybody},
	ChangePassword:   {own, own},
	ListTokens:       {anybody, anybody}, // the actor's own
	CreateToken:      {anybody, anybody},
	RevokeToken:      {own, own},
	ListFeeds:        {anybody, anybody}, // the actor's own
	CreateFeed:       {anybody, anybody},
	RevokeFeed:       {own, own},
	CreateInvitation: {either(administrator, hq, sameOrg), either(administrator, coordinator)},
	SignOutPerson:    {either(administrator, hq, own), either(administrator, own)},
	DeactivatePerson: {either(administrator, hq, own), administrator},

	ListOrganizations:  {anybody, anybody}, // what the query lets through
	ListRegions:        {anybody, anybody}, // codes and names; whoever hands in is told where that stays
	ListPrograms:       {anybody, anybody}, // what everybody may have who may sign in
	DownloadProgram:    {anybody, anybody},
	ReadOrganization:   {visible, visible},
	CreateOrganization: {anybody, either(administrator, coordinator)},
	UpdateOrganization: {visible, either(administrator, coordinator)},
	ListPeople:         {anybody, anybody},
	ReadPerson:         {visible, visible},
	CreatePerson:       {anybody, either(administrator, coordinator)},
	UpdatePerson:       {visible, either(administrator, coordinator, own)},
	ListEngagements:    {anybody, anybody},
	ReadEngagement:     {either(directory, sameOrg, system), either(directory, sameOrg, system)}, // what goes out by itself needs one too
	CreateEngagement:   {anybody, either(administrator, coordinator)},
	UpdateEngagement:   {either(directory, sameOrg), either(administrator, coordinator)},
	ListAssets:         {anybody, anybody},
	ReadAsset:          {either(directory, sameOrg), either(directory, sameOrg)},
	CreateAsset:        {anybody, either(administrator, coordinator)},
	UpdateAsset:        {either(directory, sameOrg), either(administrator, coordinator)},
	ListDiagrams:       {ofDiagram, ofDiagram},
	ReadDiagram:        {ofDiagram, ofDiagram},
	DownloadDiagram:    {ofDiagram, either(hq, visible)}, // a picture has no copy without secrets
	CreateDiagram:      {ofDiagram, either(administrator, coordinator)},
	UpdateDiagram:      {ofDiagram, either(administrator, coordinator)},
	ReadCalendar:       {visible, visible},
	UpdateCalendar:     {visible, keepsCalendar},
	VerifyCalendar:     {visible, keepsCalendar},
	ListRosters:        {anybody, anybody},
	ReadRoster:         {visible, visible},
	CreateRoster:       {anybody, keepsRoster},
	UpdateRoster:       {visible, keepsRoster},
	ReadRosterChanges:  {either(directory, sameOrg), either(directory, sameOrg)},
	OverrideShift:      {visible, keepsRoster},
	ProposeSwap:        {visible, own}, // whoever is on the roster, of their own shifts
	AgreeSwap:          {either(directory, sameOrg), own},
	EnterLeave:         {visible, either(keepsRoster, own)},
	CancelRosterChange: {either(directory, sameOrg), either(keepsRoster, own, recipient)},
	ListHandovers:      {anybody, anybody},
	ReadHandover:       {ofHandover, ofHandover},
	CreateHandover:     {visible, own}, // whoever is on duty
	UpdateHandover:     {ofHandover, own},
	OfferHandover:      {ofHandover, own},
	ReturnHandover:     {ofHandover, own},
	AcceptHandover:     {ofHandover, own},
	CreateImport:       {anybody, either(administrator, coordinator)},
	ListZones:          {anybody, anybody},
	ListLanguages:      {anybody, anybody},
	ApproveMinimal:     {anybody, coordinator}, // the words themselves are no secret; who stands behind them is headquarters' to know

	// numbers that are kept for an emergency are for those whose they are, and for whoever would ring
	ListReachability:      {anybody, anybody},
	ReadReachability:      {either(directory, sameOrg), either(directory, sameOrg)},
	UpdateReachability:    {either(directory, sameOrg), keepsRoster},
	TestReachability:      {either(directory, sameOrg), keepsRoster},
	EnterReachability:     {either(directory, sameOrg), keepsRoster},
	ListReachabilityTests: {anybody, anybody},
	ReadReachabilityTest:  {either(directory, sameOrg, own), either(directory, sameOrg, own)},
	ConfirmReachability:   {either(directory, sameOrg, own), own}, // nobody says for another that they were reached

	// how people are told is theirs to see who are told so, and those's to set up who keep their calendar
	ListChannels:  {either(directory, sameOrg), either(directory, sameOrg)},
	ReadChannel:   {either(directory, sameOrg), either(directory, sameOrg)},
	CreateChannel: {either(directory, sameOrg), keepsCalendar},
	UpdateChannel: {either(directory, sameOrg), keepsCalendar},
	DeleteChannel: {either(directory, sameOrg), keepsCalendar},
	TestChannel:   {either(directory, sameOrg), keepsCalendar},
	RotateChannel: {either(directory, sameOrg), keepsCalendar},

	ListIncidents:      {anybody, anybody},
	ReadIncident:       {ofCase, ofCase},
	CreateIncident:     {anybody, coordinator},
	UpdateIncident:     {ofCase, coordinator},
	TransitionIncident: {ofCase, coordinator},
	HoldIncident:       {ofCase, holds},
	ReleaseIncident:    {ofCase, holds},
	ListParticipants:   {ofCase, ofCase},
	AddParticipant:     {ofCase, coordinator},
	RevokeParticipant:  {ofCase, coordinator},
	ReadTimeline:       {ofCase, ofCase},
	ExportIncident:     {ofCase, ofCase}, // what the reader may have, and nothing else

	ListRequests:       {anybody, anybody},
	ReadRequest:        {ofRequest, ofRequest},
	CreateRequest:      {ofCase, writes},
	UpdateRequest:      {ofDraft, author},
	ProposeRequest:     {ofDraft, author},
	AuthorizeRequest:   {either(ofRequest, ofDraft), coordinator},
	IssueRequest:       {either(ofRequest, ofDraft, system), either(coordinator, system)},
	ReviseRequest:      {ofRequest, either(coordinator, author)},
	CancelRequest:      {ofRequest, either(coordinator, author)},
	AcceptRequest:      {ofRequest, either(coordinator, author)},
	ReturnRequest:      {ofRequest, either(coordinator, author)},
	AcknowledgeRequest: {ofRequest, executor},
	DeclineRequest:     {ofRequest, executor},
	StartRequest:       {ofRequest, executor},
	BlockRequest:       {ofRequest, executor},
	ResumeRequest:      {ofRequest, either(executor, coordinator, author)}, // a block is theirs to clear away
	AnswerRequest:      {ofRequest, executor},
	SubmitRequest:      {ofRequest, executor},
	ReassignRequest:    {ofRequest, colleague},
	ReceiptRequest:     {ofRequest, either(coordinator, author, party)},
	MoveDue:            {ofRequest, either(coordinator, author)},
	PreviewDue:         {anybody, anybody},
	EstimateRequest:    {either(ofRequest, ofDraft), either(coordinator, author)},
	ShortlistRequest:   {either(ofRequest, ofDraft), both(caseHQ, coordinator)}, // which hosts a case is about is for headquarters to say
	ListRecipes:        {anybody, anybody},
	PreviewRecipe:      {anybody, anybody},

	ListClarifications:    {ofRequest, ofRequest},
	AskClarification:      {ofRequest, executor},
	ReplyClarification:    {ofRequest, either(coordinator, author, executor)},
	AnswerClarification:   {ofRequest, either(coordinator, author)},
	WithdrawClarification: {ofRequest, executor},

	ReadUploadOptions:     {anybody, anybody},
	CreateUpload:          {ofRequest, either(executor, coordinator)},
	ReadUpload:            {own, own}, // another's upload is not found, whoever asks
	WriteUpload:           {own, own},
	DeleteUpload:          {either(own, coordinator), either(own, coordinator)}, // it keeps its room until somebody ends it
	ListPackOrders:        {ofRequest, either(executor, coordinator)},
	CreatePackOrder:       {ofRequest, either(executor, coordinator)}, // whoever may hand in by a line may without one
	RevokePackOrder:       {ofRequest, either(executor, coordinator)},
	ListBundles:           {ofRequest, ofRequest},
	ImportBundle:          {ofRequest, coordinator},                    // the stick comes to headquarters, which opens it
	ListPushTickets:       {ofRequest, either(colleague, coordinator)}, // a colleague's can be ended by whoever is there
	CreatePushTicket:      {ofRequest, either(executor, coordinator)},
	RevokePushTicket:      {ofRequest, either(colleague, coordinator)},
	ListEvidence:          {ofCase, ofCase},
	ReadEvidence:          {ofEvidence, ofEvidence},
	DownloadEvidence:      {ofEvidence, either(caseHQ, party, fullView, copied)},
	ReadCustody:           {ofEvidence, ofEvidence}, // whoever sees that it is there sees what was done with it
	ReadLines:             {ofEvidence, either(caseHQ, party, fullView, copied)},
	ListConfigurations:    {ofHost, ofHost},
	CompareConfigurations: {ofEvidence, either(caseHQ, party, fullView, copied)},
	ReadBaseline:          {ofHost, ofHost},
	SetBaseline:           {ofHost, coordinator},
	ListSiteBaselines:     {ofStandard, ofStandard},
	SetSiteBaseline:       {ofStandard, coordinator},
	ListDeviations:        {ofStandard, ofStandard},
	ReadOriginal:          {ofEvidence, either(caseHQ, fullView, both(party, fullLevel))}, // of a configuration; others get a copy without secrets

	CreateRelease:      {ofEvidence, coordinator},
	ListReleases:       {ofEvidence, leads}, // they name who else there is
	ListReleased:       {anybody, anybody},  // the actor's own
	ReadRelease:        {ofRelease, ofRelease},
	DownloadRelease:    {ofRelease, told},
	EndRelease:         {ofRelease, coordinator},
	ListAgeRecipients:  {anybody, anybody}, // the actor's own
	CreateAgeRecipient: {anybody, anybody},
	EndAgeRecipient:    {own, own},
	TransitionEvidence: {ofEvidence, coordinator},
	AssignEvidence:     {ofEvidence, coordinator},
	PutAwayEvidence:    {ofCase, coordinator}, // all of a case at once
	HoldEvidence:       {ofEvidence, holds},
	UnholdEvidence:     {ofEvidence, holds},
	ProposeDisposal:    {ofEvidence, coordinator},
	WithdrawDisposal:   {ofEvidence, coordinator},
	ApproveDisposal:    {ofEvidence, coordinator},                     // and not who proposed it
	SuspectEvidence:    {ofEvidence, either(caseHQ, party, fullView)}, // who can have the bytes can warn of them
	CompareEvidence:    {ofEvidence, sameOrg},                         // whoever handed it in, and those they work with
	ExtendRetention:    {ofEvidence, holds},                           // whoever may stop it may put it off
	ListDisposals:      {caseHQ, caseHQ},                              // of all cases
	ListOrphans:        {caseHQ, caseHQ},
	ReadSweep:          {caseHQ, caseHQ},
	ListRetention:      {directory, directory},
	ReadRetention:      {directory, directory},
	CreateRetention:    {directory, coordinator}, // what is kept is no matter of running the system
	UpdateRetention:    {directory, coordinator},
	EndRetention:       {directory, coordinator},

	// a thing is theirs to handle who have it, and headquarters' over all
	RegisterEvidence: {ofCase, works},
	LoseEvidence:     {ofEvidence, coordinator},
	SealEvidence:     {ofEvidence, either(coordinator, colleague)},
	ExplainSeals:     {ofEvidence, coordinator},
	ImageEvidence:    {ofEvidence, either(coordinator, colleague)},
	ListTransfers:    {ofEvidence, ofEvidence},
	ReadTransfer:     {ofEvidence, ofEvidence},
	OfferTransfer:    {ofEvidence, either(coordinator, colleague)},
	AcceptTransfer:   {ofEvidence, colleague}, // of whom it is offered to: a parcel waits for no one person
	DeclineTransfer:  {ofEvidence, colleague},
	WithdrawTransfer: {ofEvidence, either(coordinator, author)},

	ListRelocations:    {ofEvidence, leads},
	ReadRelocation:     {ofEvidence, leads},
	AskRelocation:      {ofEvidence, coordinator},
	ApproveRelocation:  {ofEvidence, coordinator}, // and not who asked for it
	DeclineRelocation:  {ofEvidence, coordinator}, // nor here
	WithdrawRelocation: {ofEvidence, coordinator},

	ListNotices:      {anybody, anybody},
	ReadNotice:       {ofNotice, ofNotice},
	CreateNotice:     {ofCase, coordinator},
	UpdateNotice:     {ofNotice, coordinator},
	PreviewNotice:    {ofNotice, coordinator},
	SubmitNotice:     {ofNotice, coordinator},
	ReturnNotice:     {ofNotice, coordinator},
	ApproveNotice:    {ofNotice, coordinator},
	SendNotice:       {ofNotice, coordinator},
	RecallNotice:     {ofNotice, coordinator},
	UnderstandNotice: {ofNotice, recipient},
	AskNotice:        {ofNotice, recipient},
	AnswerNotice:     {ofNotice, coordinator},
	RaiseNotice:      {ofNotice, coordinator},
	PrintNotice:      {ofNotice, either(coordinator, liaises)}, // whose sheets, the room says, as of codes
	ReadNoticeCard:   {ofNotice, ofNotice},                     // of those outside whoever comes, and not those whom it went to
	DiscardNotice:    {ofNotice, coordinator},
	ListGuestCodes:   {ofNotice, either(coordinator, liaises)}, // whoever has one reads and answers as somebody else
	CreateGuestCode:  {ofNotice, either(coordinator, liaises)},
	RevokeGuestCode:  {ofNotice, either(coordinator, liaises)},

	// what is being written is nothing for those it will be sent to, though an earlier one was
	CheckNotice:         {ofNotice, either(leads, coordinator)},
	OverrideNotice:      {ofNotice, coordinator},
	TranslateNotice:     {ofNotice, coordinator},
	ReadTranslations:    {ofTexts, ofTexts},
	WriteTranslation:    {ofTexts, either(coordinator, both(translates, visible))},
	ReviewTranslation:   {ofTexts, either(coordinator, both(translates, visible))},
	ListTranslationGaps: {anybody, anybody},

	ListEscalationRules:  {caseHQ, caseHQ},
	ReadEscalationRule:   {caseHQ, caseHQ},
	CreateEscalationRule: {caseHQ, coordinator},
	UpdateEscalationRule: {caseHQ, coordinator},
	DeleteEscalationRule: {caseHQ, coordinator},
	ReadEscalation:       {ofRequest, caseHQ}, // it names whom headquarters would tell
	AcknowledgeSilence:   {ofRequest, either(caseHQ, party)},
	ListOpenItems:        {caseHQ, caseHQ}, // over all cases; one's own turns come with what waits
	ReadSilence:          {caseHQ, caseHQ},
	TakeCareOfSilence:    {caseHQ, caseHQ},
	ReadDemoClock:        {anybody, anybody}, // whoever plays with the demo; there is none elsewhere
	AdvanceDemoClock:     {anybody, anybody},
	FindSlots:            {ofCase, coordinator}, // who is at work when is said of everybody at once
	ListMeetings:         {ofCase, ofCase},
	ReadMeeting:          {ofMeeting, ofMeeting},
	CreateMeeting:        {ofCase, coordinator},
	UpdateMeeting:        {ofMeeting, coordinator},
	CancelMeeting:        {ofMeeting, coordinator},
	EndAction:            {ofMeeting, either(coordinator, own, sameOrg)}, // whose turn it is

	ListAuthorities:    {directory, directory},
	ReadAuthority:      {directory, directory},
	CreateAuthority:    {directory, either(administrator, coordinator)},
	UpdateAuthority:    {directory, either(administrator, coordinator)},
	DeleteAuthority:    {directory, either(administrator, coordinator)},
	ListDecisions:      {ofCase, ofCase}, // what the query lets through
	ListMyDecisions:    {anybody, anybody},
	ReadDecision:       {ofDecision, ofDecision},
	AskDecision:        {ofCase, writes},
	DecideDecision:     {ofDecision, recipient}, // whoever the table named when it was asked, and nobody else
	HandOnDecision:     {ofDecision, either(coordinator, recipient)},
	WithdrawDecision:   {ofDecision, either(coordinator, own)}, // a question is theirs who asked it
	ListCalls:          {caseHQ, caseHQ},                       // they have numbers on them
	SettleCall:         {caseHQ, caseHQ},
	SimulateEscalation: {caseHQ, caseHQ},
	ReadNoticeSilence:  {ofNotice, leads},
	ReadNoticeShowings: {ofNotice, leads},

	ListObservations:          {ofCase, ofCase},
	ReadObservation:           {ofFinding, ofFinding},
	ReportObservation:         {ofCase, works},
	AssessObservation:         {ofFinding, coordinator},
	ReadObservationEscalation: {ofFinding, caseHQ},

	ReadCheckpoint: {anybody, anybody}, // a tree's size and hash; the anchor that everyone may keep
	ReadJournal:    {auditor, auditor},
	ReadProofs:     {anybody, anybody}, // hashes only

	ListWitnesses:   {either(directory, auditor), either(directory, auditor)},
	ReadWitness:     {either(directory, auditor), either(directory, auditor)},
	RegisterWitness: {either(directory, auditor), either(administrator, coordinator)},
	EndWitness:      {either(directory, auditor), either(administrator, coordinator)},
	SendCosignature: {anybody, anybody}, // what no registered key has signed is refused
}
