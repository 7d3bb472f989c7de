/**
 * Registers the gradients of the stock operations, which @tensorflow/tfjs-core leaves out. Imported by whatever
 * differentiates (training, the recorder, tests), not by inference. `#stock-gradients` (package.json) is the bare
 * registration for bundlers; Node cannot load those files and takes the whole @tensorflow/tfjs instead.
 */
import "#stock-gradients";
