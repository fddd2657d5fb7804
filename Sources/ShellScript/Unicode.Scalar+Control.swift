extension Unicode.Scalar {
  /// C0, DEL and C1: what a terminal or a line-oriented reader would act upon.
  var isControl: Bool { properties.generalCategory == .control }
}
