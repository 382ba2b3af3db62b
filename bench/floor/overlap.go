package floor

// Cheapest is the beginning of the cheapest slot of so many minutes over people whose every minute's weight is known
// already: it adds up each slot from sums over all minutes before.
func Cheapest(sums [][]int32, length, step int) int {
	best, least := 0, int64(1)<<62
	for at := 0; at+length < len(sums[0]); at += step {
		var all int64
		for _, s := range sums {
			w := int64(s[at+length] - s[at])
			all += w * w
		}
		if all < least {
			best, least = at, all
		}
	}
	return best
}
