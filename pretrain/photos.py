"""Photos of a run: tar packs of encoded pictures, decoded once to raw files that all loader processes share."""

import json
import os
import tarfile
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

cv2.setNumThreads(1)


def _decode(item):
    name, data = item
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return name, None if picture is None else np.ascontiguousarray(picture[:, :, ::-1])


def unpack(pack, folder):
    """Decodes a tar of pictures to FOLDER/NAME.raw and FOLDER/NAME.json; does nothing when they are there."""
    stem = os.path.join(folder, os.path.splitext(os.path.basename(pack))[0])
    if os.path.exists(stem + ".json"):
        return
    os.makedirs(folder, exist_ok=True)
    entries, offset = [], 0
    with tarfile.open(pack) as tar:
        items = [(m.name, tar.extractfile(m).read()) for m in tar if m.isfile()]
    with open(stem + ".raw", "wb") as raw, ThreadPoolExecutor(os.cpu_count()) as threads:
        for name, picture in threads.map(_decode, items):
            if picture is None:
                continue
            raw.write(picture.tobytes())
            entries.append([name, offset, picture.shape[0], picture.shape[1]])
            offset += picture.size
    with open(stem + ".new", "w", encoding="utf-8") as file:
        json.dump(entries, file)
    os.rename(stem + ".new", stem + ".json")


class Photos:
    """The decoded photos of a folder as RGB arrays [height, width, 3] uint8, read through the page cache."""

    def __init__(self, folder):
        self.folder = folder
        self.packs = set()
        self.places = []
        self.by_name = {}
        self.refresh()

    def refresh(self):
        """Takes in packs that have been decoded since; returns True when there are any."""
        ready = {name[:-5] for name in os.listdir(self.folder) if name.endswith(".json")}
        fresh = sorted(ready - self.packs)
        for stem in fresh:
            path = os.path.join(self.folder, stem)
            raw = np.memmap(path + ".raw", dtype=np.uint8, mode="r")
            with open(path + ".json", encoding="utf-8") as file:
                for name, offset, height, width in json.load(file):
                    self.by_name[name] = len(self.places)
                    self.places.append((raw, offset, height, width))
            self.packs.add(stem)
        return bool(fresh)

    def __len__(self):
        return len(self.places)

    def __getitem__(self, i):
        raw, offset, height, width = self.places[i]
        return raw[offset : offset + 3 * height * width].reshape(height, width, 3)
