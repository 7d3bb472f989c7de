import { fileURLToPath } from "node:url";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { Photo } from "../../src/core/photo.ts";
import type { WeightArray } from "../../src/models/weights.ts";
import type { ImageAndHole } from "./fidelity.ts";
import { areaShares } from "./filters.ts";
import type { Flags } from "./plane.ts";

/** The squeeze layers of SqueezeNet 1.1 by their place in torchvision's `features`; 2, 5 and 8 are max pools. */
const FIRES = [3, 4, 6, 7, 9, 10, 11, 12];
const POOLS = [2, 5, 8];
/** `features` after which LPIPS looks (Zhang et al. 2018, "squeeze"). */
const TAPS = [1, 4, 7, 9, 10, 11, 12];
/** Larger photos would need gigabytes for the first layer alone. */
const MOST_PIXELS = 6e6;

/** Activations of one tap, [pixels x channels], each pixel scaled to unit length. */
interface Tap {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/**
 * The perceptual distance of the judge: LPIPS (Zhang et al. 2018) on SqueezeNet 1.1 with uniform channel
 * weights. Not comparable with published LPIPS.
 */
export interface Perceptual {
  /**
   * Distance of two photos of the same size, 0 = equal: mean of the distance map over the image and over
   * the hole, summed over the taps. NaN for photos that are too small for the network (under 17 pixels a
   * side) or have over six megapixels.
   */
  distance(original: Photo, result: Photo, hole: Flags): Promise<ImageAndHole>;
  /** Frees the weights. */
  dispose(): void;
}

/**
 * Makes the distance from the arrays of squeezenet1_1-lpips.npz (names of torchvision's squeezenet1_1,
 * kernels OIHW, plus `uniform.lin0..6.weight`, `shift`, `scale`).
 * @throws RangeError when an array is missing
 */
export async function createPerceptual(arrays: Readonly<Record<string, WeightArray>>): Promise<Perceptual> {
  setWasmPaths(fileURLToPath(new URL(".", import.meta.resolve("@tensorflow/tfjs-backend-wasm"))));
  await tf.setBackend("wasm");
  const get = (name: string): WeightArray => {
    const array = arrays[name];
    if (!array) throw new RangeError(`the perceptual network lacks ${name}`);
    return array;
  };
  const net = new SqueezeNet(get);
  const weights = TAPS.map((_, i) => get(`uniform.lin${i}.weight`).data);
  return {
    async distance(original, result, hole) {
      if (Math.min(original.width, original.height) < 17 || original.width * original.height > MOST_PIXELS)
        return { image: Number.NaN, hole: Number.NaN };
      const a = await net.taps(original);
      const b = await net.taps(result);
      let image = 0;
      let inHole = 0;
      for (let i = 0; i < a.length; i++) {
        const mean = tapDistance(a[i] as Tap, b[i] as Tap, weights[i] as Float32Array, hole);
        image += mean.image;
        inHole += mean.hole;
      }
      return { image, hole: inHole };
    },
    dispose: () => net.dispose(),
  };
}

/** Mean of the weighted squared difference of one tap, over the image and over the hole's share of it. */
function tapDistance(a: Tap, b: Tap, weights: Float32Array, hole: Flags): ImageAndHole {
  const shares = areaShares(hole, a.width, a.height).data;
  let sum = 0;
  let sumHole = 0;
  let covered = 0;
  for (let pixel = 0; pixel < shares.length; pixel++) {
    const start = pixel * a.channels;
    let distance = 0;
    for (let c = 0; c < a.channels; c++)
      distance += (weights[c] as number) * ((a.data[start + c] as number) - (b.data[start + c] as number)) ** 2;
    sum += distance;
    sumHole += distance * (shares[pixel] as number);
    covered += shares[pixel] as number;
  }
  return { image: sum / shares.length, hole: sumHole / Math.max(covered, 1e-6) };
}

interface Convolution {
  readonly filter: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

/** SqueezeNet 1.1 (Iandola et al. 2016) up to its last fire module, NHWC, on the WASM back end. */
class SqueezeNet {
  private readonly convolutions = new Map<string, Convolution>();
  private readonly shift: Float32Array;
  private readonly scale: Float32Array;

  constructor(get: (name: string) => WeightArray) {
    this.shift = get("shift").data;
    this.scale = get("scale").data;
    const parts = FIRES.flatMap((i) => ["squeeze", "expand1x1", "expand3x3"].map((part) => `features.${i}.${part}`));
    for (const name of ["features.0", ...parts]) {
      const { shape, data } = get(`${name}.weight`);
      const filter = tf.tidy(() =>
        tf.transpose<tf.Tensor4D>(tf.tensor4d(data, shape as [number, number, number, number]), [2, 3, 1, 0]),
      );
      this.convolutions.set(name, { filter, bias: tf.tensor1d(get(`${name}.bias`).data) });
    }
  }

  dispose(): void {
    for (const { filter, bias } of this.convolutions.values()) tf.dispose([filter, bias]);
    this.convolutions.clear();
  }

  async taps(photo: Photo): Promise<Tap[]> {
    const tensors = tf.tidy(() => this.run(photo));
    const taps: Tap[] = [];
    for (const tensor of tensors) {
      const [, height, width, channels] = tensor.shape;
      const data = (await tensor.data()) as Float32Array;
      tensor.dispose();
      taps.push({ width, height, channels, data: unitLength(data.slice(), channels) });
    }
    return taps;
  }

  private run(photo: Photo): tf.Tensor4D[] {
    let x = this.convolve("features.0", this.input(photo), 2, "valid");
    const taps = [x];
    for (let layer = 2; layer <= 12; layer++) {
      x = POOLS.includes(layer) ? pool(x) : this.fire(`features.${layer}`, x);
      if (TAPS.includes(layer)) taps.push(x);
    }
    return taps;
  }

  /** RGB 0..255 to (x / 127.5 - 1 - shift) / scale. */
  private input(photo: Photo): tf.Tensor4D {
    const { width, height, data } = photo;
    const planes = new Float32Array(width * height * 3);
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < 3; c++)
        planes[3 * i + c] =
          ((data[4 * i + c] as number) / 127.5 - 1 - (this.shift[c] as number)) / (this.scale[c] as number);
    return tf.tensor4d(planes, [1, height, width, 3]);
  }

  private fire(name: string, x: tf.Tensor4D): tf.Tensor4D {
    const squeezed = this.convolve(`${name}.squeeze`, x, 1, "valid");
    const one = this.convolve(`${name}.expand1x1`, squeezed, 1, "valid");
    const three = this.convolve(`${name}.expand3x3`, squeezed, 1, "same");
    return tf.concat([one, three], 3);
  }

  private convolve(name: string, x: tf.Tensor4D, strides: number, pad: "valid" | "same"): tf.Tensor4D {
    const { filter, bias } = this.convolutions.get(name) as Convolution;
    return tf.fused.conv2d({ x, filter, strides, pad, bias, activation: "relu" });
  }
}

/**
 * Max pool 3x3, stride 2, with PyTorch's ceil_mode: windows may reach over the right and bottom border.
 * Zeros stand for what is outside; after a ReLU they never win.
 */
function pool(x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape;
  const beyond = (side: number): number => 2 * Math.ceil((side - 3) / 2) + 3 - side;
  const padded = tf.pad4d(x, [
    [0, 0],
    [0, beyond(height)],
    [0, beyond(width)],
    [0, 0],
  ]);
  return tf.maxPool(padded, 3, 2, "valid");
}

/** Scales each pixel's channels to length 1, in place. */
function unitLength(data: Float32Array, channels: number): Float32Array {
  for (let start = 0; start < data.length; start += channels) {
    let square = 0;
    for (let c = start; c < start + channels; c++) square += (data[c] as number) ** 2;
    const scale = 1 / (Math.sqrt(square) + 1e-10);
    for (let c = start; c < start + channels; c++) data[c] = (data[c] as number) * scale;
  }
  return data;
}
