package api

import (
	"context"
	"net/http"

	"tasuki/internal/program"
	"tasuki/internal/wire"
)

func (a *API) programRoutes() {
	get(a, "/programs", a.listPrograms)
	raw(a, http.MethodGet, "/programs/:program", a.downloadProgram)
}

func (a *API) listPrograms(ctx context.Context, _ struct{}) (wire.ProgramList, error) {
	all, err := a.Programs.All(ctx)
	return wire.ProgramList{Items: each(all, func(p program.Program) wire.Program {
		return wire.Program{Name: p.Name, System: wire.ProgramSystem(p.System), Arch: wire.ProgramArch(p.Arch), Size: p.Size, SHA256: p.SHA256}
	})}, err
}

func (a *API) downloadProgram(w http.ResponseWriter, r *http.Request, params map[string]string) error {
	return a.Programs.Download(w, r, params["program"])
}
