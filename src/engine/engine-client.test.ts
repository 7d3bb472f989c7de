import { afterEach, describe, expect, it, vi } from "vitest";
import { LacunaError } from "../core/errors.ts";
import type { FillRequest } from "../core/fill.ts";
import { EMPTY_MASK } from "../core/mask.ts";
import { connectEngine, engineName, parseEngineName } from "./engine-client.ts";
import { createFakeEngine } from "./fake.ts";
import type { ModelAddress } from "./generator/model-address.ts";
import { type Served, serve } from "./serve.ts";
import type { EngineService } from "./services.ts";

type Fill = EngineService["fill"];

/** Engine workers without threads; `fills` is asked for what the nth worker's fill does. */
function connectToy(fills: (nth: number, avoid: readonly string[], worker: ToyWorker) => Fill, onRestart = () => {}) {
  const workers: ToyWorker[] = [];
  const start = (name: string): Worker => {
    const worker = new ToyWorker(name, (toy) => fills(workers.length, toy.avoid, toy));
    workers.push(worker);
    return worker as unknown as Worker;
  };
  const engine = connectEngine({ start, onRestart, force: "webgpu" });
  open.push(engine);
  return { engine, workers };
}

class ToyWorker extends EventTarget {
  private readonly ends: readonly MessagePort[];
  readonly avoid: readonly string[];
  readonly model: ModelAddress | undefined;
  readonly served: Served;
  constructor(name: string, fillOf: (worker: ToyWorker) => Fill) {
    super();
    const { avoid, model } = parseEngineName(name);
    this.avoid = avoid;
    this.model = model;
    const { port1, port2 } = new MessageChannel();
    this.ends = [port1, port2];
    port1.onmessage = (event) => this.dispatchEvent(new MessageEvent("message", { data: event.data }));
    port2.start();
    const backend = this.avoid.join(" ") || "all";
    const engine = { ...createFakeEngine(), describe: async () => ({ backend, reason: "", threads: 1 }) };
    this.served = serve(port2 as never, { ...engine, fill: fillOf(this) } as never);
  }
  die(): void {
    this.dispatchEvent(new Event("error"));
  }
  postMessage(message: unknown, transfer: Transferable[]): void {
    this.ends[0]?.postMessage(message, transfer as never);
  }
  terminate(): void {
    for (const end of this.ends) end.close();
  }
}

const open: { dispose(): void }[] = [];
afterEach(() => {
  for (const engine of open.splice(0)) engine.dispose();
});

const bounds = { x: 0, y: 0, width: 1, height: 1 };
const request = (): FillRequest => ({
  region: { hole: { bounds, data: Uint8Array.of(1) }, crop: { ...bounds, width: 2 } },
  photo: { width: 2, height: 1, data: new Uint8Array(8).fill(7) },
  missing: { ...EMPTY_MASK },
  guides: [],
  seed: 1,
  mode: "auto",
});
const good = createFakeEngine().fill;
const lost = (backend: string) => ({ code: "backend-lost", detail: { backend, reason: "gone" } }) as const;

it("tells the worker by its name what it is started with", () => {
  for (const options of [{ avoid: [] }, { force: "webgl", phone: true, avoid: ["webgpu", "wasm"] }])
    expect(parseEngineName(engineName(options))).toEqual(options);
});

describe("the engine of a page", () => {
  it("fills with another generator when one is chosen: on a new worker, and not before the old one is idle", async () => {
    const { engine, workers } = connectToy(() => good);
    const model = { name: "Übung & Co", files: "blob:http://localhost/1" };
    const first = engine.fill(request());
    engine.use(model);
    await first;
    for (let i = 0; i < 2; i++) {
      engine.use({ ...model });
      await engine.fill(request());
    }
    engine.use(undefined);
    await engine.fill(request());
    expect(workers.map((worker) => worker.model)).toEqual([undefined, model, undefined]);
  });

  it("fills on the next back end when one fails, with the same pixels, and says so once", async () => {
    const seen: number[][] = [];
    const { engine, workers } = connectToy((_, avoid, worker) => async (args) => {
      seen.push([...args.photo.data]);
      if (!avoid.includes("webgpu")) {
        worker.served.broken(lost("webgpu"));
        throw new LacunaError(lost("webgpu"));
      }
      return good(args);
    });
    const args = request();
    const result = await engine.fill(args, { transfer: [args.photo.data.buffer] });
    expect(result.notice).toEqual(lost("webgpu"));
    expect(seen).toEqual([Array(8).fill(7), Array(8).fill(7)]);
    expect(workers.map(({ avoid }) => avoid)).toEqual([[], ["webgpu"]]);
    expect((await engine.fill(request())).notice).toBeUndefined();
    expect(workers.length).toBe(2);
  });

  it("is told of a back end that fails between fills by the next answer, from a worker that is there already", async () => {
    const onRestart = vi.fn();
    const { engine, workers } = connectToy(() => good, onRestart);
    await engine.describe({});
    workers[0]?.served.broken(lost("webgl"));
    await vi.waitFor(() => expect(workers.length).toBe(2));
    expect(onRestart).toHaveBeenCalledTimes(1);
    expect(await engine.describe({})).toMatchObject({ backend: "webgl", notice: lost("webgl") });
  });

  it("survives a worker that dies once, and leaves the generator out when workers keep dying", async () => {
    const { engine, workers } = connectToy((nth, avoid, worker) => async (args) => {
      if (nth === 0 || (nth > 1 && avoid.length < 3)) worker.die();
      return good(args);
    });
    expect((await engine.fill(request())).notice).toEqual({ code: "worker-lost", detail: {} });
    expect(workers.map(({ avoid }) => avoid.length)).toEqual([0, 0]);
    workers[1]?.die();
    expect((await engine.fill(request())).notice).toBeDefined();
    expect(workers.at(-1)?.avoid).toEqual(["webgpu", "webgl", "wasm"]);
  });

  it("has another worker ready when a cancelled fill cost it the old one", async () => {
    const { engine, workers } = connectToy(() => () => new Promise(() => {}));
    const controller = new AbortController();
    const job = engine.fill(request(), { signal: controller.signal });
    controller.abort();
    await expect(job).rejects.toThrow("aborted");
    await vi.waitFor(() => expect(workers.length).toBe(2));
    expect((await engine.describe({})).notice).toBeUndefined();
  });

  it("gives up in the end, also when each new worker is asked to describe itself", async () => {
    let restarts = 0;
    const { engine, workers } = connectToy(
      (_, __, worker) => {
        setTimeout(() => worker.die());
        return () => new Promise(() => {});
      },
      () => {
        restarts++;
        void engine.describe({}).catch(() => undefined);
      },
    );
    await expect(engine.fill(request())).rejects.toMatchObject({ fault: { code: "worker-lost" } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const settled = restarts;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(restarts).toBe(settled);
    expect(workers.length).toBeLessThan(12);
  });

  it("does not repeat what each fill of a worker reports, nor fills that fail by themselves", async () => {
    const notice = { code: "model-broken", detail: { file: "x" } } as const;
    let fails = false;
    let calls = 0;
    const { engine } = connectToy(() => async (args) => {
      calls++;
      if (fails) throw new LacunaError({ code: "output-invalid", detail: { backend: "patch search" } });
      return { ...(await good(args)), notice };
    });
    expect((await engine.fill(request())).notice).toEqual(notice);
    expect((await engine.fill(request())).notice).toBeUndefined();
    fails = true;
    await expect(engine.fill(request())).rejects.toThrow("came out invalid");
    expect(calls).toBe(3);
  });
});
