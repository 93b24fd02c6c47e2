package measure

// index finds rows by the names of which a rule is applied to each: without it a
// rule per site of n sites would look at n² rows.
type index struct {
	bySite  map[string][]int // of Waits
	byGroup map[string][]int // of Groups
}

// Indexed returns the same runs in a form in which values of one site or group are
// found fast. Their rows must not change any more.
func (s Series) Indexed() Series {
	list := make(Series, len(s))
	for i, r := range s {
		c := *r
		c.index = &index{make(map[string][]int, len(r.Waits)), make(map[string][]int, len(r.Groups))}
		for j := range r.Waits {
			c.index.bySite[r.Waits[j].Site] = append(c.index.bySite[r.Waits[j].Site], j)
		}
		for j := range r.Groups {
			c.index.byGroup[r.Groups[j].Name] = append(c.index.byGroup[r.Groups[j].Name], j)
		}
		list[i] = &c
	}
	return list
}
