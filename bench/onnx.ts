/** A writer of ONNX files (protocol buffers by hand): just what a convolutional network needs. */

/** An attribute of a node: whole numbers, a text, or several whole numbers. */
export type OnnxAttribute = number | string | readonly number[];

export interface OnnxGraph {
  /** Adds constant numbers and returns their name. */
  constant(shape: readonly number[], values: Float32Array | BigInt64Array): string;
  /** Adds a node with one output and returns the output's name. */
  node(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  /** The file. */
  write(output: { readonly name: string; readonly shape: readonly number[] }): Uint8Array<ArrayBuffer>;
}

const FLOAT = 1;
const INT64 = 7;

/** Starts a graph with one float input called `input`. */
export function createOnnxGraph(inputShape: readonly number[], opset = 13): OnnxGraph {
  const initializers: Uint8Array[] = [];
  const nodes: Uint8Array[] = [];
  let next = 0;
  return {
    constant(shape, values) {
      const name = `c${next++}`;
      const type = values instanceof Float32Array ? FLOAT : INT64;
      const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      initializers.push(message(...shape.map((side) => whole(1, side)), whole(2, type), text(8, name), bytes(9, raw)));
      return name;
    },
    node(op, inputs, attributes = {}) {
      const name = `n${next++}`;
      const fields = Object.entries(attributes).map(([key, value]) => bytes(5, attribute(key, value)));
      nodes.push(message(...inputs.map((input) => text(1, input)), text(2, name), text(4, op), ...fields));
      return name;
    },
    write(output) {
      const graph = message(
        ...nodes.map((node) => bytes(1, node)),
        text(2, "network"),
        ...initializers.map((tensor) => bytes(5, tensor)),
        bytes(11, valueInfo("input", inputShape)),
        bytes(12, valueInfo(output.name, output.shape)),
      );
      return message(whole(1, 7), bytes(7, graph), bytes(8, message(text(1, ""), whole(2, opset))));
    },
  };
}

function attribute(name: string, value: OnnxAttribute): Uint8Array {
  if (typeof value === "number") return message(text(1, name), whole(3, value), whole(20, 2));
  if (typeof value === "string") return message(text(1, name), text(4, value), whole(20, 3));
  return message(text(1, name), ...value.map((each) => whole(8, each)), whole(20, 7));
}

function valueInfo(name: string, shape: readonly number[]): Uint8Array {
  const dimensions = shape.map((side) => bytes(1, message(whole(1, side))));
  const tensor = message(whole(1, FLOAT), bytes(2, message(...dimensions)));
  return message(text(1, name), bytes(2, message(bytes(1, tensor))));
}

/** Joins fields. */
function message(...fields: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(fields.reduce((sum, field) => sum + field.length, 0));
  let at = 0;
  for (const field of fields) {
    out.set(field, at);
    at += field.length;
  }
  return out;
}

function whole(field: number, value: number): Uint8Array {
  return message(varint(field << 3), varint(value));
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return message(varint((field << 3) | 2), varint(value.length), value);
}

/** Seven bits a byte, lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(out);
}
