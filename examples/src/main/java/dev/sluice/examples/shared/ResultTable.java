package dev.sluice.examples.shared;

import dev.sluice.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the last runs of the examples have found, as the table of a README. */
@Command(
    name = "results",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Prints what the last runs of the examples have found as a table in Markdown.")
final class ResultTable implements Callable<Integer> {
  private static final String BEGIN = "<!-- results: written by examples/run results --write -->\n";
  private static final String END = "<!-- end of results -->\n";
  private static final String HEADER =
      "| example | what | Sluice | beside | seed | time |\n|---|---|---|---|---|---|\n";

  @Option(names = "--out", paramLabel = "FOLDER", description = "where the examples' folders are")
  private Path folder = Path.of("out");

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "put it into a file, between the marks that it has for that")
  private Path target;

  /** Runs it. */
  static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return OneLineErrors.of(new CommandLine(new ResultTable()), () -> false);
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    String table = table();
    if (target == null) {
      spec.commandLine().getOut().print(table);
      spec.commandLine().getOut().flush();
      return CommandLine.ExitCode.OK;
    }
    String text = TextFile.read(target);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          target + ": has no lines '" + BEGIN.strip() + "' and '" + END.strip() + "'");
    }
    String written = text.substring(0, begin + BEGIN.length()) + table + text.substring(end);
    AtomicFile.write(target, written.getBytes(StandardCharsets.UTF_8));
    return CommandLine.ExitCode.OK;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private String table() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          folder + ": there is no such folder; examples/run NAME makes it");
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.map(each -> each.resolve(Results.FILE)).filter(Files::exists).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          folder + ": has no results of examples; examples/run NAME makes some");
    }
    StringBuilder table = new StringBuilder(HEADER);
    for (Path file : files) {
      Results results = Results.load(file);
      boolean first = true;
      for (Results.Line line : results.lines()) {
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s |%n",
                first ? "`" + cell(results.command()) + "`" : "",
                cell(line.what()),
                cell(line.own()),
                cell(line.beside()),
                first ? Long.toString(results.seed()) : "",
                first
                    ? String.format(Locale.ROOT, "%.0f s, %s", results.seconds(), results.backend())
                    : ""));
        first = false;
      }
    }
    return table.toString();
  }
}
