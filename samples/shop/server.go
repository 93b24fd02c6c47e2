package shop

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// Handler takes orders: POST /orders?product=lamp&count=2.
func (s *Shop) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.order)
	return mux
}

func (s *Shop) order(w http.ResponseWriter, r *http.Request) {
	count, err := strconv.Atoi(r.FormValue("count"))
	if err != nil || count < 1 {
		http.Error(w, "count must be a number, at least 1", http.StatusBadRequest)
		return
	}
	receipt, err := s.Place(r.Context(), Order{r.FormValue("product"), count})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	json.NewEncoder(w).Encode(receipt)
}
