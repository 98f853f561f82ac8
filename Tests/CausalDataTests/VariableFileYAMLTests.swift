import CausalData
import CausalGraphs
import Testing

@Suite("Files of variables in YAML")
struct VariableFileYAMLTests {
  private func read(_ text: String) throws(VariableFileError) -> VariableFile {
    try VariableFile.read(Array(text.utf8), fileName: "study.YAML")
  }

  @Test("A list of objects, with a context")
  func list() throws {
    let file = try read(
      """
      context: A ward in winter.   # where
      variables:
        - name: bp
          description: "Blood pressure: systolic"
          unit: mmHg
          kind: continuous
          tier: 2
        - age
        - {name: grade, kind: ordinal, levels: [no, 1, yes, null]}
        - name: hidden
          latent: yes
      """)
    #expect(file.context == "A ward in winter.")
    #expect(file.variables.map(\.name) == ["bp", "age", "grade", "hidden"])
    #expect(file.variables[0].description == "Blood pressure: systolic")
    #expect(file.variables[0].tier == 2)
    #expect(file.variables[0].kind == .continuous)
    #expect(file.levels == ["grade": ["no", "1", "yes", "null"]])
    #expect(file.ordinal == ["grade"])
    #expect(file.variables[3].isLatent)
  }

  @Test("Names as keys, and a plain list")
  func forms() throws {
    let file = try read("variables:\n  smoker: Smokes daily\n  2: {unit: kg}\n  plain:\n")
    #expect(file.variables.map(\.name) == ["smoker", "2", "plain"])
    #expect(file.variables[0].description == "Smokes daily")
    #expect(file.variables[1].unit == "kg")
    #expect(try read("- a\n- b *and* c\n- R&D\n").variables.map(\.name) == ["a", "b *and* c", "R&D"])
  }

  @Test("Other names keep their own layouts")
  func otherLayouts() throws {
    #expect(try VariableFile.read(Array("a: b\n".utf8), fileName: "x.txt").variables[0].description == "b")
    #expect(try VariableFile.read(Array("[\"a\"]".utf8), fileName: "x.json").variables[0].name == "a")
  }

  @Test(
    "What is wrong or hostile is an error",
    arguments: [
      "", "variables: 3", "variables:\n  - unit: kg", "variables: [a\n", "a: b: c", "\t- a",
      "variables:\n  - name: a\n    tier: soon", "variables:\n  - name: a\n    kind: strange",
      "variables:\n  - name: a\n    levels: high", "variables: {a: {unit: m}, a: {unit: s}}", "variables: {a: [1]}",
      "? [a, b]\n: c", "- &x a\n- *x", "variables: &v [a]\nother: *v", "- !!str &x a\n- *x", "- *unknown",
      "- a\n---\n- b\n", "- name: a\n  latent: perhaps", "%YAML 9.9\n---\n- a",
    ])
  func refusals(text: String) {
    #expect(throws: VariableFileError.self) { _ = try read(text) }
  }

  @Test("Bombs end at once: aliases of aliases, depth, aliases as keys, hidden behind quotes and comments")
  func bombs() {
    var laughs = "a0: &a0 [x, x]\n"
    for level in 1..<60 { laughs += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    let attacks = [
      laughs, laughs + "? *a59\n: x\n", "k: y - 'z\n" + laughs, "k: \"#\"\n" + laughs + "? *a59 # x\n",
      String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
      String(repeating: "{a: ", count: 50_000), String(repeating: "[\"]\", ", count: 50_000),
      (0..<3_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
      "- " + String(repeating: "a", count: 5 << 20),
    ]
    for attack in attacks {
      #expect(throws: VariableFileError.self, "\(attack.prefix(40))") { _ = try read(attack) }
    }
    #expect(throws: VariableFileError.self) { try VariableFile.read([0x2D, 0x20, 0xFF], fileName: "x.yml") }
  }
}
