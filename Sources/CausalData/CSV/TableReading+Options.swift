extension TableReading {
  /// Reads the header, and resolves what is said about columns against it.
  ///
  /// - Throws: As `CSVReader.read`.
  init(_ input: DataInput, for wanted: TableReadingOptions) throws(DataError) {
    var options = wanted.csv()
    let mostMemory = options.limits.memory ?? MachineMemory.threeQuarters
    let source = try ByteSource(input, mostMemory: mostMemory)
    var opening = try TableOpening(source, isTabbed: input.isTabbed, options: options)
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
    if options.numeric != wanted.csv().numeric || options.categorical != wanted.csv().categorical {
      opening = try TableOpening(source, isTabbed: input.isTabbed, options: options)
    }
    try self.init(source: source, opening: opening, options: options, mostMemory: mostMemory)
  }
}
