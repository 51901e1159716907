"""Finding files: every shape an export comes in, and every way one can hurt."""

from __future__ import annotations

import gzip
import io
import os
import random
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from selfportrait.errors import UnreadableFile, UnsafeArchive
from selfportrait.sources import ExportFile, Limits, MemoryFile, Rejected, find_files


def zipped(path: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        _ = [archive.writestr(name, data) for name, data in entries.items()]
    return path


def zip_bytes(entries: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        _ = [archive.writestr(name, data) for name, data in entries.items()]
    return held.getvalue()


def found(*paths: Path, limits: Limits = Limits()) -> tuple[list[ExportFile], list[Rejected]]:
    everything = list(find_files(paths, limits))
    files = [file for file in everything if not isinstance(file, Rejected)]
    return files, [file for file in everything if isinstance(file, Rejected)]


def content(file: ExportFile) -> bytes:
    with file.open() as stream:
        return stream.read()


def test_a_folder_gives_its_files_deep_and_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.json").write_bytes(b"2")
    (tmp_path / "a.json").write_bytes(b"1")
    files, rejected = found(tmp_path)
    assert [(file.name, content(file)) for file in files] == [("a.json", b"1"), ("b/2.json", b"2")]
    assert rejected == []


def test_litter_of_operating_systems_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "._a.json").write_bytes(b"x")
    zipped(tmp_path / "a.zip", {"__MACOSX/._b": b"x", "b.json": b"1", "Thumbs.db": b"x"})
    files, rejected = found(tmp_path)
    assert [file.name for file in files] == ["b.json"]
    assert rejected == []


def test_an_archive_gives_its_files_with_packed_and_unpacked_size(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x/b.json": b"b" * 50_000, "a.json": b"1"})
    files, _ = found(path)
    assert [file.name for file in files] == ["a.json", "x/b.json"]
    assert files[1].size == 50_000
    assert files[1].disk_bytes < 1_000
    assert content(files[1]) == b"b" * 50_000


def test_an_archive_in_an_archive_is_opened_once(tmp_path: Path) -> None:
    innermost = zip_bytes({"c.json": b"3"})
    inner = zip_bytes({"b.json": b"2", "deeper.zip": innermost})
    path = zipped(tmp_path / "a.zip", {"part.zip": inner})
    files, rejected = found(path)
    assert [file.name for file in files] == ["part.zip/b.json", "part.zip/deeper.zip"]
    assert [content(file) for file in files] == [b"2", innermost]
    assert rejected == []


def test_an_archive_stored_in_an_archive_is_read_where_it_lies(tmp_path: Path) -> None:
    inner = zip_bytes({"b.json": b"2" * 90_000, "c.json": b"3"})
    path = zipped(tmp_path / "a.zip", {"long name é.zip": inner}, zipfile.ZIP_STORED)
    files, _ = found(path)
    assert [content(file) for file in files] == [b"2" * 90_000, b"3"]


def test_a_table_of_contents_too_long_for_memory_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number}".zfill(200): b"" for number in range(60)})
    _, rejected = found(path, limits=Limits(files=10))
    assert "lists more than 10 files" in rejected[0].sentence


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_is_refused_with_what_to_do(tmp_path: Path, mode: str) -> None:
    (tmp_path / "a.json").write_bytes(b"1")
    with tarfile.open(tmp_path / "takeout.tgz", mode) as archive:  # type: ignore[call-overload]
        archive.add(tmp_path / "a.json", "a.json")
    _, rejected = found(tmp_path / "takeout.tgz")
    assert "ask for a ZIP" in rejected[0].sentence


def test_a_gzipped_file_is_read_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"plain"))
    files, _ = found(tmp_path)
    assert content(files[0]) == b"plain"
    assert files[0].position() == files[0].disk_bytes


@pytest.mark.parametrize("name", ["../up.json", "/etc/x", "C:\\x", "a/../../b", "..\\up"])
def test_a_path_that_climbs_out_is_refused_and_the_others_go_on(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", {name: b"evil", "good.json": b"1"})
    files, rejected = found(path)
    assert [file.name for file in files] == ["good.json"]
    assert [one.code for one in rejected] == ["unsafe-archive"]
    assert "outside" in rejected[0].sentence


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    files, rejected = found(path)
    assert files == []
    assert "link" in rejected[0].sentence


def test_a_link_in_a_folder_is_refused_but_one_she_gives_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(b"1")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.json").symlink_to(tmp_path / "real.json")
    assert [one.code for one in found(folder)[1]] == ["unsafe-archive"]
    assert len(found(folder / "link.json")[0]) == 1


def test_an_encrypted_entry_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"secret.json": b"1"}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    _, rejected = found(path)
    assert "password" in rejected[0].sentence


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"bomb.json": b"0" * 3_000_000, "good.json": b"1"})
    limits = Limits(ratio_from=1_000_000)
    files, rejected = found(path, limits=limits)
    assert [file.name for file in files] == ["good.json"]
    assert "would unpack to 3,000,000 bytes" in rejected[0].sentence


def test_what_unpacks_twenty_to_one_is_no_bomb(tmp_path: Path) -> None:
    rng = random.Random(1)
    data = b"".join(b"%016x" % rng.getrandbits(64) + b"<Record type=" * 20 for _ in range(8_000))
    path = zipped(tmp_path / "a.zip", {"export.xml": data})
    files, rejected = found(path, limits=Limits(ratio_from=1_000_000))
    assert rejected == []
    assert files[0].size > 15 * files[0].disk_bytes


def test_many_small_bombs_are_refused_together(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number:03}.json": b"0" * 90_000 for number in range(40)})
    _, rejected = found(path, limits=Limits(ratio_from=1_000_000))
    assert len(rejected) > 20


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.json": b"1" * 100, "b.json": b"2" * 100}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    _, rejected = found(path)
    assert any("shares its bytes" in one.sentence for one in rejected)


def test_a_file_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"0" * 3_000_000))
    files, _ = found(tmp_path, limits=Limits(ratio_from=1_000_000))
    with pytest.raises(UnsafeArchive, match="unpacks to more than it says"):
        content(files[0])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_archive_is_refused_by_name(tmp_path: Path, share: float) -> None:
    path = zipped(tmp_path / "export.zip", {"a.json": os.urandom(5_000), "b.json": b"1"})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    files, rejected = found(path)
    assert files == []
    assert rejected[0].code == "unsafe-archive"
    assert "“export.zip” is cut short" in rejected[0].sentence


def test_an_entry_damaged_inside_says_so_when_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.json": os.urandom(5_000)}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[2_000] ^= 0xFF
    path.write_bytes(data)
    files, _ = found(path)
    with pytest.raises(UnsafeArchive, match="damaged inside its archive"):
        content(files[0])


def test_a_file_written_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[" + b" " * 500_000)
    (file,), _ = found(path)
    with file.open() as stream:
        stream.read(10)
        with path.open("ab") as other:
            other.write(b"more")
        with pytest.raises(UnreadableFile, match="being written while it was read"):
            stream.read()


def test_an_archive_written_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.json": b"1" * 100})
    (file,), _ = found(path)
    with path.open("ab") as other:
        other.write(b"more")
    with pytest.raises(UnreadableFile, match="being written"):
        content(file)


def test_pipes_and_devices_never_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    _, rejected = found(tmp_path, Path("/dev/zero"))
    assert [one.code for one in rejected] == ["unreadable-file", "unreadable-file"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    _, rejected = found(tmp_path / "gone.zip")
    assert "gone.zip" in rejected[0].sentence
    assert str(tmp_path) not in rejected[0].sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"1")
    (tmp_path / "a.json").chmod(0)
    assert [one.code for one in found(tmp_path)[1]] == ["unreadable-file"]


def test_two_runs_agree_on_the_order(tmp_path: Path) -> None:
    zipped(tmp_path / "z.zip", {f"{number}.json": b"1" for number in (3, 1, 2)})
    (tmp_path / "é.json").write_bytes(b"1")
    (tmp_path / "Z.json").write_bytes(b"1")
    once, again = found(tmp_path)[0], found(tmp_path)[0]
    assert [file.name for file in once] == [file.name for file in again]


def test_too_many_files_end_the_search(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.json").write_bytes(b"1")
    files, rejected = found(tmp_path, limits=Limits(files=5))
    assert len(files) == 5
    assert "more than 5 files" in rejected[0].sentence


@pytest.mark.parametrize("named", ["z.zip", "inside/z.zip"])
def test_an_archive_of_too_many_files_is_not_looked_into(tmp_path: Path, named: str) -> None:
    many = zipped(tmp_path / "z.zip", {f"{number}.json": b"1" for number in range(9)}).read_bytes()
    path = zipped(tmp_path / "outer.zip", {named: many, "good.json": b"1"})
    files, rejected = found(path, limits=Limits(files=5))
    assert [file.name for file in files] == ["good.json"]
    assert [(one.name, one.code) for one in rejected] == [(named, "unsafe-archive")]
    files, rejected = found(tmp_path / "z.zip", limits=Limits(files=5))
    assert files == []
    assert "more than 5 files" in rejected[0].sentence


def test_folders_without_end_are_left_out_and_the_others_are_read(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 210)
    deep.mkdir(parents=True)
    (deep / "lost.json").write_bytes(b"1")
    (tmp_path / "z.json").write_bytes(b"1")
    files, rejected = found(tmp_path)
    assert [file.name for file in files] == ["z.json"]
    assert "more than 200 deep" in rejected[0].sentence


def test_progress_adds_up_over_an_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.json": os.urandom(80_000), "b.json": os.urandom(20_000)})
    files, _ = found(path)
    half = files[0].open()
    half.read(1)
    assert 0 < files[0].position() <= files[0].disk_bytes
    half.close()
    _ = [content(file) for file in files]
    assert sum(file.position() for file in files) == sum(file.disk_bytes for file in files)
    assert sum(file.disk_bytes for file in files) <= path.stat().st_size


def test_looking_at_the_head_is_no_progress(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"1" * 100_000)
    files, _ = found(tmp_path)
    assert files[0].head(10) == b"1" * 10
    assert files[0].position() == 0


def test_a_file_in_memory_is_a_file_too() -> None:
    file = MemoryFile("a.json", b"12345")
    assert isinstance(file, ExportFile)
    assert file.head(2) == b"12"
    assert content(file) == b"12345"
    assert file.position() == file.disk_bytes == 5


def test_ten_thousand_files_in_an_archive_are_listed_and_read_in_seconds(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number}.json": b"1" for number in range(10_000)})
    files, _ = found(path)
    assert sum(len(file.head()) for file in files) == 10_000
