"""How fast a list of members is written after its check, and how much memory it takes.

Each size in a process of its own, so that its peak is its own:

    python -m tests.bench.bench_intake FILE

prints {"rows", "checked", "written", "peak"}: seconds, seconds, MB of RSS.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1000, 50_000)


def of_sizes() -> dict[int, dict]:
    """{rows: what was measured}, on DATABASE_URL; the lists share no address."""
    from tests.membership import lists

    found = {}
    lists.ground()
    for seed, size in enumerate(SIZES, start=100):
        rows = lists.people(size, seed=seed)
        for number, row in enumerate(rows):
            row["Medlemsnr"] = f"B{seed}-{number}"
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write(lists.as_csv(rows))
            file.flush()
            del rows
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.bench_intake", file.name],
                cwd=ROOT,
                env=os.environ,
                stdout=subprocess.PIPE,
                check=True,
            )
        found[size] = json.loads(done.stdout)
    return found


def measure(table) -> None:
    """Rows for `make bench`."""
    few, many = of_sizes().values()
    rate, checked = (many["rows"] / many[name] for name in ("written", "checked"))
    table.add(
        f"import of {many['rows']:,} members after the check",
        "≥ 500/s",
        f"{rate:,.0f}/s (checked at {checked:,.0f}/s)",
        rate >= 500,
    )
    table.add(
        f"peak memory of an import, {SIZES[0]:,} and {SIZES[1]:,} rows",
        "flat: ≤ 1.2×",
        f"{few['peak']:.0f} and {many['peak']:.0f} MB",
        many["peak"] <= 1.2 * few["peak"],
    )


def one(path: str) -> dict:
    """Check and import one file, as the job does."""
    import django

    django.setup()
    from membership import roles
    from membership.intake import actions, jobs
    from membership.intake.models import Run
    from tests import make

    jobs.hint = lambda pk: None
    by = make.a_person(roles.BOARD, email=f"{uuid.uuid4().hex}@example.test")

    def work(run) -> float:
        begun = time.perf_counter()
        while run.is_working:
            jobs.work(run.pk, 3600)
            run.refresh_from_db()
        return time.perf_counter() - begun

    with Path(path).open("rb") as file:
        run = actions.start(file=file, name="list.csv", key=uuid.uuid4(), by=by)
    actions.check(
        run=run, mapping=run.mapping, defaults={}, known=Run.Known.FILL, by=by
    )
    run.refresh_from_db()
    checked = work(run)
    actions.begin(run=run, invite=False, by=by)
    run.refresh_from_db()
    written = work(run)
    made = run.rows.filter(outcome="made").count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": made, "checked": checked, "written": written, "peak": peak}


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "site")]
    print(json.dumps(one(sys.argv[1])))
