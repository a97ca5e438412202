import Chainrule
import Foundation
import Testing

@Suite struct ReportTests {
  private static let penguins = Tool.fixture("penguins.csv")

  private func train(_ tool: Tool, _ arguments: String...) throws {
    let options = ["--epochs", "3", "--layers", "8", "--output", "run", "--quiet"]
    let run = try tool.run(["train"] + arguments + options)
    try #require(run.status == 0, "\(run.remarks)")
  }

  private func page(_ tool: Tool, _ arguments: String...) throws -> String {
    let run = try tool.run(["report", "run", "--output", "page.html", "--force"] + arguments)
    #expect(run.status == 0, "\(run.remarks)")
    return String(decoding: try tool.bytes("page.html"), as: UTF8.self)
  }

  @Test func thePageNeedsNothingElse() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "species")
      let text = try page(tool).replacing("http://www.w3.org/2000/svg", with: "")
      for word in ["http:", "https:", "src=", "url(", "@import", "<link", "fetch(", "//cdn"] {
        #expect(!text.contains(word), "\(word)")
      }
      for id in [
        "result", "learning", "classes", "roc", "calibration", "importance", "worst", "data",
        "recipe",
        "origin",
      ] {
        #expect(text.contains("id=\"\(id)\"") && text.contains("href=\"#\(id)\""), "\(id)")
      }
      let ids = text.matches(of: /\ id="([^"]*)"/).map { String($0.output.1) }
      #expect(Set(ids).count == ids.count)
      let links = text.matches(of: /href="#([^"]*)"/).compactMap {
        $0.output.1.removingPercentEncoding
      }
      #expect(Set(links).isSubset(of: ids))
      #expect(links.filter { $0.hasPrefix("row-") }.count == 10)
      // Each leads to a calculation on the page itself.
      for link in links where link.hasPrefix("row-") {
        #expect(text.contains("<details class=\"case\" id=\"\(link)\">"))
      }
      #expect(text.contains("It learned from 220 rows with 7 columns"))
    }
  }

  /// Rows in a file of their own can be measured by `evaluate` too.
  @Test func numbersAreThoseOfEvaluate() throws {
    try withTool { tool in
      let lines = try Tool.text("penguins.csv").split(separator: "\n").map(String.init)
      let (own, others) = (
        lines.dropFirst().enumerated().filter { $0.offset % 5 == 0 },
        lines.dropFirst().enumerated().filter { $0.offset % 5 != 0 }
      )
      for (name, rows) in [("test.csv", own), ("train.csv", others)] {
        try tool.file(name, ([lines[0]] + rows.map(\.element)).joined(separator: "\n") + "\n")
      }
      for target in ["species", "body_mass_g"] {
        try train(tool, "train.csv", "--target", target, "--test", "test.csv", "--force")
        let expected = try tool.run("evaluate", "run", "test.csv", "--json").json()
        let found = try tool.run("report", "run", "--json").json()
        #expect(found["part"] == "test")
        if target == "species" {
          #expect(found["metrics"]?["test"] == expected["metrics"])
        } else {
          // Training measures with targets that were standardized and narrowed to Float.
          for key in ["rmse", "mae", "median_absolute_error", "r2", "explained_variance"] {
            let own = try #require(found["metrics"]?["test"]?[key]?.double)
            let other = try #require(expected["metrics"]?[key]?.double)
            #expect(abs(own - other) < 1e-6 * abs(other), "\(key)")
          }
        }
        #expect(found["baselines"] == expected["baselines"])
        #expect(found["differences"] == [])
        #expect(found["importance"]?["loss"] == expected["metrics"]?["loss"])
        if target == "species" {
          let error = try #require(expected["metrics"]?["calibration_error"]?.double)
          let own = try #require(found["calibration"]?["error"]?.double)
          #expect(abs(own - error) < 1e-12)
        }
        let text = try page(tool)
        let key = target == "species" ? "log_loss" : "r2"
        let number = try #require(expected["metrics"]?[key]?.double)
        #expect(text.contains("\(key == "r2" ? "R²" : "log loss")</th>"))
        #expect(text.contains(">\(NumberFormat.decimals(3).string(number))</td>"))
        // The worst row is the one that explain calculates the same loss for.
        let worst = try #require(found["worst"]?[0])
        let row = try #require(worst["row"]?.integer)
        let loss = try #require(worst["loss"]?.double)
        let explained = try tool.run("explain", "run", "test.csv", "--row", "\(row)", "--json")
        let whole = try JSONValue(parsing: Array(explained.output.utf8))
        let cost = try #require(whole["forward"]?["loss"]?.double)
        #expect(abs(cost - loss) < 1e-4 * max(1, loss))
      }
    }
  }

  @Test func theSameForAnyNumberOfThreads() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "species")
      let first = try page(tool, "--threads", "1")
      #expect(try page(tool, "--threads", "3") == first)
    }
  }

  @Test func withoutDataItShowsTheRest() throws {
    try withTool { tool in
      try tool.file("data.csv", try Tool.text("penguins.csv"))
      try train(tool, "data.csv", "--target", "species")
      try FileManager.default.moveItem(
        at: tool.folder.appendingPathComponent("data.csv"),
        to: tool.folder.appendingPathComponent("moved.csv"))
      let run = try tool.run("report", "run", "--output", "page.html", "--json")
      #expect(run.status == 0)
      #expect(run.remarks.contains("data.csv") && run.remarks.contains("--data"))
      #expect(try run.json()["importance"] == nil)
      #expect(try run.json()["metrics"]?["test"]?["accuracy"]?.double != nil)
      let text = String(decoding: try tool.bytes("page.html"), as: UTF8.self)
      #expect(text.contains("The data are missing"))
      #expect(text.contains("id=\"learning\"") && text.contains("id=\"classes\""))
      #expect(!text.contains("id=\"importance\"") && !text.contains("id=\"worst\""))
      let moved = try page(tool, "--data", "moved.csv")
      #expect(moved.contains("id=\"importance\"") && !moved.contains("The data are missing"))
      let wrong = try tool.run("report", "run", "--json", "--data", "nowhere.csv")
      #expect(wrong.status != 0 && wrong.remarks.contains("nowhere.csv"))
    }
  }

  @Test func otherDataAreNoticed() throws {
    try withTool { tool in
      try tool.file("data.csv", try Tool.text("penguins.csv"))
      try train(tool, "data.csv", "--target", "species")
      try tool.file("data.csv", try Tool.text("penguins.csv") + "Dream,,,,,,2009,Gentoo\n")
      #expect(try page(tool).contains("its content has changed"))
    }
  }

  /// Figures of other rows never stand beside those of the record.
  @Test func aChangedTestFileIsNotMeasured() throws {
    try withTool { tool in
      let lines = try Tool.text("penguins.csv").split(separator: "\n").map(String.init)
      let test = ([lines[0]] + lines.suffix(60)).joined(separator: "\n") + "\n"
      try tool.file("train.csv", lines.dropLast(60).joined(separator: "\n") + "\n")
      try tool.file("test.csv", test)
      try train(tool, "train.csv", "--target", "species", "--test", "test.csv")
      let record = try JSONValue(parsing: Array(tool.bytes("run/run.json")))
      #expect(record["test_data"]?["file"] == "test.csv")
      #expect(record["test_data"]?["rows"]?.integer == record["rows"]?["test"]?.integer)
      #expect(try page(tool).contains("id=\"importance\""))

      // Other rows, as many of them.
      try tool.file("test.csv", ([lines[0]] + lines[1...60]).joined(separator: "\n") + "\n")
      let run = try tool.run("report", "run", "--json")
      let found = try run.json()
      #expect(run.remarks.contains("test.csv is not the file of test rows"), "\(run.remarks)")
      #expect(found["importance"] == nil && found["baselines"] == nil)
      #expect(found["differences"]?.array?.isEmpty == false)
      let text = try page(tool)
      #expect(text.contains("The data have changed") && text.contains("id=\"learning\""))
      for id in ["roc", "calibration", "importance", "worst"] {
        #expect(!text.contains("id=\"\(id)\""), "\(id)")
      }
      // Another spelling of the same rows gives the recorded figures, and is said.
      try tool.file("test.csv", test.replacing("\n", with: "\r\n"))
      let spelled = try page(tool)
      #expect(spelled.contains("its content has changed") && spelled.contains("id=\"worst\""))
    }
  }

  @Test func aMovedTestFileIsSoughtBesideTheData() throws {
    try withTool { tool in
      let text = try Tool.text("penguins.csv")
      for name in ["a.csv", "b.csv", "there/a.csv", "alone/a.csv", "there/b.csv"] {
        let folder = tool.folder.appendingPathComponent(name).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try tool.file(name, text)
      }
      try train(tool, "a.csv", "--target", "species", "--test", "b.csv")
      try FileManager.default.removeItem(at: tool.folder.appendingPathComponent("b.csv"))
      let missing = try page(tool)
      #expect(missing.contains("b.csv: the test rows are not there") && missing.contains("--data"))
      #expect(!missing.contains("id=\"worst\"") && missing.contains("id=\"classes\""))
      #expect(try page(tool, "--data", "alone/a.csv").contains("there is no alone/b.csv"))
      let found = try page(tool, "--data", "there/a.csv")
      #expect(found.contains("id=\"worst\"") && !found.contains("The data"))
    }
  }

  /// What cannot be of a training is named with its place, in pages and drawings.
  @Test func aDamagedRecordIsNamed() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "species")
      let record = String(decoding: try tool.bytes("run/run.json"), as: UTF8.self)
      let history = String(decoding: try tool.bytes("run/history.jsonl"), as: UTF8.self)
      let rows = try #require(
        try JSONValue(parsing: Array(record.utf8))["metrics"]?["test"]?["confusion"]?.array)
      func remarks(_ arguments: String...) throws -> String {
        let run = try tool.run(arguments)
        #expect(run.status == 65 && run.output.isEmpty, "\(run.remarks)")
        return run.remarks
      }
      func damaged(_ confusion: JSONValue) throws -> String {
        let whole = try JSONValue(parsing: Array(record.utf8))
        var object = try #require(whole.object)
        var metrics = try #require(object["metrics"]?.object)
        var test = try #require(metrics["test"]?.object)
        test["confusion"] = confusion
        metrics["test"] = .object(test)
        object["metrics"] = .object(metrics)
        try tool.file("run/run.json", JSONValue.object(object).pretty)
        let remarks = try remarks("report", "run", "--json")
        #expect(remarks.contains("run/run.json:") && remarks.contains("metrics.test.confusion"))
        #expect(
          try remarks == self.remarks(tool, "draw", "run", "--what", "confusion", "--output", "-"))
        return remarks
      }
      #expect(try damaged(.array([rows[0], rows[1]])).contains("each of 3 classes, found 2"))
      #expect(try damaged(.array([rows[0], rows[1], [1, 2]])).contains("confusion[2]: expected"))
      #expect(try damaged([[1, 2, 3], [4, -5, 6], [7, 8, 9]]).contains("confusion[1][1]"))
      #expect(try damaged([[1, 2, 3], [4, 5.5, 6], [7, 8, 9]]).contains("found the number 5.5"))
      #expect(try damaged([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).contains("found counts of 45"))

      try tool.file("run/run.json", record.replacing("\"accuracy\": 0", with: "\"accuracy\": NaN0"))
      #expect(try remarks("report", "run", "--json").contains("run/run.json:"))
      try tool.file("run/run.json", record)

      let lines = history.split(separator: "\n")
      try tool.file("run/history.jsonl", lines.dropLast().joined(separator: "\n") + "\n")
      for command in [["report", "run", "--json"], ["draw", "run", "--output", "-"]] {
        let run = try tool.run(command)
        #expect(run.status == 65, "\(command)")
        #expect(run.remarks.contains("expected 3 lines, one for each epoch of run.json, found 2"))
      }
      try tool.file("run/history.jsonl", ([lines[0]] + lines).joined(separator: "\n") + "\n")
      #expect(
        try remarks("report", "run", "--json").contains("history.jsonl:2:1: epoch: expected 2"))
    }
  }

  private func remarks(_ tool: Tool, _ arguments: String...) throws -> String {
    try tool.run(arguments).remarks
  }

  /// On paper a heading and its first drawing are one block; an epoch is best only by rows that are held back.
  @Test func headingsStayWithTheirDrawings() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "species")
      let text = try page(tool)
      for title in ["Learning", "Classes", "ROC and precision", "Calibration", "What it looks at"] {
        let start = "<div class=\"start\"><h2>\(title)</h2>"
        let block = try #require(text.components(separatedBy: start).dropFirst().first, "\(title)")
        let figure = try #require(block.range(of: "<figure>"))
        #expect(!block[..<figure.lowerBound].contains("</section>"), "\(title)")
      }
      let opened = text.components(separatedBy: "<div").count
      #expect(opened == text.components(separatedBy: "</div>").count)
      #expect(text.components(separatedBy: "class=\"long\"").count == 1)
      func curves() throws -> String { try tool.run("draw", "run", "--output", "-").output }
      #expect(try curves().contains("best: epoch"))
      try train(tool, Self.penguins, "--target", "species", "--validation", "none", "--force")
      #expect(try !curves().contains("best: epoch"))
    }
  }

  @Test func namesAreEscaped() throws {
    try withTool { tool in
      let evil = "<script>alert(1)</script>"
      let rows = (0..<60).map { row in
        "\(row % 7),\(row % 2 == 0 ? "<b>one</b>" : "</title>&two"),\((row * row) % 11)"
      }
      try tool.file("evil.csv", (["\(evil),\"a\"\"><i>\",x"] + rows).joined(separator: "\n") + "\n")
      try train(tool, "evil.csv", "--target", "a\"><i>")
      let text = try page(tool)
      for tag in ["<script>alert", "<b>one", "</title>&two", "\"><i>"] {
        #expect(!text.contains(tag), "\(tag)")
      }
      #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
      #expect(text.contains("&lt;b&gt;one&lt;/b&gt;"))
    }
  }

  /// Two classes have one curve, whose area is that of the metrics; of many the worst are drawn.
  @Test func curvesAreThoseOfTheMetrics() throws {
    try withTool { tool in
      let rows = (0..<240).map { row in
        "\((row * 37) % 101),\((row * row) % 13),\((row * 37) % 101 + (row * 53) % 40 > 60 ? "yes" : "no"),k\(row % 10)"
      }
      try tool.file("two.csv", (["a,b,answer,kind"] + rows).joined(separator: "\n") + "\n")
      try train(tool, "two.csv", "--target", "answer")
      let area = try #require(
        try tool.run("report", "run", "--json").json()["metrics"]?["test"]?["roc_auc"]?.double)
      let text = try page(tool)
      #expect(text.contains("(1 at best) is \(NumberFormat.decimals(3).string(area))."))
      #expect(text.contains("probability of yes finds") && text.contains(">threshold</th>"))
      try train(tool, "two.csv", "--target", "kind", "--force")
      let many = try page(tool)
      #expect(many.contains("Drawn are the 8 of 10 classes") && !many.contains(">threshold</th>"))
    }
  }

  @Test func whatIsNoFinishedRunIsSaid() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "species")
      func remarks(_ path: String) throws -> String {
        let run = try tool.run("report", path, "--json")
        #expect(run.status != 0 && run.output.isEmpty)
        return run.remarks
      }
      #expect(try remarks("run/model.safetensors").contains("the model in it; give run"))
      try FileManager.default.copyItem(
        at: tool.folder.appendingPathComponent("run/model.safetensors"),
        to: tool.folder.appendingPathComponent("alone.safetensors"))
      #expect(try remarks("alone.safetensors").contains("without the record of its training"))
      try FileManager.default.createDirectory(
        at: tool.folder.appendingPathComponent("empty"), withIntermediateDirectories: false)
      #expect(try remarks("empty").contains("found no run.json"))
      #expect(try remarks("nowhere").contains("nowhere: no such file"))
      try FileManager.default.removeItem(
        at: tool.folder.appendingPathComponent("run/model.safetensors"))
      let record = String(decoding: try tool.bytes("run/run.json"), as: UTF8.self)
      for (status, words) in [
        ("running", "has not ended, after 3 of 3 epochs"), ("diverged", "diverged after 3 of 3"),
      ] {
        try tool.file("run/run.json", record.replacing("\"completed\"", with: "\"\(status)\""))
        #expect(try remarks("run").contains(words), "\(status)")
      }
      try FileManager.default.removeItem(at: tool.folder.appendingPathComponent("run/run.json"))
      #expect(try remarks("run").contains("run.json"))
    }
  }

  @Test func mistakesAreSaid() throws {
    try withTool { tool in
      #expect(try tool.run("report", "nothing", "--json").status != 0)
      try train(tool, Self.penguins, "--target", "species")
      let neither = try tool.run("report", "run")
      #expect(neither.status == 64 || neither.status == 2)
      #expect(neither.remarks.contains("--output"))
      try tool.file("page.html", "mine")
      #expect(try tool.run("report", "run", "--output", "page.html").status != 0)
      #expect(String(decoding: try tool.bytes("page.html"), as: UTF8.self) == "mine")
    }
  }
}
