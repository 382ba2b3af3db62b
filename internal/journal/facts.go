package journal

import "slices"

// Fact is what an entry says happened: area.what, in the past tense. The words for people stand in the locale files
// under fact.<fact>.
type Fact string

// The directory.
const (
	OrganizationAdded   Fact = "directory.organization_added"   // an organisation or site was entered
	OrganizationChanged Fact = "directory.organization_changed" // its card, zone, hours or place in the tree
	PersonAdded         Fact = "directory.person_added"         // a person was entered
	PersonChanged       Fact = "directory.person_changed"       // card, language, zone or standing roles
	EngagementAdded     Fact = "directory.engagement_added"     // a vendor or partner was bound to sites
	EngagementChanged   Fact = "directory.engagement_changed"   // scope, expiry, sites, handover or contract
	EngagementEnded     Fact = "directory.engagement_ended"     // it was ended before its expiry
	AssetAdded          Fact = "directory.asset_added"          // a host was entered
	AssetChanged        Fact = "directory.asset_changed"        // what is known of it
	DiagramAdded        Fact = "diagram.added"                  // a site's network was drawn; data says as of when, by hash
	DiagramChanged      Fact = "diagram.changed"                // it has a further version
	DiagramRead         Fact = "diagram.read"                   // somebody was given its file
	CalendarChanged     Fact = "directory.calendar_changed"     // a year of it was entered or changed, and is a draft
	CalendarVerified    Fact = "directory.calendar_verified"    // somebody vouches for a year of it
	DirectoryImported   Fact = "directory.imported"             // a CSV file was taken in, all or nothing
)

// Rosters.
const (
	RosterAdded     Fact = "roster.added"      // who is on duty in turn, for one organisation
	RosterChanged   Fact = "roster.changed"    // its rotation, its name or its rest; data says whether less rest was accepted
	ShiftOverridden Fact = "roster.overridden" // a person has the duty for a span
	SwapProposed    Fact = "roster.swap_proposed"
	SwapAgreed      Fact = "roster.swap_agreed" // by the other one; it counts from now on
	LeaveEntered    Fact = "roster.leave_entered"
	RosterCancelled Fact = "roster.cancelled" // a change of it counts no more, or ends now
)

// Reachability.
const (
	ReachabilityChanged   Fact = "reachability.changed"   // who is reached, how else, and how long a test holds
	ReachabilityTested    Fact = "reachability.test_sent" // a contact was sent a test message
	ReachabilityConfirmed Fact = "reachability.confirmed" // by that contact
	ReachabilityBounced   Fact = "reachability.bounced"   // that mail came back
	ReachabilityEntered   Fact = "reachability.entered"   // somebody rang a contact, by telephone or over the backup channel
)

// Channels.
const (
	ChannelCreated  Fact = "channel.created"  // another way to an organisation's people than mail
	ChannelChanged  Fact = "channel.changed"  // its name or address; one that was disabled is used again
	ChannelRotated  Fact = "channel.rotated"  // it has a new secret
	ChannelDisabled Fact = "channel.disabled" // it failed for too long, or wants nothing more
	ChannelDeleted  Fact = "channel.deleted"
)

// Accounts.
const (
	Invited             Fact = "account.invited"               // a code was made for a person
	InvitationAccepted  Fact = "account.invitation_accepted"   // the code was used, once
	PasswordChanged     Fact = "account.password_changed"      // by its owner
	SignedIn            Fact = "account.signed_in"             // a session began
	SignedOut           Fact = "account.signed_out"            // a session ended
	SignedOutEverywhere Fact = "account.signed_out_everywhere" // all sessions of a person ended
	TokenIssued         Fact = "account.token_issued"          // a token for a program
	TokenRevoked        Fact = "account.token_revoked"         // it counts no more
	FeedIssued          Fact = "account.feed_issued"           // an address for a calendar, which reads when somebody meets
	FeedRevoked         Fact = "account.feed_revoked"          // it leads nowhere any more
	GuestCodeMade       Fact = "account.guest_code_made"       // to be read out to somebody without an account
	GuestCodeUsed       Fact = "account.guest_code_used"       // whoever had it reads one notice
	GuestCodeEnded      Fact = "account.guest_code_ended"      // it opens nothing any more; data says why
	PushTicketMade      Fact = "account.push_ticket_made"      // hands in files for one request, in somebody's name
	PushTicketEnded     Fact = "account.push_ticket_ended"     // it hands in nothing any more; data says why
	AccountDeactivated  Fact = "account.deactivated"           // sessions and tokens ended, turns handed on
)

// Silence, and what is done about it.
const (
	EscalationRuleAdded    Fact = "escalation.rule_added"
	EscalationRuleChanged  Fact = "escalation.rule_changed"
	EscalationRuleRemoved  Fact = "escalation.rule_removed"
	EscalationTold         Fact = "escalation.told"         // a step was taken: people were told of a silence
	EscalationNobody       Fact = "escalation.nobody"       // a step was not taken: there is nobody who may be told
	EscalationPutOff       Fact = "escalation.put_off"      // a step was not taken: somebody takes care of it until a time
	EscalationQuiet        Fact = "escalation.quiet"        // a step was not taken: it waits for the end of somebody's quiet hours
	EscalationReached      Fact = "escalation.reached"      // a step was not taken: mail came back to one of several, and arrived at another
	EscalationOnLeave      Fact = "escalation.on_leave"     // whoever alone could end a silence is on leave: what follows comes at once
	EscalationCall         Fact = "escalation.call"         // a step was taken: somebody is to be told by phone
	EscalationCalled       Fact = "escalation.called"       // they were, by the actor
	EscalationAcknowledged Fact = "escalation.acknowledged" // somebody said what they will do about it, and by when
)

// Handovers, at the end of a shift or as somebody goes on leave.
const (
	HandoverDrafted  Fact = "handover.drafted"  // one was put together
	HandoverChanged  Fact = "handover.changed"  // what the outgoing officer noted
	HandoverOffered  Fact = "handover.offered"  // to the next officer; turns stay where they are
	HandoverReturned Fact = "handover.returned" // with a question or a reason
	HandoverAccepted Fact = "handover.accepted" // the next officer has what was moved
	HandoverLapsed   Fact = "handover.lapsed"   // the outgoing officer is on duty again
	HandoverOnLeave  Fact = "handover.on_leave" // turns of somebody who is away went to whoever is there, or stayed
	TurnPassed       Fact = "turn.passed"       // a turn went to a colleague of its holder
)

// Incidents.
const (
	IncidentOpened     Fact = "incident.opened"              // a case began
	IncidentChanged    Fact = "incident.changed"             // title, severity, classification, TLP, impact or sites
	IncidentMoved      Fact = "incident.moved"               // from one state of its lifecycle to another
	ParticipantAdded   Fact = "incident.participant_added"   // an organisation or person takes part, at a level
	ParticipantRevoked Fact = "incident.participant_revoked" // and no more, at once
	TargetChosen       Fact = "incident.target_chosen"       // a candidate for asking is a target of the case, or isn't, for a reason
	IncidentHeld       Fact = "incident.held"                // headquarters stopped its closing
	HoldReleased       Fact = "incident.hold_released"       // with a reason
)

// Requests.
const (
	RequestDrafted        Fact = "request.drafted"         // a draft was begun
	RequestChanged        Fact = "request.changed"         // the draft's wording, steps, due or addressees
	RequestProposed       Fact = "request.proposed"        // a partner's draft was handed to headquarters
	RequestIssueRequested Fact = "request.issue_requested" // one at headquarters wants it issued; a second must agree
	RequestAuthorized     Fact = "request.authorized"      // headquarters, or its second person, agreed
	RequestScheduled      Fact = "request.scheduled"       // it will be issued at a time
	RequestDueMoved       Fact = "request.due_moved"       // after it went out: by a calendar, a zone's law or a person
	RequestIssued         Fact = "request.issued"          // frozen and on its way
	RequestOverridden     Fact = "request.overridden"      // issued in an emergency without the second person
	RequestSent           Fact = "request.sent"            // mail with its reference left for a recipient
	RequestBounced        Fact = "request.bounced"         // that mail came back
	RequestDelivered      Fact = "request.delivered"       // a recipient fetched it
	RequestRead           Fact = "request.read"            // a recipient read it; that acknowledges nothing
	RequestTold           Fact = "request.told_by_phone"   // a recipient was told by telephone
	RequestAcknowledged   Fact = "request.acknowledged"    // understood and committed to, by when
	RequestDeclined       Fact = "request.declined"        // with a reason
	RequestStarted        Fact = "request.started"         // work began, or began again
	RequestBlocked        Fact = "request.blocked"         // work can't go on, with a reason
	RequestResumed        Fact = "request.resumed"         // it can again
	RequestReassigned     Fact = "request.reassigned"      // another executor in the same organisation
	RequestFellBack       Fact = "request.fell_back"       // whose turn it was can't see it any more; headquarters decides
	RequestAnswered       Fact = "request.answered"        // the answer to one step was saved
	RequestSubmitted      Fact = "request.submitted"       // the answers were handed in
	RequestReturned       Fact = "request.returned"        // they don't suffice, with a reason
	RequestAccepted       Fact = "request.accepted"        // they do
	RequestCancelled      Fact = "request.cancelled"       // with a reason
	RequestRevised        Fact = "request.revised"         // revision n+1 was begun
	RequestSuperseded     Fact = "request.superseded"      // a later revision took its place
)

// Clarifications.
const (
	ClarificationAsked     Fact = "clarification.asked"     // a question on a request
	ClarificationReplied   Fact = "clarification.replied"   // a further message in its thread
	ClarificationAnswered  Fact = "clarification.answered"  // the question is settled
	ClarificationWithdrawn Fact = "clarification.withdrawn" // the question fell away
)

// Evidence.
const (
	EvidenceExpected   Fact = "evidence.expected"          // something is to come in
	EvidenceReceiving  Fact = "evidence.receiving"         // an upload began
	EvidenceReceived   Fact = "evidence.received"          // all bytes are here and sealed
	EvidenceVerified   Fact = "evidence.verified"          // their SHA-256 is the sender's
	EvidenceMismatched Fact = "evidence.mismatched"        // it is not; the bytes are kept
	EvidenceFailed     Fact = "evidence.failed"            // an upload ended before its last byte
	EvidenceLost       Fact = "evidence.lost"              // what was expected will not come
	EvidenceRead       Fact = "evidence.read"              // somebody took the bytes; written before the first of them
	EvidenceLooked     Fact = "evidence.looked"            // somebody looked at lines of it; written before the first of them
	EvidencePacked     Fact = "evidence.packed"            // a file was packed without a line, as its packer says; told as the bundle came in
	PackOrderMade      Fact = "pack_order.made"            // somebody took along what it takes to pack for a request
	PackOrderRevoked   Fact = "pack_order.revoked"         // bundles under it are refused from now on
	BundleImported     Fact = "bundle.imported"            // what was packed without a line is here, every byte of it
	BaselineSet        Fact = "configuration.baseline_set" // the version of a host's configuration that others are held against

	SiteBaselineSet   Fact = "configuration.site_baseline_set"   // what a site's hosts are held against: a version handed in, or a file
	SiteBaselineRead  Fact = "configuration.site_baseline_read"  // somebody compared with such a file; written before its first line
	SiteBaselineMoved Fact = "configuration.site_baseline_moved" // such a file is in the region now that its site keeps its evidence in

	EvidenceReleased     Fact = "evidence.released"      // headquarters lets a reader have the bytes; data says to whom, how much, until when, how often
	EvidenceReleaseEnded Fact = "evidence.release_ended" // not any more
	AgeRecipientAdded    Fact = "age_recipient.added"    // somebody's downloads are sealed for that public key
	AgeRecipientEnded    Fact = "age_recipient.ended"

	EvidenceMoved     Fact = "evidence.moved"              // it is analysed, or put away; data says from where to where
	EvidenceHeld      Fact = "evidence.held"               // nobody can dispose of it
	EvidenceUnheld    Fact = "evidence.unheld"             // that hold was let go
	DisposalProposed  Fact = "evidence.disposal_proposed"  // somebody means that it need not be kept
	DisposalWithdrawn Fact = "evidence.disposal_withdrawn" // not any more
	EvidenceSuspected Fact = "evidence.suspected"          // somebody says that it may be malware
	EvidenceAssigned  Fact = "evidence.assigned"           // headquarters says which step of its request a file is for
	EvidenceExtended  Fact = "evidence.extended"           // it is kept longer than a rule says; data says until when
	EvidenceDisposed  Fact = "evidence.disposed"           // a second person agreed: key and bytes are gone; data has what was there, by hash

	EvidenceIdentified   Fact = "evidence.identified"         // a thing is known of, and expected
	ThingLost            Fact = "evidence.thing_lost"         // it will not come; with a reason
	EvidenceCollected    Fact = "evidence.collected"          // a thing is in somebody's custody; data says whose, and its seals
	SealApplied          Fact = "evidence.seal_applied"       // a seal was put on it
	SealIntact           Fact = "evidence.seal_intact"        // it was looked at and is whole
	SealBroken           Fact = "evidence.seal_broken"        // it was found broken
	SealChanged          Fact = "evidence.seal_changed"       // another was found in its place; data has both numbers
	SealRemoved          Fact = "evidence.seal_removed"       // it was taken off on purpose
	SealsExplained       Fact = "evidence.seals_explained"    // headquarters has looked into what was wrong with seals
	EvidenceImaged       Fact = "evidence.imaged"             // an image of it was made; data has its hash
	TransferOffered      Fact = "evidence.transfer_offered"   // its custody was offered to somebody; it stays where it is
	TransferAccepted     Fact = "evidence.transfer_accepted"  // they have it; its seals are those that were stated
	TransferDiffers      Fact = "evidence.transfer_differs"   // they have it; its seals are others, and data has both
	TransferDeclined     Fact = "evidence.transfer_declined"  // they don't take it
	TransferWithdrawn    Fact = "evidence.transfer_withdrawn" // the offer is taken back
	TransferFellBack     Fact = "evidence.transfer_fell_back" // whom it was offered to doesn't see the case any more
	TransferMoved        Fact = "evidence.transfer_moved"     // the law of a zone moved when it is to change hands
	RetentionRuleAdded   Fact = "retention_rule.added"        // how long evidence is kept after its incident has ended
	RetentionRuleChanged Fact = "retention_rule.changed"
	RetentionRuleEnded   Fact = "retention_rule.ended"
	RelocationAsked      Fact = "evidence.relocation_asked" // its bytes are to be kept in another region; data says which
	RelocationApproved   Fact = "evidence.relocation_approved"
	RelocationDeclined   Fact = "evidence.relocation_declined"
	RelocationWithdrawn  Fact = "evidence.relocation_withdrawn"
	RelocationFailed     Fact = "evidence.relocation_failed" // what is stored is damaged, and stays where it is
	EvidenceCopied       Fact = "evidence.copied"            // its bytes are in the other region, and what is read from now on
	EvidenceTransferred  Fact = "evidence.transferred"       // nothing of them is left where they were
)

// Notices.
const (
	NoticeDrafted    Fact = "notice.drafted"    // a briefing was begun
	NoticeChanged    Fact = "notice.changed"    // its answers, contact, level, time or recipients
	NoticeSubmitted  Fact = "notice.submitted"  // handed to another person for approval
	NoticeReturned   Fact = "notice.returned"   // back to its author
	NoticeApproved   Fact = "notice.approved"   // by somebody who is not its author
	NoticeScheduled  Fact = "notice.scheduled"  // it goes out at a time
	NoticeSent       Fact = "notice.sent"       // it went out
	NoticeBounced    Fact = "notice.bounced"    // a recipient's mail came back
	NoticeDelivered  Fact = "notice.delivered"  // a recipient fetched it, in words that they had not been shown before
	NoticeRead       Fact = "notice.read"       // a recipient read it
	NoticeUnderstood Fact = "notice.understood" // a recipient said so
	NoticeAsked      Fact = "notice.asked"      // a recipient asked something
	NoticeAnswered   Fact = "notice.answered"   // headquarters answered it
	NoticeRaised     Fact = "notice.raised"     // a recipient may read more of it, for a reason
	NoticeRecalled   Fact = "notice.recalled"   // it holds no more
	NoticeSuperseded Fact = "notice.superseded" // a later one took its place
	NoticePrinted    Fact = "notice.printed"    // a recipient's copy was put on paper for them, by somebody else
	NoticeCardShown  Fact = "notice.card_shown" // whoever comes, or headquarters for them, was shown a card with what was told
	NoticeDiscarded  Fact = "notice.discarded"  // a draft that will not go out
	NoticeMoved      Fact = "notice.moved"      // the law of a zone moved when it goes out or when somebody must be there; data says which

	NoticeOverridden          Fact = "notice.overridden"           // it goes out although something stands against it, for a reason
	NoticeTranslating         Fact = "notice.translating"          // handed to the translators; data says into which languages
	NoticeTranslated          Fact = "notice.translated"           // a person or a machine put a text of it into a language
	NoticeTranslationReviewed Fact = "notice.translation_reviewed" // by somebody else than the translator
	NoticeMinimalWithdrawn    Fact = "notice.minimal_withdrawn"    // that approval was taken back
	NoticeMinimalApproved     Fact = "notice.minimal_approved"     // what readers at minimal are told first in a language; data says in which words
)

// Findings.
const (
	ObservationReported Fact = "observation.reported" // somebody on the case has seen something suspicious
	ObservationAssessed Fact = "observation.assessed" // headquarters took it up, or says what it was
)

// Meetings.
const (
	MeetingPlanned   Fact = "meeting.planned"   // people were called together
	MeetingChanged   Fact = "meeting.changed"   // its time, attendees, agenda, decisions or actions
	MeetingCancelled Fact = "meeting.cancelled" // it does not take place

	MeetingActionDone     Fact = "meeting.action_done"
	MeetingActionDropped  Fact = "meeting.action_dropped"
	MeetingActionFellBack Fact = "meeting.action_fell_back" // whoever was to do it doesn't see the meeting; headquarters says what becomes of it
)

// Decisions, and the table of who may decide what. Whom it is up to is in the data by their ids.
const (
	DecisionAsked      Fact = "decision.asked"
	DecisionHandedOn   Fact = "decision.handed_on" // to another of those who may decide
	DecisionDecided    Fact = "decision.decided"
	DecisionWithdrawn  Fact = "decision.withdrawn"
	DecisionSuperseded Fact = "decision.superseded" // a new question refers to it
	DecisionFellBack   Fact = "decision.fell_back"  // who was to decide can't any more; headquarters says who else
	DecisionDueMoved   Fact = "decision.due_moved"  // the law of a zone moved by when it is to be decided
	AuthorityAdded     Fact = "decision_authority.added"
	AuthorityChanged   Fact = "decision_authority.changed"
	AuthorityRemoved   Fact = "decision_authority.removed"
)

// Mail. Data says to whom by id, of what kind and at which attempt; no address is ever here.
const (
	MailQueued   Fact = "deliver.queued"   // it goes out with the act that it tells of
	MailSending  Fact = "deliver.sending"  // an attempt begins; from here on it may have reached somebody
	MailDeferred Fact = "deliver.deferred" // the attempt failed and there will be another
	MailSent     Fact = "deliver.sent"     // the server for outgoing mail accepted it
	MailBounced  Fact = "deliver.bounced"  // refused for good, or given up
)

// The journal itself and the house.
const (
	JournalExported Fact = "journal.exported" // somebody took a case along; data says what, by hash
	JournalErased   Fact = "journal.erased"   // a personal value and its salt were erased; data says which
	ClockAdvanced   Fact = "clock.advanced"   // the domain clock was moved forward

	KeyMade           Fact = "key.made"           // a new master key is in use; data says which one was before
	KeyMoved          Fact = "key.moved"          // what was wrapped under earlier master keys is under this one; data says how many keys
	KeyRetired        Fact = "key.retired"        // nothing is under it any more, and it is in the key file no more
	KeySplit          Fact = "key.split"          // shares were made that put the key folder together again; data says how many it takes
	KeyRecovered      Fact = "key.recovered"      // it was put together from shares
	WitnessRegistered Fact = "witness.registered" // a second party's key may vouch for the journal; data says which
	WitnessEnded      Fact = "witness.ended"      // it counts no more
)

var allFacts = []Fact{
	OrganizationAdded, OrganizationChanged, PersonAdded, PersonChanged, EngagementAdded, EngagementChanged,
	EngagementEnded, AssetAdded, AssetChanged, DiagramAdded, DiagramChanged, DiagramRead, CalendarChanged, CalendarVerified, DirectoryImported,

	RosterAdded, RosterChanged, ShiftOverridden, SwapProposed, SwapAgreed, LeaveEntered, RosterCancelled,

	ReachabilityChanged, ReachabilityTested, ReachabilityConfirmed, ReachabilityBounced, ReachabilityEntered,

	ChannelCreated, ChannelChanged, ChannelRotated, ChannelDisabled, ChannelDeleted,

	Invited, InvitationAccepted, PasswordChanged, SignedIn, SignedOut, SignedOutEverywhere, TokenIssued, TokenRevoked,
	FeedIssued, FeedRevoked, GuestCodeMade, GuestCodeUsed, GuestCodeEnded, PushTicketMade, PushTicketEnded, AccountDeactivated,

	EscalationRuleAdded, EscalationRuleChanged, EscalationRuleRemoved, EscalationTold, EscalationNobody, EscalationPutOff,
	EscalationQuiet, EscalationReached, EscalationOnLeave, EscalationCall, EscalationCalled, EscalationAcknowledged,

	HandoverDrafted, HandoverChanged, HandoverOffered, HandoverReturned, HandoverAccepted, HandoverLapsed, HandoverOnLeave, TurnPassed,

	IncidentOpened, IncidentChanged, IncidentMoved, ParticipantAdded, ParticipantRevoked, IncidentHeld, HoldReleased, TargetChosen,

	RequestDrafted, RequestChanged, RequestProposed, RequestIssueRequested, RequestAuthorized, RequestScheduled,
	RequestIssued, RequestOverridden, RequestSent, RequestBounced, RequestDelivered, RequestRead, RequestTold,
	RequestAcknowledged, RequestDeclined, RequestStarted, RequestBlocked, RequestResumed, RequestReassigned, RequestFellBack,
	RequestAnswered, RequestSubmitted, RequestReturned, RequestAccepted, RequestCancelled, RequestRevised,
	RequestSuperseded, RequestDueMoved,

	ClarificationAsked, ClarificationReplied, ClarificationAnswered, ClarificationWithdrawn,

	EvidenceExpected, EvidenceReceiving, EvidenceReceived, EvidenceVerified, EvidenceMismatched, EvidenceFailed,
	EvidenceLost, EvidenceRead, EvidenceLooked, EvidencePacked, PackOrderMade, PackOrderRevoked, BundleImported, BaselineSet, SiteBaselineSet, SiteBaselineRead, SiteBaselineMoved,
	EvidenceReleased, EvidenceReleaseEnded, AgeRecipientAdded, AgeRecipientEnded,
	EvidenceMoved, EvidenceAssigned, EvidenceHeld, EvidenceUnheld, DisposalProposed, DisposalWithdrawn, EvidenceSuspected, EvidenceExtended, EvidenceDisposed,
	EvidenceIdentified, ThingLost, EvidenceCollected, SealApplied, SealIntact, SealBroken, SealChanged, SealRemoved, SealsExplained, EvidenceImaged,
	TransferOffered, TransferAccepted, TransferDiffers, TransferDeclined, TransferWithdrawn, TransferFellBack, TransferMoved,
	RetentionRuleAdded, RetentionRuleChanged, RetentionRuleEnded,
	RelocationAsked, RelocationApproved, RelocationDeclined, RelocationWithdrawn, RelocationFailed, EvidenceCopied, EvidenceTransferred,

	NoticeDrafted, NoticeChanged, NoticeSubmitted, NoticeReturned, NoticeApproved, NoticeScheduled, NoticeSent,
	NoticeBounced, NoticeDelivered, NoticeRead, NoticeUnderstood, NoticeAsked, NoticeAnswered, NoticeRaised, NoticeRecalled, NoticeSuperseded, NoticePrinted, NoticeCardShown, NoticeDiscarded, NoticeMoved,
	NoticeOverridden, NoticeTranslating, NoticeTranslated, NoticeTranslationReviewed, NoticeMinimalApproved, NoticeMinimalWithdrawn,

	ObservationReported, ObservationAssessed,

	MeetingPlanned, MeetingChanged, MeetingCancelled, MeetingActionDone, MeetingActionDropped, MeetingActionFellBack,

	DecisionAsked, DecisionHandedOn, DecisionDecided, DecisionWithdrawn, DecisionSuperseded, DecisionFellBack, DecisionDueMoved,
	AuthorityAdded, AuthorityChanged, AuthorityRemoved,

	MailQueued, MailSending, MailDeferred, MailSent, MailBounced,

	JournalExported, JournalErased, ClockAdvanced,
	KeyMade, KeyMoved, KeyRetired, KeySplit, KeyRecovered,
	WitnessRegistered, WitnessEnded,
}

// AllFacts lists every fact of the house, for tests that each one has its words.
func AllFacts() []Fact { return slices.Clone(allFacts) }

var known = func() map[Fact]bool {
	m := make(map[Fact]bool, len(allFacts))
	for _, f := range allFacts {
		m[f] = true
	}
	return m
}()
