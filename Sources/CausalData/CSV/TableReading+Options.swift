extension TableReading {
  /// Reads the header, and resolves what is said about columns against it.
  ///
  /// - Throws: As `CSVReader.read`.
  init(_ input: DataInput, for wanted: TableReadingOptions) throws(DataError) {
    var options = wanted.csv()
    let mostMemory = options.limits.memory ?? MachineMemory.threeQuarters
    let source = try ByteSource(input, mostMemory: mostMemory)
    var opening = try TableOpening(source, isTabbed: input.isTabbed, options: options)
    options.ignored.formUnion(try wanted.selection.ignored(among: opening.format.names))
    options.categorical.subtract(options.ignored)
    options.numeric.subtract(options.ignored)
    // A file of variables may describe more than the columns there are; those there are get its kinds from the start,
    // so that the level 01 stays 01, and a text among numbers is met where it stands.
    let wishes = try wanted.typing.wishes()
    for name in opening.format.names where !options.ignored.contains(name) {
      switch wishes[name] {
      case .continuous: options.numeric.insert(name)
      case .categorical, .ordinal: options.categorical.insert(name)
      case nil: break
      }
    }
    let first = wanted.csv()
    if (options.numeric, options.categorical, options.ignored) != (first.numeric, first.categorical, first.ignored) {
      opening = try TableOpening(source, isTabbed: input.isTabbed, options: options)
    }
    try self.init(source: source, opening: opening, options: options, mostMemory: mostMemory)
  }
}
