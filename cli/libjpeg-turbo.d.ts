/** The parts of libjpeg-turbo's WebAssembly build that the tests use; the package has no types of its own. */
declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs" {
  interface Frame {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned: boolean;
  }
  interface Encoder {
    getDecodedBuffer(frame: Frame): Uint8Array;
    getEncodedBuffer(): Uint8Array;
    setProgressive(on: boolean): void;
    setQuality(quality: number): void;
    setSubSampling(kind: number): void;
    encode(): void;
    delete(): void;
  }
  const start: () => Promise<{ JPEGEncoder: new () => Encoder }>;
  export default start;
}
