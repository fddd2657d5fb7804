import Templates

/// How the page of `gofarm report` looks: CSS.
package enum ReportStyle {
  package static let text = String(cString: gofarm_report_style())
}
