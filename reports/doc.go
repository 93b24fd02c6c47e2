// Package reports is the contract between analyses and output.
//
// A [Report] is one analysis: a value in the catalogue with a name, its help
// and a constructor. The [Instance] that it makes receives the facts of a trace
// from [tracetool/traceparse.Scan] and is then viewed, once, as a [Document]:
// sections, tables of typed columns, findings. Numbers stay numbers in a
// document. A [Renderer], one folder below render each, turns documents into
// text, Markdown, CSV or JSON, and computes nothing.
//
// To add a report, add a folder with its Report value and a line in
// [tracetool/reports/catalogue]. To add a format, add a folder below render
// and a line in [tracetool/reports/render].
package reports
