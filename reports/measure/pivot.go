package measure

import (
	"cmp"
	"errors"
	"fmt"
)

// pivot turns rows of runs into entries with a cell for each run.
func pivot[R any, K comparable, C any](s Series, rows func(*Run) []R, key func(*R) K, cell func(*R) C) []entry[K, C] {
	list := []entry[K, C]{}
	index := make(map[K]int)
	for i, r := range s {
		of := rows(r)
		for j := range of {
			k := key(&of[j])
			e := row(&list, index, k, func() entry[K, C] { return entry[K, C]{k, make([]*C, len(s))} })
			e.Runs[i] = new(cell(&of[j]))
		}
	}
	return list
}

// unpivot is its inverse: it calls add for each cell. A table without rows is there
// nevertheless: one that is not was lost.
func unpivot[K comparable, C any](s Series, name string, list []entry[K, C], add func(*Run, K, *C) error) error {
	if list == nil {
		return fmt.Errorf("it has no table %q", name)
	}
	seen := make(map[K]bool)
	for _, e := range list {
		if len(e.Runs) != len(s) {
			return fmt.Errorf("%s %s has %d runs of %d", name, quote(e.At), len(e.Runs), len(s))
		}
		if seen[e.At] {
			return fmt.Errorf("%s %s is there twice", name, quote(e.At))
		}
		seen[e.At] = true
		for i, c := range e.Runs {
			if c == nil {
				continue
			}
			if err := add(s[i], e.At, c); err != nil {
				return fmt.Errorf("%s %s: %w", name, quote(e.At), err)
			}
		}
	}
	return nil
}

// quote is a key in a message: one short line.
func quote(key any) string { return fmt.Sprintf("%.80q", fmt.Sprint(key)) }

func (s Series) baseline() *baseline {
	f := &baseline{Schema: Schema}
	for _, r := range s {
		f.Runs = append(f.Runs, r.head())
	}
	f.Waits = pivot(s, func(r *Run) []Wait { return r.Waits }, (*Wait).json, (*Wait).cell)
	f.Groups = pivot(s, func(r *Run) []Group { return r.Groups }, (*Group).name, (*Group).cell)
	f.Tasks = pivot(s, func(r *Run) []Annotation { return r.Tasks }, (*Annotation).name, (*Annotation).cell)
	f.Regions = pivot(s, func(r *Run) []Annotation { return r.Regions }, (*Annotation).name, (*Annotation).cell)
	f.Path = pivot(s, func(r *Run) []PathPart { return r.Path }, (*PathPart).json, (*PathPart).cell)
	f.Stuck = pivot(s, stuckPlaces, (*Stuck).json, (*Stuck).cell)
	f.Yields = pivot(s, func(r *Run) []Yield { return r.Yields }, (*Yield).name, (*Yield).cell)
	return f
}

// series is the inverse of [Series.baseline].
func (f *baseline) series() (Series, error) {
	if len(f.Runs) == 0 {
		return nil, errors.New("it has no runs")
	}
	s := make(Series, len(f.Runs))
	for i := range f.Runs {
		if f.Runs[i].Runtime == nil {
			return nil, fmt.Errorf("run %d has no \"runtime\"", i+1)
		}
		s[i] = f.Runs[i].run()
	}
	return s, f.fill(s)
}

// fill adds the rows of the tables to the runs.
func (f *baseline) fill(s Series) error {
	return cmp.Or(
		unpivot(s, "waits", f.Waits, (*Run).readWait),
		unpivot(s, "groups", f.Groups, (*Run).readGroup),
		unpivot(s, "tasks", f.Tasks, (*Run).readTask),
		unpivot(s, "regions", f.Regions, (*Run).readRegion),
		unpivot(s, "critical_path", f.Path, (*Run).readPath),
		unpivot(s, "stuck", f.Stuck, (*Run).readStuck),
		unpivot(s, "yields", f.Yields, (*Run).readYield),
	)
}
