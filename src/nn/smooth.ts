import {
  add,
  customGrad,
  type GradSaveFunc,
  mul,
  square,
  exp as stockExp,
  sigmoid as stockSigmoid,
  softmax as stockSoftmax,
  tanh as stockTanh,
  sub,
  sum,
  type Tensor,
} from "@tensorflow/tfjs-core";

/**
 * exp, sigmoid, tanh and softmax that can be differentiated any number of times.
 *
 * The stock gradients of these are written with the saved output. TensorFlow.js notes that copy on the tape
 * before the operation that made it, so a second gradient never passes through it: it comes out wrong, without a
 * word. These save their input and make the output again from it.
 */

/** An operation from its value and its gradient, both as functions of the input. */
function smooth(value: (x: Tensor) => Tensor, gradient: (x: Tensor, dy: Tensor) => Tensor): (x: Tensor) => Tensor {
  return customGrad((x, save) => {
    (save as GradSaveFunc)([x as Tensor]);
    return {
      value: value(x as Tensor),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) => gradient(saved as Tensor, dy),
    };
  });
}

const smoothExp = smooth(stockExp, (x, dy) => mul(dy, exp(x)));

const smoothSigmoid = smooth(stockSigmoid, (x, dy) => {
  const y = sigmoid(x);
  return mul(dy, mul(y, sub(1, y)));
});

const smoothTanh = smooth(stockTanh, (x, dy) => mul(dy, sub(1, square(tanh(x)))));

const smoothSoftmax = smooth(
  (x) => stockSoftmax(x),
  (x, dy) => {
    const y = softmax(x);
    const pulled = mul(dy, y);
    return sub(pulled, mul(sum(pulled, -1, true), y));
  },
);

export function exp<T extends Tensor>(x: T): T {
  return smoothExp(x) as T;
}

export function sigmoid<T extends Tensor>(x: T): T {
  return smoothSigmoid(x) as T;
}

export function tanh<T extends Tensor>(x: T): T {
  return smoothTanh(x) as T;
}

/** Over the last axis. */
export function softmax<T extends Tensor>(x: T): T {
  return smoothSoftmax(x) as T;
}

/**
 * Numbers that are uniform in 0..1, of standard normal ones: the normal distribution's function, by a logistic curve
 * (Page 1977; at most 2e-4 off).
 */
export function uniform<T extends Tensor>(normal: T): T {
  return sigmoid(add(mul(normal, 1.5976), mul(mul(normal, square(normal)), 0.07056))) as T;
}
