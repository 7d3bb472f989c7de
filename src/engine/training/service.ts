import { fault } from "../../core/errors.ts";
import type { Device } from "../device-lock.ts";
import type { ModelAddress } from "../generator/model-address.ts";
import type { CallOptions } from "../services.ts";
import type { TrainingService } from "../training.ts";
import { Session } from "./session.ts";
import { type Base, checkPrecision, measure } from "./setup.ts";

/** What the training service takes from where it runs. */
export interface TrainingPlatform {
  /** Loads the base and starts a back end; called again for another base. */
  readonly open: (address: ModelAddress, options: CallOptions) => Promise<Base>;
  readonly device: Device;
  /** Bytes that a training may take; absent where the browser does not say. */
  readonly memoryBytes?: number;
}

/** See {@link TrainingService}. */
export function createTrainingService({ open, device, memoryBytes }: TrainingPlatform): TrainingService {
  let session: Session | undefined;
  let opened: { readonly key: string; readonly base: Promise<Base> } | undefined;
  const baseOf = async (address: ModelAddress, options: CallOptions = {}): Promise<Base> => {
    const key = JSON.stringify(address);
    if (opened?.key !== key) opened = { key, base: open(address, options) };
    try {
      const base = await opened.base;
      checkPrecision(base.backend);
      return base;
    } catch (thrown) {
      opened = undefined;
      throw thrown;
    }
  };
  /** What runs ends with the back end. */
  const alive = <T>({ backend }: Base, work: Promise<T>): Promise<T> => {
    const lost = backend.lost.then((reason): never => {
      throw fault("backend-lost", { backend: backend.label, reason });
    });
    lost.catch(() => undefined);
    return Promise.race([work, lost]);
  };
  return {
    plan: async (request, options) => {
      const base = await baseOf(request.base, options);
      return alive(base, measure(base, request, { device, memoryBytes }));
    },
    train: async (request, options) => {
      const base = await baseOf(request.base, options);
      session = new Session({
        base,
        request,
        device,
        tell: (news) => options?.onProgress?.({ kind: "training", news }),
        signal: options?.signal ?? new AbortController().signal,
      });
      try {
        return await alive(base, session.train());
      } finally {
        session = undefined;
      }
    },
    steer: async ({ command }) => session?.steer(command),
  };
}
