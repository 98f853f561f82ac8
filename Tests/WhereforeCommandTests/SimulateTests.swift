import FoundationEssentials
import Testing

@Suite("wherefore simulate")
struct SimulateTests {
  static let garden = """
    network garden { }
    variable rain { type discrete [ 2 ] { no, yes }; }
    variable wet { type discrete [ 2 ] { no, yes }; }
    probability ( rain ) { table 0.7, 0.3; }
    probability ( wet | rain ) { (no) 0.9, 0.1; (yes) 0.2, 0.8; }
    """

  @Test("The same rows for a seed on standard output, in a file, packed, and on more threads")
  func sameRows() async throws {
    let network = try TestFolder.file("garden.bif", Self.garden)
    let arguments = ["simulate", network, "-n", "9000", "--seed", "5"]
    let printed = try await CommandRun.wherefore(arguments + ["--threads", "1"])
    #expect(printed.status == 0 && printed.errors.isEmpty, "\(printed.errors)")
    let lines = printed.output.split(separator: "\n")
    #expect(lines.count == 9_001 && lines.first == "rain,wet")
    // P(wet) = .7 · .1 + .3 · .8 = .31; four standard errors are .0195.
    #expect(abs(Double(lines.count { $0.hasSuffix(",yes") }) / 9_000 - 0.31) < 0.0195)
    let path = TestFolder.path("rows.csv")
    let written = try await CommandRun.wherefore(arguments + ["-o", path, "--threads", "3"])
    #expect(written.status == 0 && written.output.isEmpty, "\(written.errors)")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == printed.output)
    let packed = try await CommandRun.wherefore(arguments + ["-o", path + ".gz"])
    #expect(packed.status == 0, "\(packed.errors)")
    let unpacked = try await CommandRun.shell("gzip -dc \"$0\"", [path + ".gz"])
    #expect(unpacked.status == 0 && unpacked.output == printed.output)
    let piped = try await CommandRun.wherefore(["simulate", "-", "-n", "9000", "--seed", "5"], input: Self.garden)
    #expect(piped.output == printed.output, "\(piped.errors)")
    let other = try await CommandRun.wherefore(["simulate", network, "-n", "9000"])
    #expect(other.output != printed.output)
  }

  @Test(
    "A reader that goes away ends the drawing: a thousand million rows into head take no time", .timeLimit(.minutes(2)))
  func head() async throws {
    let network = try TestFolder.file("garden.bif", Self.garden)
    let run = try await CommandRun.shell(
      "\"$0\" simulate \"$1\" -n 1000000000 | head -n 2", ["\(CommandRun.executable)", network])
    #expect(run.status == 0 && run.output.hasPrefix("rain,wet\n") && run.errors.isEmpty, "\(run.errors)")
  }

  @Test("An intervention sets its variable alone")
  func intervention() async throws {
    let network = try TestFolder.file("garden.bif", Self.garden)
    let run = try await CommandRun.wherefore(["simulate", network, "-n", "500", "--do", "wet=yes"])
    #expect(run.status == 0, "\(run.errors)")
    let free = try await CommandRun.wherefore(["simulate", network, "-n", "500"])
    let (set, plain) = (run.output.split(separator: "\n"), free.output.split(separator: "\n"))
    #expect(set.dropFirst().allSatisfy { $0.hasSuffix(",yes") })
    #expect(set.map { $0.prefix { $0 != "," } } == plain.map { $0.prefix { $0 != "," } })
  }

  @Test("A graph without tables gets random ones, and the command says so")
  func random() async throws {
    let graph = try TestFolder.file("graph.csv", "parent,child\na,b\nb,c\n")
    for parameters in ["random-gaussian", "random-discrete"] {
      let run = try await CommandRun.wherefore(["simulate", graph, "-n", "20", "--parameters", parameters])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("random parameters (\(parameters), seed 0)"))
      #expect(run.output.split(separator: "\n").count == 21)
    }
  }

  @Test("Each failure says what to do and ends with its exit code")
  func failures() async throws {
    let network = try TestFolder.file("garden.bif", Self.garden)
    let graph = try TestFolder.file("graph.csv", "parent,child\na,b\n")
    let cycle = try TestFolder.file("cycle.csv", "parent,child\na,b\nb,a\n")
    let cases: [(arguments: [String], status: Int32, said: [String])] = [
      ([graph], 65, ["no probability tables", "--parameters"]),
      ([cycle, "--parameters", "random-gaussian"], 65, ["cycle.csv"]),
      ([network, "--do", "rain=maybe"], 65, ["rain", "maybe", "no, yes"]),
      ([network, "--do", "rian=yes"], 65, ["did you mean \"rain\""]),
      ([network, "--do", "rain"], 64, ["variable=value"]),
      ([network, "-n", "-3"], 64, ["-n"]),
      ([network, "--names", "disguised"], 65, ["disguised"]),
      ([TestFolder.path("none.bif")], 66, ["cannot read"]),
      (["network.xyz"], 64, ["network.xyz"]),
      ([network, "-o", "/no/such/folder/rows.csv"], 73, ["cannot write"]),
    ]
    for (arguments, status, said) in cases {
      let result = try await CommandRun.wherefore(["simulate"] + arguments)
      #expect(result.status == status, "\(arguments): \(result.errors)")
      #expect(result.output.isEmpty)
      for part in said { #expect(result.errors.contains(part), "\(arguments): \(result.errors)") }
    }
  }
}
