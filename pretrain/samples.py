"""Training batches: views of photos under holes and guides that TypeScript drew (pretrain/tools/examples.ts).

A batch is one array of bytes [batch, size, size, channels of all planes]; :class:`PlaneDecoder` makes the recipe's
float planes of it on the device. Everything about sample k of batch number n follows from (seed, n, k), where k counts
over the batches of all processes: how many share a step changes nothing.
"""

import json
import os
import zlib

import cv2
import numpy as np
import torch

import tensor_file
from photos import Photos
from schedule import value_at


def inflate(path):
    with open(path, "rb") as file:
        return tensor_file.decode(zlib.decompress(file.read()))


class Bank:
    """Holes without a photo, and guided samples with their photo's view."""

    def __init__(self, path, size):
        self.size = size
        self.arrays = inflate(path)
        ones = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(1)
        self.shares = {k: ones[self.arrays[f"{k}/hole"]].sum(1) / size**2 for k in ("holes", "guided")}
        self.places = {name: self._places(name) for name in ("sketch", "strokeAlpha", "guideMask")}

    def _places(self, name):
        return {int(sample): row for row, sample in enumerate(self.arrays[f"{name}/of"])}

    def within(self, kind, greatest):
        """Samples whose holes cover at most this share."""
        shares = self.shares[kind]
        if len(shares) == 0:
            return shares
        fitting = np.flatnonzero(shares <= greatest + 0.01)
        return fitting if len(fitting) else np.array([int(shares.argmin())])

    def unpack(self, row):
        return np.unpackbits(row).reshape(self.size, self.size)

    def rare(self, name, sample):
        """(plane of 0 and 1, colours or None) of a guide, or None where the sample has none."""
        row = self.places[name].get(sample)
        if row is None:
            return None
        colour = self.arrays.get(f"{name}/colour")
        return self.unpack(self.arrays[f"{name}/bits"][row]), None if colour is None else colour[row]


def discount_bytes(hole):
    """The recipe's discount (holeDiscount in src/training/examples.ts) as bytes."""
    distance = cv2.distanceTransform(hole, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) * (256 / hole.shape[0])
    return np.round(255 * np.maximum(0.1, 0.97**distance) * hole).astype(np.uint8)


def cut(photo, x, y, side, size):
    """A square of a photo at the wanted size, area-averaged."""
    view = photo[y : y + side, x : x + side]
    return np.ascontiguousarray(view) if side == size else cv2.resize(view, (size, size), interpolation=cv2.INTER_AREA)


def light(picture, gain, gamma):
    """Gain and gamma of src/training/examples.ts, by a table."""
    table = np.minimum(1.0, gain * np.arange(256) / 255) ** gamma
    return cv2.LUT(picture, np.round(255 * np.minimum(1.0, table)).astype(np.uint8))


class Batches(torch.utils.data.Dataset):
    """Batches by number, for a torch DataLoader whose processes share the decoded photos."""

    def __init__(self, folder, photo_folder, plan, phase, rank=0):
        self.plan, self.phase, self.first = plan, phase, rank * phase["batch"]
        self.photo_folder = photo_folder
        self.bank = Bank(os.path.join(folder, f"bank-{phase['size']}.z"), phase["size"])
        with open(os.path.join(folder, "photos.json"), encoding="utf-8") as file:
            self.names = json.load(file)
        self.photos = None
        self.layout, offset = {}, 0
        for plane in plan["planes"]:
            self.layout[plane["name"]] = slice(offset, offset + plane["channels"])
            offset += plane["channels"]
        self.channels = offset

    def __getitem__(self, key):
        number, progress = key
        if self.photos is None:
            self.photos = Photos(self.photo_folder)
        elif number % 16 == 0:
            self.photos.refresh()
        size, batch = self.phase["size"], self.phase["batch"]
        out = np.zeros((batch, size, size, self.channels), np.uint8)
        greatest = value_at(self.plan["recipe"]["greatestHole"], progress)
        pools = {kind: self.bank.within(kind, greatest) for kind in ("holes", "guided")}
        for i in range(batch):
            random = np.random.default_rng((self.plan["seed"], number, self.first + i))
            self._draw(out[i], random, pools)
        return torch.from_numpy(out)

    def _draw(self, out, random, pools):
        guided = random.random() < self.plan["recipe"]["guides"]["guided"]
        if guided:
            sample = int(random.choice(pools["guided"]))
            photo = self.photos.by_name.get(self.names[self.bank.arrays["guided/photo"][sample]])
            if photo is not None:
                self._draw_guided(out, sample, self.photos[photo])
                return
        self._draw_plain(out, random, int(random.choice(pools["holes"])))

    def _put(self, out, name, plane):
        part = out[:, :, self.layout[name]]
        part[...] = plane if plane.ndim == 3 else plane[:, :, None]

    def _put_hole(self, out, hole):
        self._put(out, "hole", 255 * hole)
        self._put(out, "discount", discount_bytes(hole))

    def _draw_guided(self, out, sample, photo):
        arrays = self.bank.arrays
        x, y, side, mirror = (int(v) for v in arrays["guided/view"][sample])
        picture = cut(photo, x, y, side, self.bank.size)
        if mirror:
            picture = picture[:, ::-1]
        self._put(out, "photo", light(np.ascontiguousarray(picture), *arrays["guided/light"][sample]))
        self._put_hole(out, self.bank.unpack(arrays["guided/hole"][sample]))
        for name, colours in (("sketch", None), ("strokeAlpha", "strokeColour"), ("guideMask", "pasted")):
            found = self.bank.rare(name, sample)
            if found is None:
                continue
            self._put(out, name, 255 * found[0])
            if colours:
                self._put(out, colours, found[1])

    def _draw_plain(self, out, random, sample):
        photo = self.photos[int(random.integers(len(self.photos)))]
        size, shorter = self.bank.size, min(photo.shape[:2])
        side = min(shorter, max(size, round(shorter * (0.5 + 0.5 * random.random()))))
        y, x = (int(random.integers(length - side + 1)) for length in photo.shape[:2])
        picture = cut(photo, x, y, side, size)
        if random.random() < 0.5:
            picture = picture[:, ::-1]
        gain, gamma = 0.92 + 0.16 * random.random(2)
        self._put(out, "photo", light(np.ascontiguousarray(picture), gain, gamma))
        hole = self.bank.unpack(self.bank.arrays["holes/hole"][sample])
        # A hole has no up and down: eight positions of each.
        hole = np.rot90(hole, int(random.integers(4)))
        self._put_hole(out, np.ascontiguousarray(hole[:, ::-1] if random.random() < 0.5 else hole))


class PlaneDecoder:
    """Bytes to the float planes of the recipe, on the device."""

    def __init__(self, planes):
        self.planes = planes

    def __call__(self, batch):
        """batch: [n, size, size, channels] uint8. Returns `batch/NAME` tensors, float32."""
        parts = batch.split([plane["channels"] for plane in self.planes], dim=3)
        bytes_of = {plane["name"]: part for plane, part in zip(self.planes, parts)}
        planes = {}
        for plane in self.planes:
            values = bytes_of[plane["name"]].float()
            values = values / 127.5 - 1 if plane["range"] == "signed" else values / 255
            if "mask" in plane:
                values = values * (bytes_of[plane["mask"]] > 0)
            planes["batch/" + plane["name"]] = values.contiguous()
        return planes
