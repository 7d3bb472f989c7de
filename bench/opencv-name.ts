// To be imported before opencv.js, which assigns this name without declaring it; the strict code of a module must not.
(globalThis as { Module?: object }).Module = {};
