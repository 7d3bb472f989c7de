// What every platform (page, worker, Node) has and the ES library does not declare. The platform-free
// realm is checked against these few names alone.
declare const performance: { now(): number };
