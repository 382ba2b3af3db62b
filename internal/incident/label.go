package incident

import "strings"

// Severity is how bad it is: the labels of NCISS. Which criteria lead to a label is each company's own.
type Severity string

// Severities from the worst.
var Severities = []Severity{"emergency", "severe", "high", "medium", "low", "baseline"}

// TLP says how far a reader may pass something on (FIRST TLP 2.0); it is a label and never translated.
type TLP string

// Labels that rules elsewhere speak of.
const (
	Red         TLP = "TLP:RED"
	AmberStrict TLP = "TLP:AMBER+STRICT"
)

// The label of a case nobody has labelled yet: within the organisation, and no further.
const unlabelled = AmberStrict

// TLPs from the strictest.
var TLPs = []TLP{Red, AmberStrict, "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"}

// Classification is class/type of the Reference Security Incident Taxonomy (RSIT 1003).
type Classification string

const unclassified Classification = "other/undetermined"

// Classifications in the order of the taxonomy.
var Classifications = taxonomy[Classification](`
	abusive-content: spam harmful-speech violence
	malicious-code: infected-system c2-server malware-distribution malware-configuration
	information-gathering: scanner sniffing social-engineering
	intrusion-attempts: ids-alert brute-force exploit
	intrusions: privileged-account-compromise unprivileged-account-compromise application-compromise system-compromise burglary
	availability: dos ddos misconfiguration sabotage outage
	information-content-security: unauthorised-information-access unauthorised-information-modification data-loss data-leak
	fraud: unauthorised-use-of-resources copyright masquerade phishing
	vulnerable: weak-crypto ddos-amplifier potentially-unwanted-accessible information-disclosure vulnerable-system
	other: other undetermined
	test: test`)

// Discovery is who noticed, and by what: source/method, after VERIS.
type Discovery string

// Discoveries by who noticed.
var Discoveries = taxonomy[Discovery](`
	internal: antivirus hids nids log_review it_review infrastructure_monitoring incident_response data_loss_prevention reported_by_employee other
	partner: antivirus audit incident_response monitoring_service other
	external: customer emergency_response_team law_enforcement monitoring_service suspicious_traffic unrelated_third_party actor_disclosure audit other`)

// taxonomy reads lines of "class: type type" as class/type.
func taxonomy[T ~string](lines string) []T {
	var all []T
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		class, types, _ := strings.Cut(strings.TrimSpace(line), ":")
		for _, t := range strings.Fields(types) {
			all = append(all, T(class+"/"+t))
		}
	}
	return all
}
