/// The character entities of GML's texts: numbered ones, and the names that HTML gives to ASCII and Latin-1.
enum GMLEntities {
  private static let names: [String: UInt32] = {
    var names: [String: UInt32] = ["quot": 34, "amp": 38, "apos": 39, "lt": 60, "gt": 62]
    let latin = """
      nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
      micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig \
      Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
      Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
      ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc \
      uuml yacute thorn yuml
      """
    for (index, name) in latin.split(separator: " ").enumerated() { names[String(name)] = 160 + UInt32(index) }
    return names
  }()

  /// The text with its entities replaced; what is no entity stays as it stands. O(length).
  static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var output: [UInt8] = []
    var position = bytes.startIndex
    while position < bytes.endIndex {
      let byte = bytes[position]
      position += 1
      // The longest entity is shorter than 12 bytes, so a lone & costs no search to the end.
      if byte == UInt8(ascii: "&"),
        let end = bytes[position..<min(position + 12, bytes.endIndex)].firstIndex(of: UInt8(ascii: ";")),
        let scalar = scalar(String(decoding: bytes[position..<end], as: UTF8.self)),
        let encoded = UTF8.encode(scalar)
      {
        output.append(contentsOf: encoded)
        position = end + 1
      } else {
        output.append(byte)
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func scalar(_ entity: String) -> UnicodeScalar? {
    if entity.hasPrefix("#x") { return UInt32(entity.dropFirst(2), radix: 16).flatMap(UnicodeScalar.init) }
    if entity.hasPrefix("#") { return UInt32(entity.dropFirst()).flatMap(UnicodeScalar.init) }
    return names[entity].flatMap(UnicodeScalar.init)
  }
}
