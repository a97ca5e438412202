"""What came out, in tables."""
import collections


class Figures:
    """Counts by example, by kind of slip and by digits."""

    def __init__(self):
        self.tables = {by: collections.defaultdict(collections.Counter) for by in ("example", "kind", "digits")}
        self.all, self.failed = collections.Counter(), []

    def note(self, example, sheet, answer):
        found = self.judged(sheet, answer)
        style, count = sheet.rounding
        for table, row in (("example", example), ("kind", sheet.sort), ("digits", f"{count} {style}")):
            self.tables[table][row].update(found)
        self.all.update(found)
        if found["accused"] or found["slips"] > found["placed"] or found["moved"] > found["caught"] \
                or found["nameable"] > found["named"] or found["later wrong"]:
            self.failed.append((example, sheet, answer, found))

    @staticmethod
    def judged(sheet, answer):
        found, first = collections.Counter(sheets=1), answer["first_wrong"]
        marks = answer["answers"]
        wrong = [m["name"] for m in marks if m["verdict"] == "wrong"]
        if sheet.sort == "correct":
            return found + collections.Counter(
                numbers=len(marks), accused=len(wrong), recalculated=sheet.recalculated)
        if sheet.sort == "three units off":
            return found + collections.Counter(moved=1, caught=sheet.at in wrong)
        found.update(slips=1, placed=first == sheet.at)
        mark = next(m for m in marks if m["name"] == sheet.at)
        if sheet.sort == "no slip":
            found.update(chance=1, misnamed=mark["slip"] is not None)
        else:
            found.update(nameable=1, named=mark["slip"] in sheet.kinds, exactly=mark["slip"] == sheet.kinds[0])
        if sheet.sort not in ("two slips", "hidden"):
            place = [m["name"] for m in marks].index(sheet.at)
            found.update({"later": len(marks) - place - 1, "later wrong": len(set(wrong) - {sheet.at})})
        return found

    def print(self):
        heads = ["sheets", "correct", "accused", "mistakes", "placed", "named", "±3 units"]
        for by, table in self.tables.items():
            print(f"\n{'by ' + by:<34}" + "".join(f"{head:>10}" for head in heads))
            for row in sorted(table) if by != "example" else table:
                print(f"{row[:33]:<34}" + self.row(table[row]))
            print(f"{'all':<34}" + self.row(self.all))

    @staticmethod
    def row(c):
        def share(a, b):
            return f"{100 * c[a] / c[b]:.1f} %" if c[b] else ""

        cells = [c["sheets"], c["numbers"] or "", c["accused"] if c["numbers"] else "", c["slips"] or "",
                 share("placed", "slips"), share("named", "nameable"), share("caught", "moved")]
        return "".join(f"{cell:>10}" for cell in cells)

    def summary(self):
        c = self.all
        print(f"""
correct work            {c["accused"]} of {c["numbers"]} numbers called wrong (none may be); for {c["recalculated"]} \
more digits had to be kept on the way
first mistakes          {c["placed"] / c["slips"]:.1%} of {c["slips"]} found at their line (95 % must be)
slips                   {c["named"] / c["nameable"]:.1%} of {c["nameable"]} called by their name (80 % must be), \
{c["exactly"] / c["nameable"]:.1%} where two slips give one number counted strictly
three units off         {c["caught"]} of {c["moved"]} found (all must be)
behind a mistake        {c["later wrong"]} of {c["later"]} numbers that follow rightly called wrong
wrong, but no slip      {c["misnamed"]} of {c["chance"]} given the name of a slip that gives the same number""")

    @property
    def is_good(self):
        c = self.all
        return c["accused"] == 0 and c["placed"] >= 0.95 * c["slips"] and c["named"] >= 0.8 * c["nameable"] \
            and c["caught"] == c["moved"] and c["numbers"] >= 10_000
