"""Random files that Python's csv module writes, read by it and by `wherefore-bench csv --fields`.

python3 csv_fields.py WHEREFORE_BENCH [COUNT [SEED]]
"""

import csv
import io
import random
import subprocess
import sys
import tempfile

PIECES = ["a", "b", '"', ",", ";", "\n", "\r\n", " ", "1", ".", "é", "\t", "|", "'", "NA"]


def random_file(rng):
    """A file's bytes and its columns, names first."""
    columns, rows = rng.randint(1, 6), rng.randint(1, 30)
    # A file of one column shows no separator.
    delimiter = rng.choice(",;\t|") if columns > 1 else ","

    def field(shortest):
        return "".join(rng.choice(PIECES) for _ in range(rng.randint(shortest, 8)))

    # No row's first field is empty: a row of one empty field would be a blank line.
    table = [[f"c{i}" for i in range(columns)]]
    table += [[field(1 if i == 0 else 0) for i in range(columns)] for _ in range(rows)]
    out = io.StringIO(newline="")
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=rng.choice(["\n", "\r\n"])).writerows(table)
    read = list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter))
    mark = b"\xef\xbb\xbf" if rng.random() < 0.2 else b""
    return mark + out.getvalue().encode(), [list(column) for column in zip(*read)]


def main():
    program = sys.argv[1]
    count, seed = (int(x) for x in (sys.argv[2:] + ["2000", "1"][len(sys.argv) - 2 :]))
    rng = random.Random(seed)
    wrong = 0
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        for _ in range(count):
            data, expected = random_file(rng)
            with open(file.name, "wb") as target:
                target.write(data)
            run = subprocess.run([program, "csv", "--fields", file.name], capture_output=True, text=True)
            lines = run.stdout.splitlines()
            found = [[bytes.fromhex(x[1:]).decode() for x in line.split(" ")] for line in lines]
            if run.returncode or found != expected:
                wrong += 1
                print(repr(data), run.stderr)
    print(f"{count} files, {wrong} read otherwise")
    sys.exit(wrong > 0)


main()
