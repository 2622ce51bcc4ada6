"""Notes about finished work, when several write at once and when the file is spoiled."""

from concurrent.futures import ThreadPoolExecutor

from bookbuild.stamps import Stamps


def test_notes_written_at_the_same_time_are_all_kept(tmp_path):
    path = tmp_path / "notes.json"

    def write(writer: int) -> None:
        stamps = Stamps(path)
        for number in range(100):
            stamps.set(f"{writer}/{number}", number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    noted = Stamps(path)
    assert {name: noted.get(name) for name in (f"{w}/{n}" for w in range(4) for n in range(100))} == {
        f"{w}/{n}": n for w in range(4) for n in range(100)
    }


def test_a_spoiled_file_counts_as_empty_and_is_written_anew(tmp_path):
    path = tmp_path / "notes.json"
    path.write_text('{"page": ')
    stamps = Stamps(path)
    assert stamps.get("page") is None
    stamps.set("page", [1])
    assert Stamps(path).get("page") == [1]
