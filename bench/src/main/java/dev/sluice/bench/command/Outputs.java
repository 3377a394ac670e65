package dev.sluice.bench.command;

import dev.sluice.bench.report.CsvReport;
import dev.sluice.bench.report.HtmlReport;
import dev.sluice.bench.result.ResultFile;
import dev.sluice.file.AtomicFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options that say where results are written. */
final class Outputs {
  @Option(names = "--json", paramLabel = "FILE", description = "write all results, for compare")
  private Path json;

  @Option(names = "--csv", paramLabel = "FILE", description = "write a line per measurement")
  private Path csv;

  @Option(names = "--html", paramLabel = "FILE", description = "write a report for a browser")
  private Path html;

  /** Fails early where a file cannot be written in the end. */
  void check() {
    List<Path> files = Stream.of(json, csv, html).filter(path -> path != null).toList();
    if (files.stream().map(Path::toAbsolutePath).distinct().count() < files.size()) {
      throw new IllegalArgumentException(
          "--json, --csv and --html are different files, got " + files.getFirst() + " twice");
    }
    OutputFile.require("--json", json);
    OutputFile.require("--csv", csv);
    OutputFile.require("--html", html);
  }

  /**
   * Keeps what has been measured so far: each file is replaced as a whole. A device or a pipe takes
   * what is written last only.
   *
   * @param results what there is
   * @param last whether nothing comes after it
   */
  void write(ResultFile results, boolean last) {
    if (takes(json, last)) {
      results.write(json);
    }
    if (takes(csv, last)) {
      ResultFile.write(csv, CsvReport.of(results));
    }
    if (takes(html, last)) {
      ResultFile.write(html, HtmlReport.of(results));
    }
  }

  private static boolean takes(Path file, boolean last) {
    return file != null && (last || !AtomicFile.inPlace(file));
  }

  void announce(PrintWriter out) {
    Stream.of(json, csv, html)
        .filter(path -> path != null)
        .forEach(path -> out.println("Wrote " + path));
  }
}
