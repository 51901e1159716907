"""The static files: read once, packed once, kept by the browser for good.

Their address holds a digest of them all, so it changes when one of them does.
"""

from __future__ import annotations

import gzip
from hashlib import blake2b
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


class Shelf:
    """Every static file in memory, as it is and gzipped."""

    def __init__(self, folder: Path = FOLDER) -> None:
        paths = sorted(path for path in folder.iterdir() if path.suffix in TYPES)
        self.files = {path.name: path.read_bytes() for path in paths}
        self.packed = {
            name: gzip.compress(data, 9, mtime=0)
            for name, data in self.files.items()
            if not name.endswith(".woff2")
        }
        digest = blake2b(digest_size=6)
        for name, data in self.files.items():
            digest.update(name.encode() + data)
        self.digest = digest.hexdigest()

    def address(self, name: str) -> str:
        """Return where a file is served; KeyError for one that is not there."""
        return f"/static/{self.digest}/{name}" if name in self.files else _missing(name)

    def serve(self, request: Request) -> Response:
        """Answer with a file; another digest is another version, which is gone."""
        name = request.path_params["name"]
        if request.path_params["digest"] != self.digest or name not in self.files:
            return Response(status_code=404)
        headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
        data = self.files[name]
        if name in self.packed and "gzip" in request.headers.get("accept-encoding", ""):
            data = self.packed[name]
            headers["content-encoding"] = "gzip"
        return Response(data, headers=headers, media_type=TYPES[Path(name).suffix])


def _missing(name: str) -> str:
    raise KeyError(f"there is no static file {name!r}")
