import Go
import Projects
import ShellScript
import System

/// The page that `gofarm report` writes: one file, no script, nothing fetched.
package struct ReportPage {
  private let farm: FarmOverview
  private let remedy: (Remedy) -> String

  /// How many moves the table shows.
  private static let mostMoves = 40

  /// - Parameter remedy: how a remedy is typed.
  package init(_ farm: FarmOverview, remedy: @escaping (Remedy) -> String) {
    self.farm = farm
    self.remedy = remedy
  }

  package var text: String { html.text }

  private var html: HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="referrer" content="no-referrer">
    <title>Go on \(farm.host): \(farm.root)</title>
    <style>
    \(HTML(trusted: ReportStyle.text))</style>
    </head>
    <body>
    <header>
    <h1>Go on \(farm.host)</h1>
    <p class="soft"><code>\(farm.root)</code> at \(time(farm.at)), \(summary)</p>
    </header>
    <main>
    <h2>Channels</h2>
    \(channels)
    <h2>Over time</h2>
    \(ReportTimeline(farm.generations, now: farm.at).html)
    <h2>Findings</h2>
    \(findings)
    <h2>Probes after moves</h2>
    \(ReportProbes(farm.generations, farm.probes).html)
    <h2>Installations</h2>
    \(installations)
    <h2>Newest moves</h2>
    \(moves)
    </main>
    </body>
    </html>

    """
  }

  private var summary: String {
    let newest = farm.generations.last?.number ?? 0
    return "generation \(newest), \(count(farm.installations.count, "installation")), "
      + count(farm.findings.count, "finding")
  }

  // MARK: Channels

  private var channels: HTML {
    if farm.channels.isEmpty { return "<p class=\"soft\">There is no channel.</p>" }
    let cards = farm.channels.map { row -> HTML in
      let installation = farm.installations.first { $0.version == row.version }
      let since: HTML =
        row.moved.map { move in
          """
          <p>since \(day(move.at)), \(age(move.at))</p>
          <p class="soft">\(shortened(move.actor, 60)): \(shortened(move.reason))</p>
          """
        } ?? "<p class=\"bad\">moved by hand</p>"
      return """
        <section class="card"><h3>\(row.channel)</h3>
        <p class="version">\(row.version)</p>
        \(since)<p>\(chips(installation))</p></section>

        """
    }
    return "<div class=\"cards\">\n\(cards)</div>"
  }

  private func chips(_ row: FarmOverview.InstallationRow?) -> HTML {
    guard let row else { return "<span class=\"chip bad\">not installed</span>" }
    return "\(vulnerabilities(row))\(retirement(row))"
  }

  private func vulnerabilities(_ row: FarmOverview.InstallationRow) -> HTML {
    guard let audit = row.audit else { return "" }
    if audit.vulnerabilities.isEmpty {
      return "<span class=\"good\">no known vulnerability</span> "
    }
    let number = audit.vulnerabilities.count
    let cure: HTML = audit.cure.map { " <span class=\"soft\">\($0) has none</span>" } ?? ""
    let word = number == 1 ? "vulnerability" : "vulnerabilities"
    let ids = audit.vulnerabilities.map(\.id).joined(separator: ", ")
    return
      "<span class=\"chip bad\" title=\"\(shortened(ids, 200))\">\(number) \(word)</span>\(cure) "
  }

  private func retirement(_ row: FarmOverview.InstallationRow) -> HTML {
    guard let retirement = row.retirement else { return "" }
    let words = retirement.isOver ? "retired since" : "retires on"
    return """
      <span class="chip warn" title="\(shortened(retirement.sentence, 200))">\(words) \
      \(retirement.on)</span>
      """
  }

  // MARK: Installations

  private var installations: HTML {
    if farm.installations.isEmpty { return "<p class=\"soft\">Nothing is installed.</p>" }
    let source: HTML =
      farm.database.map { "Vulnerabilities as \($0.base) had them at \(time($0.checked))." }
      ?? "No vulnerability database is known: <code>gofarm audit</code> asks one."
    let usage: HTML = farm.usageSince.map { " Usage is recorded since \($0)." } ?? ""
    return """
      <p class="soft">\(source)\(usage)</p>
      \(table)
      """
  }

  /// A column that holds nothing for any installation is left out.
  private var table: HTML {
    let rows = Array(farm.installations.reversed())
    let columns = self.columns.map { title, kind, cell in
      (title: title, kind: kind, cells: rows.map(cell))
    }.filter { $0.cells.contains { !$0.text.isEmpty } }
    let heads = columns.map { column -> HTML in
      "<th scope=\"col\"\(column.kind)>\(column.title)</th>"
    }
    let lines = rows.indices.map { index -> HTML in
      let cells = columns.map { column -> HTML in
        "<td\(column.kind)>\(column.cells[index])</td>"
      }
      return "<tr><th scope=\"row\">\(rows[index].version)</th>\(cells)</tr>\n"
    }
    return """
      <div class="scroll" role="region" aria-label="Installations" tabindex="0"><table>
      <thead><tr><th scope="col">Version</th>\(heads)</tr></thead>
      <tbody>
      \(lines)</tbody></table></div>
      """
  }

  private typealias Cell = (FarmOverview.InstallationRow) -> HTML

  /// `kind` is what the cells' elements have beside their names.
  private var columns: [(title: String, kind: HTML, cell: Cell)] {
    [
      ("Channels", "", channels), ("Vulnerabilities", "", vulnerabilities),
      ("Retirement", "", retirement), ("Used by", "", users), ("Asked for by", "", pins),
      ("Size", " class=\"number\"", size),
      ("Installed", " class=\"day\"", { "\($0.installed?.description ?? "")" }),
      ("Proof", "", proof),
    ]
  }

  private func channels(_ row: FarmOverview.InstallationRow) -> HTML {
    let chips = row.channels.map { channel -> HTML in
      "<span class=\"chip s \(ReportTimeline.tone(of: row.version))\">\(channel)</span> "
    }
    return "\(chips)"
  }

  private func users(_ row: FarmOverview.InstallationRow) -> HTML {
    if row.users.isEmpty { return "\(row.lastUse.map { "last on \($0)" } ?? "")" }
    let more = row.users.count > 4 ? " and \(row.users.count - 4) more" : ""
    return "\(row.users.prefix(4).joined(separator: ", "))\(more)"
  }

  private func pins(_ row: FarmOverview.InstallationRow) -> HTML {
    if row.pins.isEmpty { return "" }
    let names = shortened(row.pins.names, 300)
    return "<span title=\"\(names)\">\(count(row.pins.count, "file"))</span>"
  }

  private func size(_ row: FarmOverview.InstallationRow) -> HTML {
    row.bytes.map { "\(($0 + (1 << 19)) >> 20) MiB" } ?? ""
  }

  private func proof(_ row: FarmOverview.InstallationRow) -> HTML {
    "\(row.adoptedFrom.map { "adopted from \(shortened($0, 60))" } ?? row.attested ?? "unknown")"
  }

  // MARK: Findings and moves

  private var findings: HTML {
    if farm.findings.isEmpty { return "<p class=\"good\">Nothing is wrong.</p>" }
    let groups = Dictionary(grouping: farm.findings, by: \.code)
    let shown = groups.sorted {
      ($0.value[0].severity.rawValue, $0.key) < ($1.value[0].severity.rawValue, $1.key)
    }
    let items = shown.map { code, findings -> HTML in
      let finding = findings[0]
      let kind: HTML = finding.severity == .error ? "bad" : "warn"
      let more: HTML =
        findings.count > 1 ? " <span class=\"soft\">and \(findings.count - 1) more</span>" : ""
      return """
        <li><span class="chip \(kind)">\(finding.severity.rawValue)</span> \
        <strong>\(code)</strong> \(shortened(finding.evidence, 300))\(more)<br>\
        <span class="soft">try: <code>\(shortened(remedy(finding.remedy), 200))</code></span></li>

        """
    }
    return "<ul class=\"findings card\">\n\(items)</ul>"
  }

  private var moves: HTML {
    let before = [[:]] + farm.generations.dropLast().map(\.channels)
    let rows = zip(farm.generations, before).filter { !$0.changes(since: $1).isEmpty }
      .suffix(Self.mostMoves).reversed().map { generation, before -> HTML in
        let changes = generation.changes(since: before).prefix(6).map { change -> HTML in
          "<span class=\"change\">\(change)</span> "
        }
        let gates = (generation.gates ?? []).map(\.gate)
        let probes = (farm.probes[generation.number] ?? []).map {
          $0.probe + ($0.passed ? "" : " failed")
        }
        let checks = (gates + probes).joined(separator: ", ")
        return """
          <tr><th scope="row">\(generation.number)</th><td>\(time(generation.at))</td>\
          <td>\(shortened(generation.actor, 40))</td><td>\(changes)</td>\
          <td>\(shortened(checks, 80))</td>\
          <td class="text">\(shortened(generation.reason))</td></tr>

          """
      }
    if rows.isEmpty { return "<p class=\"soft\">Nothing has moved.</p>" }
    return """
      <div class="scroll" role="region" aria-label="Newest moves" tabindex="0"><table>
      <thead><tr><th scope="col">Generation</th><th scope="col">When</th><th scope="col">Who</th>\
      <th scope="col">What</th><th scope="col">Gates and probes</th>\
      <th scope="col">Why</th></tr></thead>
      <tbody>
      \(rows)</tbody></table></div>
      """
  }

  // MARK: Words

  private func time(_ moment: Timestamp) -> HTML {
    let text = moment.description
    return "<time datetime=\"\(text)\">\(text.prefix(16).replacing("T", with: " ")) UTC</time>"
  }

  private func day(_ moment: Timestamp) -> HTML {
    let text = moment.description
    return "<time datetime=\"\(text)\">\(text.prefix(10))</time>"
  }

  private func age(_ moment: Timestamp) -> String {
    let days = (farm.at.seconds - moment.seconds) / 86_400
    return days < 1 ? "less than a day" : count(days, "day")
  }

  private func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}
