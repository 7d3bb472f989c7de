import { createInpainter } from "./lacuna.js";

const context = document.querySelector("canvas").getContext("2d", { willReadFrequently: true });
const { width, height } = context.canvas;
const picture = new Image();
picture.src = "gallery/lake-thumb.jpg";
await picture.decode();
context.fillRect(0, 0, width, height);
context.ellipse(0.47 * width, 0.8 * height, 0.2 * width, 0.12 * height, 0, 0, 7);
context.fillStyle = "white";
context.fill();
const mask = context.getImageData(0, 0, width, height);
context.drawImage(picture, 0, 0, width, height);
const photo = context.getImageData(0, 0, width, height);

const inpainter = createInpainter();
context.putImageData(await inpainter.fill(photo, mask), 0, 0);
document.querySelector("output").textContent = `Filled by ${(await inpainter.load()).backend}.`;
inpainter.dispose();
