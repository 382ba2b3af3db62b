package web

import "tasuki/internal/fault"

// signOut ends the session here. Whoever has none any more is out already.
func (s *Site) signOut(v *visit) (answer, error) {
	err := s.Accounts.EndSession(v.ctx())
	if err != nil && !fault.Is(err, fault.KindUnauthenticated) && !fault.Is(err, fault.KindNotFound) {
		return answer{}, err
	}
	a := goTo("/sign-in")
	if v.Guest() {
		a = goTo("/b")
	}
	a.cookie = s.sessionCookie("", -1)
	return a, nil
}
