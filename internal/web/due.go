package web

import (
	"errors"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// due is an input for a planned time: what the clock at a place will show. Where that clock shows the time twice, the
// form comes back and asks which.
func (f *form) due(name, key string, stands *worktime.Due, zone string) *field {
	wall := ""
	fold := worktime.Unfolded
	if stands != nil {
		wall, zone, fold = stands.Wall.String(), stands.Zone, stands.Fold
	}
	at := len(f.Fields)
	in := f.add("together", name, key, "")
	f.add("wall", name+"/wall", "page.due.wall", wall).class("wall")
	f.zoneField(name+"/zone", "page.due.zone", zone)
	f.twice(name+"/fold", fold)
	in.Parts = append(in.Parts, f.Fields[at+1:]...)
	f.Fields = f.Fields[:at+1]
	return in
}

// twice asks which is meant where the clock shows the time twice: once it was refused for that, or somebody has said.
func (f *form) twice(name string, stands worktime.Fold) {
	refused, ok := f.refusal(name)
	if ok && refused.Key == "time.once" {
		return // and is not sent again
	}
	if ok && refused.Key == "time.exists_twice" || f.value(name, string(stands)) != "" {
		f.radios(name, "page.due.fold", string(stands), f.v.folds(refused))
	}
}

// folds name the two instants by UTC, where the refusal tells them.
func (v *visit) folds(refused fault.Field) []option {
	all := texts(v, "page.due.fold.", []worktime.Fold{worktime.Earlier, worktime.Later})
	for i, name := range []string{"earlier", "later"} {
		if at, ok := refused.Args[name].(time.Time); ok {
			all[i].Hint = v.words.UTC(at)
		}
	}
	return all
}

// dueTyped is the planned time of an input; nil where neither time nor fold was given.
func (v *visit) dueTyped(name string) (*worktime.Due, error) {
	wall, fold := v.text(name+"/wall"), v.text(name+"/fold")
	if wall == "" {
		return nil, nil
	}
	zone, badZone := zoneTyped(name+"/zone", v.text(name+"/zone"))
	if badZone != nil {
		_, badWall := worktime.ParseLocal(wall)
		return nil, fault.Join(worktime.Fault(name, badWall), badZone)
	}
	d, err := parseDue(wall, zone, fold)
	if err != nil {
		return nil, worktime.Fault(name, err)
	}
	return &d, nil
}

// parseDue leaves out a fold that the time doesn't need: it may stand in the form from a time before.
func parseDue(wall, zone, fold string) (worktime.Due, error) {
	d, err := worktime.ParseDue(wall, zone, fold)
	var once *worktime.OnceError
	if errors.As(err, &once) {
		return worktime.ParseDue(wall, zone, "")
	}
	return d, err
}

// foldTyped is which of two instants was chosen, as far as one of these times exists twice.
func (v *visit) foldTyped(name, zone string, times ...worktime.Local) worktime.Fold {
	fold := worktime.Fold(v.text(name))
	for _, at := range times {
		if worktime.NeedsFold(at, zone, fold) == nil {
			return fold
		}
	}
	return worktime.Unfolded
}

// instantTyped is the instant of an input; zero where none was given.
func (v *visit) instantTyped(name string) (time.Time, error) {
	d, err := v.dueTyped(name)
	if err != nil || d == nil {
		return time.Time{}, err
	}
	at, err := d.Instant()
	return at, worktime.Fault(name, err)
}
