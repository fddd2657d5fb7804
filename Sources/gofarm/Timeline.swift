import Farm
import Go

/// The channels' values over the generations, one line a channel; where the terminal is narrower,
/// the newest ones.
///
///             2       3       5
///     latest          1.27.3──────────
///     stable  1.26.6──────────1.27.3──
struct Timeline {
  private let lines: [(label: String, cells: [String])]

  init(_ generations: [Generation], only: Channel?, width: Int) {
    let maps = [[:]] + generations.map(\.channels)
    let all = Set(generations.flatMap(\.channels.keys)).sorted()
    let channels = only.map { [$0] } ?? all
    // The generations that moved one of them.
    let moves = generations.indices.filter { index in
      channels.contains { maps[index][$0] != maps[index + 1][$0] }
    }
    let names = channels.flatMap { channel in generations.compactMap { $0.channels[channel]?.text }
    }
    let cell = (names.map(\.count).max() ?? 0) + 2
    let label = (channels.map(\.name.count).max() ?? 0) + 2
    let shown = moves.suffix(max(1, (width - label) / cell))
    func pad(_ text: String, _ width: Int, with filler: Character = " ") -> String {
      text + String(repeating: filler, count: max(0, width - text.count))
    }
    var lines = [(pad("", label), shown.map { pad(String(generations[$0].number), cell) })]
    for channel in channels {
      let cells = shown.map { index -> String in
        let value = maps[index + 1][channel]
        let isNew = maps[index][channel] != value || index == shown.first
        guard let value else { return pad(isNew && maps[index][channel] != nil ? "✕" : "", cell) }
        return pad(isNew ? value.text : "", cell, with: "─")
      }
      lines.append((pad(channel.name, label), cells))
    }
    self.lines = lines
  }

  var text: String {
    lines.map { ($0.label + $0.cells.joined()).trimmingEnd() + "\n" }.joined()
  }
}
