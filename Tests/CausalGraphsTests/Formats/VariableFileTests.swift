import CausalGraphs
import Testing

@Suite("Files of variables")
struct VariableFileTests {
  private func read(_ text: String, _ layout: VariableFile.Layout) throws(VariableFileError) -> VariableFile {
    try VariableFile.read(Array(text.utf8), as: layout)
  }

  @Test("Plain text: a name a line, a description after a colon")
  func lines() throws {
    let file = try read("# study\nsmoking: Smokes daily: yes or no\r\n\n  lung cancer \n", .lines)
    #expect(file.variables.map(\.name) == ["smoking", "lung cancer"])
    #expect(file.variables[0].description == "Smokes daily: yes or no")
  }

  @Test("CSV: quoted fields, kinds, tiers, latents")
  func table() throws {
    let text = "name,description,kind,tier,latent\n\"a, b\",\"says \"\"hi\"\"\nthere\",binary,1,no\nc,,,,true\n"
    let file = try read(text, .separated(by: UInt8(ascii: ",")))
    #expect(file.variables.map(\.name) == ["a, b", "c"])
    #expect(file.variables[0].description == "says \"hi\"\nthere")
    #expect(file.variables[0].kind == .binary)
    #expect(file.variables[0].tier == 1)
    #expect(file.variables[1].isLatent)
    #expect(file.variables[1].description == nil)
  }

  @Test("JSON: names, objects, context")
  func json() throws {
    #expect(try read(#"["a", "b"]"#, .json).variables.map(\.name) == ["a", "b"])
    let file = try read(
      #"{"context": "A ward.", "variables": [{"name": "bp", "unit": "mmHg", "tier": 2}, "age"]}"#, .json)
    #expect(file.context == "A ward.")
    #expect(file.variables[0].unit == "mmHg")
    #expect(file.variables[0].tier == 2)
  }

  @Test(
    "What is wrong is said with its line",
    arguments: [
      ("name,size\na,1\n", 1, "size"), ("name\na\n\"b\n", 3, "never closed"),
      ("name,tier\na,soon\n", 2, "whole number"),
      ("name,kind\na,weird\n", 2, "continuous"), ("name,unit\na\n", 2, "1 fields"), ("title\na\n", 1, "called name"),
      ("name\n\"a\"b\n", 2, "closing quote"), ("name,latent\na,maybe\n", 2, "true or false"),
    ])
  func refusals(text: String, line: Int, hint: String) {
    do throws(VariableFileError) {
      _ = try read(text, .separated(by: UInt8(ascii: ",")))
      Issue.record("accepted")
    } catch {
      #expect(error.line == line)
      #expect(error.message.contains(hint))
    }
    #expect(throws: VariableFileError.self) { try VariableFile.read([0xFF, 0x61], as: .lines) }
    #expect(throws: VariableFileError.self) { try read("{\"a\": 1}", .json) }
    #expect(throws: VariableFileError.self) { try read("[{\"description\": \"no name\"}]", .json) }
  }
}

@Suite("Levels in files of variables")
struct VariableFileLevelTests {
  @Test("Levels and ordinal kinds, in JSON and in separated values")
  func levels() throws {
    let json = #"{"variables": {"g": {"kind": "ordinal", "levels": ["low", 2, true]}, "h": "A sentence", "i": null}}"#
    let file = try VariableFile.read(Array(json.utf8), as: .json)
    #expect(file.levels == ["g": ["low", "2", "true"]])
    #expect(file.ordinal == ["g"])
    #expect(file.variables.map(\.kind) == [.categorical, nil, nil])
    #expect(file.variables[1].description == "A sentence")
    let table = "name,kind,levels\ng,ordinal,low|mid |high\nh,binary,\n"
    let separated = try VariableFile.read(Array(table.utf8), as: .separated(by: UInt8(ascii: ",")))
    #expect(separated.levels == ["g": ["low", "mid", "high"]])
    #expect(separated.ordinal == ["g"])
    for wrong in [
      #"[{"name": "a", "levels": "x"}]"#, #"[{"name": "a", "levels": [null]}]"#, #"{"variables": {"a": 1}}"#,
    ] {
      #expect(throws: VariableFileError.self) { try VariableFile.read(Array(wrong.utf8), as: .json) }
    }
  }
}
