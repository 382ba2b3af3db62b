package notice

// Instruction is one thing to do or to leave alone, for somebody without IT skill. There is none that has a person
// touch equipment: an escort only attends (R68).
type Instruction string

// The instructions.
const (
	LetEngineerIn   Instruction = "let_engineer_in"
	StayBeside      Instruction = "stay_beside"
	DoNotSwitchOff  Instruction = "do_not_switch_off"
	DoNotReboot     Instruction = "do_not_reboot"
	DoNotClean      Instruction = "do_not_clean" // of viruses
	DoNotDelete     Instruction = "do_not_delete"
	DoNotRunScanner Instruction = "do_not_run_scanner"
	KeepQuiet       Instruction = "keep_quiet"
	AnswerRequest   Instruction = "answer_request"
)

// Instructions in the order in which people choose from them.
var Instructions = []Instruction{
	LetEngineerIn, StayBeside, DoNotSwitchOff, DoNotReboot, DoNotClean, DoNotDelete, DoNotRunScanner, KeepQuiet, AnswerRequest,
}

// Thing is something to bring along.
type Thing string

// The things. Lodging is arranged and not carried, but people plan for both alike.
const (
	Jacket      Thing = "jacket" // server rooms are cold
	IDCard      Thing = "id_card"
	Lodging     Thing = "lodging"
	SafetyShoes Thing = "safety_shoes"
	Meal        Thing = "meal"
)

// Things in the order in which people choose from them.
var Things = []Thing{Jacket, IDCard, Lodging, SafetyShoes, Meal}
