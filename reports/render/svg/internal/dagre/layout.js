// What browsers have and the interpreter has not; dagre clones lists of lists of
// names with it.
var structuredClone = function (value) { return JSON.parse(JSON.stringify(value)); };

// Calls dagre on a graph given as JSON and returns the coordinates as JSON. Nodes
// and edges are known by their index, as several edges may join the same nodes.
function layout(text) {
  var input = JSON.parse(text);
  var g = new dagre.graphlib.Graph({ multigraph: true });
  g.setGraph({
    rankdir: "LR", acyclicer: "greedy", ranker: "network-simplex",
    nodesep: input.nodeSep, edgesep: input.edgeSep, ranksep: 50
  });
  input.nodes.forEach(function (n, i) {
    g.setNode(String(i), { width: n.width, height: n.height });
  });
  input.edges.forEach(function (e, i) {
    g.setEdge(String(e.from), String(e.to),
      { width: e.width, height: e.height, weight: e.weight, labelpos: "c" }, String(i));
  });
  dagre.layout(g, { useDynamic: false });
  return JSON.stringify({
    nodes: input.nodes.map(function (_, i) {
      var n = g.node(String(i));
      return { x: n.x, y: n.y };
    }),
    edges: input.edges.map(function (e, i) {
      var label = g.edge(String(e.from), String(e.to), String(i));
      // The ends are on the nodes' borders.
      return { x: label.x, y: label.y, bends: label.points.slice(1, -1) };
    })
  });
}
