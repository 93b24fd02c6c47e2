// Package shop takes orders over HTTP: the example of a service whose tests, and
// whose CI, hold it to a budget of waiting. The README tells how.
package shop
