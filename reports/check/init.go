package check

import "tracetool/reports/measure"

// Init writes a first budget made of runs.
func Init(runs measure.Series) []byte { return nil }
