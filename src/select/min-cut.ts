/**
 * A graph whose nodes have up to eight neighbours, numbered as in grid.ts: arc `8 i + d` goes from node i to
 * `neighbours[8 i + d]` (-1 = none), and the arc back is `8 j + 7 - d`.
 */
export interface Graph {
  readonly nodes: number;
  readonly neighbours: Int32Array<ArrayBuffer>;
  /** Of every arc, not negative. Used up by {@link minCut}. */
  readonly capacities: Int32Array<ArrayBuffer>;
  /** Of every node: capacity from the source minus capacity to the sink. Used up by {@link minCut}. */
  readonly terminals: Int32Array<ArrayBuffer>;
}

const NONE = -1;
const TERMINAL = -2;
const ORPHAN = -3;
const FAR = 0x3fffffff;
const SOURCE = 1;
const SINK = 2;

/**
 * The minimum cut between source and sink (Boykov and Kolmogorov 2004, "An experimental comparison of min-cut/max-flow
 * algorithms for energy minimization in vision": two search trees that are kept and repaired between augmentations).
 * Whole-number capacities make the residuals exact.
 * @returns for each node 1 on the side of the source, else 0
 */
export function minCut(graph: Graph): Uint8Array<ArrayBuffer> {
  return new Trees(graph).cut();
}

class Trees {
  private readonly graph: Graph;
  /** Of each node: the arc to its parent, or one of the constants. */
  private readonly parent: Int32Array;
  private readonly tree: Uint8Array<ArrayBuffer>;
  /** When the distance to the terminal was found true, and that distance. */
  private readonly stamp: Int32Array;
  private readonly distance: Int32Array;
  private time = 0;
  /** A ring: nodes whose neighbours are to be looked at; a node is in it at most once. */
  private readonly queue: Int32Array;
  private readonly queued: Uint8Array;
  private head = 0;
  private waiting = 0;
  private orphans: number[] = [];

  constructor(graph: Graph) {
    this.graph = graph;
    const { nodes, terminals } = graph;
    this.parent = new Int32Array(nodes).fill(NONE);
    this.tree = new Uint8Array(nodes);
    this.stamp = new Int32Array(nodes);
    this.distance = new Int32Array(nodes);
    this.queue = new Int32Array(nodes);
    this.queued = new Uint8Array(nodes);
    for (let i = 0; i < nodes; i++) {
      const capacity = terminals[i] as number;
      if (capacity === 0) continue;
      this.tree[i] = capacity > 0 ? SOURCE : SINK;
      this.parent[i] = TERMINAL;
      this.distance[i] = 1;
      this.activate(i);
    }
  }

  cut(): Uint8Array<ArrayBuffer> {
    const { queue, queued, parent, tree } = this;
    while (this.waiting > 0) {
      const node = queue[this.head] as number;
      if (parent[node] !== NONE) {
        const meeting = this.grow(node);
        if (meeting >= 0) {
          this.time++;
          this.augment(meeting);
          this.adopt();
          continue;
        }
      }
      queued[node] = 0;
      this.head = this.head + 1 === queue.length ? 0 : this.head + 1;
      this.waiting--;
    }
    return tree.map((side) => (side === SOURCE ? 1 : 0));
  }

  private activate(node: number): void {
    if (this.queued[node]) return;
    this.queued[node] = 1;
    const end = this.head + this.waiting;
    this.queue[end < this.queue.length ? end : end - this.queue.length] = node;
    this.waiting++;
  }

  /** Takes free neighbours into the node's tree. Returns an arc from the source's tree to the sink's, or -1. */
  private grow(node: number): number {
    const { neighbours, capacities } = this.graph;
    const { parent, tree, stamp, distance } = this;
    const side = tree[node] as number;
    for (let direction = 0; direction < 8; direction++) {
      const arc = node * 8 + direction;
      const other = neighbours[arc] as number;
      if (other < 0) continue;
      const back = other * 8 + 7 - direction;
      if (capacities[side === SOURCE ? arc : back] === 0) continue;
      if (parent[other] === NONE) {
        tree[other] = side;
        parent[other] = back;
        stamp[other] = stamp[node] as number;
        distance[other] = (distance[node] as number) + 1;
        this.activate(other);
      } else if (tree[other] !== side) return side === SOURCE ? arc : back;
      else if (
        (stamp[other] as number) <= (stamp[node] as number) &&
        (distance[other] as number) > (distance[node] as number)
      ) {
        parent[other] = back;
        stamp[other] = stamp[node] as number;
        distance[other] = (distance[node] as number) + 1;
      }
    }
    return -1;
  }

  /** The arc back, and the node at its end. */
  private reverse(arc: number): number {
    return (this.graph.neighbours[arc] as number) * 8 + 7 - (arc & 7);
  }

  /** Pushes all the flow that the path through `meeting` can carry. */
  private augment(meeting: number): void {
    const { neighbours, capacities, terminals } = this.graph;
    const { parent } = this;
    const start = meeting >> 3;
    const end = neighbours[meeting] as number;
    let flow = capacities[meeting] as number;
    let node = start;
    for (let arc = parent[node] as number; arc >= 0; arc = parent[node] as number) {
      flow = Math.min(flow, capacities[this.reverse(arc)] as number);
      node = neighbours[arc] as number;
    }
    flow = Math.min(flow, terminals[node] as number);
    node = end;
    for (let arc = parent[node] as number; arc >= 0; arc = parent[node] as number) {
      flow = Math.min(flow, capacities[arc] as number);
      node = neighbours[arc] as number;
    }
    flow = Math.min(flow, -(terminals[node] as number));
    this.push(meeting, flow);
    node = start;
    for (let arc = parent[node] as number; arc >= 0; arc = parent[node] as number) {
      if (this.push(this.reverse(arc), flow)) this.orphan(node);
      node = neighbours[arc] as number;
    }
    terminals[node] = (terminals[node] as number) - flow;
    if (terminals[node] === 0) this.orphan(node);
    node = end;
    for (let arc = parent[node] as number; arc >= 0; arc = parent[node] as number) {
      if (this.push(arc, flow)) this.orphan(node);
      node = neighbours[arc] as number;
    }
    terminals[node] = (terminals[node] as number) + flow;
    if (terminals[node] === 0) this.orphan(node);
  }

  /** True when the arc is full now. */
  private push(arc: number, flow: number): boolean {
    const { capacities } = this.graph;
    const back = this.reverse(arc);
    capacities[back] = (capacities[back] as number) + flow;
    capacities[arc] = (capacities[arc] as number) - flow;
    return capacities[arc] === 0;
  }

  private orphan(node: number): void {
    // The path is still being walked: the arc to the parent is read before this is called for its child alone.
    this.orphans.push(node);
  }

  /** Finds a new parent for every orphan, or sets it free with its children as the next orphans. */
  private adopt(): void {
    for (const node of this.orphans) this.parent[node] = ORPHAN;
    for (let next = 0; next < this.orphans.length; next++) this.adoptOne(this.orphans[next] as number);
    this.orphans = [];
  }

  private adoptOne(node: number): void {
    const { neighbours, capacities } = this.graph;
    const { parent, tree, stamp, distance, time } = this;
    const side = tree[node] as number;
    let best = NONE;
    let shortest = FAR;
    for (let direction = 0; direction < 8; direction++) {
      const arc = node * 8 + direction;
      const other = neighbours[arc] as number;
      if (other < 0 || tree[other] !== side || parent[other] === NONE) continue;
      if (capacities[side === SOURCE ? other * 8 + 7 - direction : arc] === 0) continue;
      let way = this.wayToTerminal(other);
      if (way >= FAR) continue;
      if (way < shortest) {
        best = arc;
        shortest = way;
      }
      for (let k = other; stamp[k] !== time; k = neighbours[parent[k] as number] as number) {
        stamp[k] = time;
        distance[k] = way--;
      }
    }
    if (best !== NONE) {
      parent[node] = best;
      stamp[node] = time;
      distance[node] = shortest + 1;
      return;
    }
    for (let direction = 0; direction < 8; direction++) {
      const arc = node * 8 + direction;
      const other = neighbours[arc] as number;
      if (other < 0 || tree[other] !== side || parent[other] === NONE) continue;
      if (capacities[side === SOURCE ? other * 8 + 7 - direction : arc] !== 0) this.activate(other);
      const up = parent[other] as number;
      if (up < 0 || neighbours[up] !== node) continue;
      parent[other] = ORPHAN;
      this.orphans.push(other);
    }
    parent[node] = NONE;
    tree[node] = 0;
  }

  /** Nodes between this one and its terminal, this one counted; FAR when it hangs on an orphan. */
  private wayToTerminal(start: number): number {
    const { parent, stamp, distance, time } = this;
    let way = 0;
    for (let node = start; ; ) {
      if (stamp[node] === time) return way + (distance[node] as number);
      const arc = parent[node] as number;
      way++;
      if (arc === TERMINAL) {
        stamp[node] = time;
        distance[node] = 1;
        return way;
      }
      if (arc < 0) return FAR;
      node = this.graph.neighbours[arc] as number;
    }
  }
}
