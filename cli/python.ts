/** The Python that the judge and the training line run on: with numpy, and what each of them says it needs. */
export const PYTHON = process.env["LACUNA_PYTHON"] ?? "/usr/bin/python3";
