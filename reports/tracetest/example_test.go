package tracetest_test

import (
	"testing"

	"tracetool/reports/tracetest"
)

func placeManyOrders() {}

func ExampleRun() {
	test := func(t *testing.T) {
		tracetest.Run(t, placeManyOrders,
			tracetest.NoOpenWaits(),
			tracetest.MaxWaitShare("mutex", 0.1),
			tracetest.Require("checkout-is-quick", "latency.p50 <= 50ms", tracetest.Task("checkout")))
	}
	_ = test
}
