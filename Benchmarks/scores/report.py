"""The tables of a run, as aligned text or as Markdown."""
from statistics import mean

NOTHING = "–"
CHECK, CROSS = "✓", "✗"


def reached(result):
    """Whether the mean over the seeds, unrounded, is at its mark or above; None without one."""
    mark = result["reference"].get("mark")
    if mark is None:
        return None
    return bool(result["ours"]) and mean(run["score"] for run in result["ours"]) >= mark


def missing(result):
    """The set's name, and how much its mean lacks to the mark."""
    if not result["ours"]:
        return result["name"]
    gap = result["reference"]["mark"] - average(result["ours"], "score")
    return f"{result['name']} by {gap:.5f}"


def number(value, result, kind="score"):
    if value is None:
        return NOTHING
    if kind == "loss" and result["task"] == "regression":
        return f"{value:,.2f}"
    # Thousands of test rows tell scores apart that differ in the fourth place.
    return f"{value:.4f}" if kind == "loss" or result["test_rows"] >= 4000 else f"{value:.3f}"


def average(runs, key):
    values = [run[key] for run in runs if run.get(key) is not None]
    return mean(values) if values else None


def score(runs, result):
    """The mean over seeds, smallest and largest in brackets where they differ from it."""
    if not runs:
        return NOTHING
    values = [run["score"] for run in runs]
    shown = [number(value, result) for value in (mean(values), min(values), max(values))]
    return shown[0] if len(set(shown)) == 1 else f"{shown[0]} ({shown[1]}–{shown[2]})"


def seconds(runs):
    value = average(runs, "seconds")
    return NOTHING if value is None else f"{value:.1f}"


def best(reference, names):
    values = [reference[name] for name in names if name in reference]
    return max(values, default=None)


NETWORKS = ("mlp_default", "mlp_early", "mlp_tuned")


def mark(result):
    passed = reached(result)
    if passed is None:
        return NOTHING
    return f"{CHECK if passed else CROSS} {number(result['reference']['mark'], result)}"


def score_columns(result):
    reference, peers = result["reference"], result["peers"]
    return {
        "set": result["name"],
        "rows": f"{result['rows']:,} / {result['test_rows']:,}",
        "seeds": str(len(result["ours"])),
        "chainrule": score(result["ours"], result),
        "mark": mark(result),
        "s": seconds(result["ours"]),
        "ref. linear": number(reference.get("linear"), result),
        "ref. network": number(best(reference, NETWORKS), result),
        "ref. boosting": number(reference.get("boosting"), result),
        "MLP": score(peers.get("mlp", []), result),
        "MLP s": seconds(peers.get("mlp", [])),
        "boosting": score(peers.get("boosting", []), result),
        "boosting s": seconds(peers.get("boosting", [])),
    }


def loss_columns(result):
    reference, peers = result["reference"], result["peers"]
    return {
        "set": result["name"],
        "measure": "log loss" if result["task"] == "classification" else "RMSE",
        "chainrule": number(average(result["ours"], "loss"), result, "loss"),
        "ref. network": number(reference.get("loss_mlp"), result, "loss"),
        "ref. boosting": number(reference.get("loss_boosting"), result, "loss"),
        "MLP": number(average(peers.get("mlp", []), "loss"), result, "loss"),
        "boosting": number(average(peers.get("boosting", []), "loss"), result, "loss"),
    }


def other_columns(result):
    ours, peers = result["ours"], result["peers"]
    linear = average(ours, "linear")
    columns = {
        "set": result["name"],
        "measure": "accuracy" if result["task"] == "classification" else "R²",
        "rows": f"{result['rows']:,} / {result['test_rows']:,}",
        "columns": str(result["columns"]),
        "chainrule": score(ours, result),
        "s": seconds(ours),
        "linear": number(linear, result),
    }
    for name, title in (("mlp", "MLP"), ("boosting", "boosting")):
        runs = peers.get(name, [])
        columns[title] = score(runs, result)
        columns[f"less {title}"] = NOTHING
        if runs and ours:
            columns[f"less {title}"] = f"{average(ours, 'score') - average(runs, 'score'):+.3f}"
        columns[f"{title} s"] = seconds(runs)
    return columns


def recipe_columns(result):
    """What training chose by itself, seeds that chose alike in one place."""
    seeds = {}
    for run in result["ours"]:
        seeds.setdefault(run["recipe"], []).append(str(run["seed"]))
    shown = "; ".join(
        recipe if len(seeds) == 1 else f"{recipe} (seed {', '.join(which)})"
        for recipe, which in seeds.items())
    return {"set": result["name"], "network and training": shown or NOTHING}


def table(rows, markdown, words=("set", "measure", "network and training")):
    """Rows of the same columns; columns that hold nothing in any row are left out."""
    titles = [t for t in rows[0] if any(row[t] != NOTHING for row in rows)]
    cells = [titles] + [[row[title] for title in titles] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(titles))]
    if markdown:
        # A renderer aligns; padding a column of sentences would only make the source unreadable.
        widths = [width if width <= 40 else 0 for width in widths]
    left = [title in words for title in titles]

    def line(row):
        padded = [c.ljust(w) if l else c.rjust(w) for c, w, l in zip(row, widths, left)]
        return ("| " + " | ".join(padded) + " |" if markdown else "  ".join(padded)).rstrip()

    lines = [line(row) for row in cells]
    if markdown:
        lines.insert(1, "|" + "|".join(" --- |"[:-1] if l else " ---: " for l in left) + "|")
    return "\n".join(lines)


def summary(results, peer, title):
    """How often and by how much ours is above a peer, over the sets that both have a score for."""
    both = [r for r in results if r["ours"] and r["peers"].get(peer)]
    if not both:
        return None
    gaps = [average(r["ours"], "score") - average(r["peers"][peer], "score") for r in both]
    above, below = sum(g > 0.0005 for g in gaps), sum(g < -0.0005 for g in gaps)
    return (f"Against {title}: above it on {above} of {len(both)} sets, below it on {below}; "
            f"mean difference {mean(gaps):+.4f}.")


def report(results, facts, markdown):
    """The whole text: what was run and where, then a table for each question."""
    known = [r for r in results if r["reference"]]
    others = [r for r in results if not r["reference"]]
    parts = ["\n".join(f"- {fact}" if markdown else fact for fact in facts)]

    def section(title, rows):
        if rows:
            parts.append(f"### {title}" if markdown else title)
            parts.append(table(rows, markdown))

    for task, title in (("classification", "Accuracy"), ("regression", "R²")):
        section(title, [score_columns(r) for r in known if r["task"] == task])
    section("Log loss and RMSE", [loss_columns(r) for r in known])
    section("Further tables", [other_columns(r) for r in others])
    for peer, title in (("mlp", "scikit-learn's MLP"), ("boosting", "scikit-learn's boosting")):
        parts.append(summary(others, peer, title))
    section("Chosen by training itself", [recipe_columns(r) for r in results])
    failed = [f"{r['name']}: {r['error']}" for r in results if r["error"]]
    missed = [missing(r) for r in known if not reached(r)]
    parts.append("\n".join(f"Failed: {text}" for text in failed))
    if known:
        parts.append(f"Missed: {', '.join(missed)}." if missed else
                     f"All {len(known)} sets reach their marks.")
    return "\n\n".join(part for part in parts if part) + "\n"
