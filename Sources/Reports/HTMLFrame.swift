/// What every page has around its text: head, styles, heading, the button for light and dark, scripts. It needs nothing
/// but a browser.
struct HTMLFrame {
  /// Markup, as all texts here.
  var title: String
  /// Below the title.
  var subtitle: String
  /// All that comes below the heading; it holds an element `calculation`.
  var content: String
  /// The classes of the body.
  var kind: String
  /// What the first link for those who use keys leads to.
  var subject = "calculation"
  /// What the page adds to `pageStyles` and to `pageScript`.
  var styles = ""
  var script = ""

  var markup: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(title)</title>
    <style>
    \(pageStyles)\(below(styles))
    </style>
    </head>
    <body class="\(kind)">
    <a class="skip" href="#calculation">Skip to the \(subject)</a>
    <header>
    <button id="theme" type="button" hidden>Dark</button>
    <h1>\(title)</h1>
    \(subtitle)
    </header>
    \(content)
    <script>
    \(pageScript)\(below(script))
    </script>
    </body>
    </html>

    """
  }

  private func below(_ text: String) -> String { text.isEmpty ? "" : "\n" + text }
}
