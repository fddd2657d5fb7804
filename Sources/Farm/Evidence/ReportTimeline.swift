import Go
import System

/// The channels' versions over time, a lane each: bars whose places are percentages, so that the
/// same picture fits every width.
struct ReportTimeline {
  private struct Bar {
    let version: GoVersion
    let from: Int
    /// The generation that ends it; the number of generations where none does.
    let to: Int
  }

  private let generations: [Generation]
  /// Where each generation lies, from 0 to 1; the last is now.
  private let places: [Double]
  private let lanes: [(channel: Channel, bars: [Bar])]
  private let isByTime: Bool
  private let end: Timestamp

  /// More would be no picture any more.
  private static let mostLanes = 24

  /// - Parameter now: where the lanes end.
  init(_ all: [Generation], now: Timestamp) {
    let generations = Array(all.drop { $0.channels.isEmpty })
    self.generations = generations
    end = now
    let first = generations.first?.at.seconds ?? now.seconds
    let span = now.seconds - first
    // What happened within the same hour is told apart by its order alone.
    let isByTime = span >= 3600
    self.isByTime = isByTime
    var places: [Double] = []
    for (index, generation) in generations.enumerated() {
      let place =
        isByTime
        ? Double(generation.at.seconds - first) / Double(span)
        : Double(index) / Double(generations.count)
      places.append(max(places.last ?? 0, min(1, place)))
    }
    self.places = places + [1]
    let current = generations.last?.channels ?? [:]
    let names = Set(generations.flatMap(\.channels.keys))
    lanes = names.sorted { (current[$0] == nil ? 1 : 0, $0) < (current[$1] == nil ? 1 : 0, $1) }
      .prefix(Self.mostLanes).map { ($0, Self.bars(of: $0, generations)) }
  }

  private static func bars(of channel: Channel, _ generations: [Generation]) -> [Bar] {
    var bars: [Bar] = []
    var start = 0
    for index in generations.indices {
      let version = generations[index].channels[channel]
      let next = index + 1 < generations.count ? generations[index + 1].channels[channel] : nil
      if index + 1 < generations.count, next == version { continue }
      if let version { bars.append(Bar(version: version, from: start, to: index + 1)) }
      start = index + 1
    }
    return bars
  }

  static func tone(of version: GoVersion) -> HTML { "s\(version.minor % 8)" }

  var html: HTML {
    if lanes.isEmpty { return "<p class=\"soft\">No channel has ever been set.</p>" }
    return """
      <div class="lanes">
      \(lanes.map(lane))\(axis)</div>
      \(legend)
      """
  }

  private func lane(_ channel: Channel, _ bars: [Bar]) -> HTML {
    let now = bars.last.flatMap { $0.to == generations.count ? $0 : nil }
    let label =
      "\(channel): \(bars.count) period\(bars.count == 1 ? "" : "s"); "
      + (now.map { "\($0.version) since \(day($0.from))" } ?? "dropped")
    let marks = bars.filter { ["return", "rollback"].contains(generations[$0.from].command) }
    return """
      <div class="name">\(channel) <span class="soft">\(now?.version.text ?? "dropped")</span></div>
      <svg role="img" aria-label="\(label)"><rect class="ground" y="13" width="100%" height="2"/>\
      \(bars.map(bar))\(marks.map(mark))</svg>

      """
  }

  private func bar(_ bar: Bar) -> HTML {
    let from = places[bar.from]
    let width = max(places[bar.to] - from, 0.0015)
    let generation = generations[bar.from]
    let title =
      "\(bar.version) from \(generation.at), generation \(generation.number), "
      + "\(shortened(generation.actor, 40)): \(shortened(generation.reason, 80))"
    // Only where it fits: a label that is cut off would name another version.
    let letters = Double(bar.version.text.count) * 7.4 + 12
    let visibility: HTML = width * 330 > letters ? "" : " class=\"wide\""
    let text: HTML =
      width * 900 > letters ? "<text x=\"6\" y=\"18\"\(visibility)>\(bar.version)</text>" : ""
    // The gap beside a bar must not be wider than the bar.
    let thin: HTML = width < 0.012 ? " thin" : ""
    return """
      <svg class="bar \(Self.tone(of: bar.version))\(thin)" x="\(percent(from))" width="\(percent(width))" \
      height="28"><title>\(title)</title><rect width="100%" y="1" height="26" rx="3"/>\(text)</svg>
      """
  }

  private func mark(_ bar: Bar) -> HTML {
    "<rect class=\"back\" x=\"\(percent(places[bar.from]))\" width=\"3\" height=\"28\"/>"
  }

  private var axis: HTML {
    let ticks =
      [(0.0, "start", ""), (0.25, "middle", "wide"), (0.5, "middle", "")]
      + [(0.75, "middle", "wide"), (1.0, "end", "")]
    let texts = ticks.map { place, anchor, kind -> HTML in
      """
      <text class="\(kind)" x="\(percent(place))" y="13" text-anchor="\(anchor)">\(label(place))</text>
      """
    }
    return "<svg class=\"axis\" aria-hidden=\"true\">\(texts)</svg>\n"
  }

  private func label(_ place: Double) -> String {
    if !isByTime {
      let index = min(Int(place * Double(generations.count)), generations.count - 1)
      return "generation \(generations[index].number)"
    }
    let first = generations[0].at.seconds
    let moment = Timestamp(seconds: first + Int(Double(end.seconds - first) * place))
    let text = moment.description
    let isLong = end.seconds - first > 4 * 86_400
    return isLong ? String(text.prefix(10)) : String(text.prefix(16)).replacing("T", with: " ")
  }

  private func day(_ index: Int) -> String { String(generations[index].at.description.prefix(10)) }

  private var legend: HTML {
    var newest: [String: GoVersion] = [:]
    for bar in lanes.flatMap(\.bars) { newest[bar.version.series] = bar.version }
    let chips = newest.values.sorted().map { version -> HTML in
      "<span class=\"chip s \(Self.tone(of: version))\">\(version.series)</span>\n"
    }
    let hasMarks = lanes.flatMap(\.bars).contains {
      ["return", "rollback"].contains(generations[$0.from].command)
    }
    let mark: HTML =
      hasMarks
      ? "<span class=\"soft\"><span class=\"mark\"></span> taken back or rolled back</span>\n" : ""
    return "<div class=\"legend\">\(chips)\(mark)</div>"
  }
}

/// What probes measured after a channel's moves: a line from the median to the 99th percentile for
/// each move, the same scale for the same probe.
struct ReportProbes {
  private struct Series {
    let channel: Channel
    let probe: String
    var results: [(generation: Generation, result: ProbeResult)] = []
  }

  private let series: [Series]
  private let tops: [String: Double]
  private let total: Int

  private static let mostMoves = 60
  private static let mostCards = 24

  init(_ generations: [Generation], _ probes: [Int: [ProbeResult]]) {
    var found: [String: Series] = [:]
    var before: ChannelMap = [:]
    for generation in generations {
      let moved = generation.channels.keys.filter { generation.channels[$0] != before[$0] }
      before = generation.channels
      for result in probes[generation.number] ?? [] {
        for channel in moved {
          let key = "\(channel) \(result.probe)"
          found[key, default: Series(channel: channel, probe: result.probe)].results
            .append((generation, result))
        }
      }
    }
    total = found.count
    series = found.sorted { $0.key < $1.key }.prefix(Self.mostCards).map { _, series in
      var series = series
      series.results = series.results.suffix(Self.mostMoves)
      return series
    }
    tops = Dictionary(grouping: series, by: \.probe).mapValues { group in
      group.flatMap(\.results).map(\.result.p99).max() ?? 0
    }
  }

  var html: HTML {
    if series.isEmpty { return "<p class=\"soft\">No probe has been run after a move.</p>" }
    let more: HTML =
      total > series.count ? "<p class=\"soft\">And \(total - series.count) more.</p>" : ""
    return """
      <p class="soft">For each move, a dot at the median and a line up to the 99th percentile.</p>
      <div class="cards">
      \(series.map(card))</div>
      \(more)
      """
  }

  private func card(_ series: Series) -> HTML {
    let count = series.results.count
    let passed = series.results.count { $0.result.passed }
    let last = series.results[count - 1].result
    let top = max(tops[series.probe] ?? 0, 0.001)
    let said = "\(passed) of \(count) passed"
    let lines = series.results.enumerated().map { index, row -> HTML in
      line(row.result, at: (Double(index) + 0.5) / Double(count), top)
    }
    let label =
      "\(series.channel), \(shortened(series.probe, 60)): \(said); last p50 \(last.p50) ms, "
      + "p99 \(last.p99) ms"
    return """
      <figure class="card probe"><h3>\(series.channel)</h3><code>\(shortened(series.probe, 60))</code>
      <svg role="img" aria-label="\(label)"><line class="rule" x1="0" x2="100%" y1="62" y2="62"/>\
      \(lines)</svg>
      <figcaption>last p50 \(last.p50) ms, p99 \(last.p99) ms; scale to \(top) ms<br>\
      <span class="\(passed == count ? "good" : "bad")">\(said)</span></figcaption></figure>

      """
  }

  private func line(_ result: ProbeResult, at place: Double, _ top: Double) -> HTML {
    func y(_ value: Double) -> String { "\((60 - 56 * min(value / top, 1)).rounded(toPlaces: 1))" }
    let kind: HTML = result.passed ? "" : " class=\"failed\""
    let x = percent(place)
    return """
      <line\(kind) x1="\(x)" x2="\(x)" y1="\(y(result.p50))" y2="\(y(result.p99))"/>\
      <circle\(kind) cx="\(x)" cy="\(y(result.p50))" r="2.2"/>
      """
  }
}
