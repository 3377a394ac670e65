package dev.sluice.examples.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ResultTableTest {
  @TempDir private Path folder;

  private Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = ResultTable.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    return new Ran(line.execute(arguments), out.toString(), err.toString());
  }

  @Test
  void resultsOfRuns() throws IOException {
    run("--out", folder.resolve("absent").toString()).refused("there is no such folder");
    run("--out", folder.toString()).refused("has no results of examples");
    Path one = Files.createDirectory(folder.resolve("classify")).resolve(Results.FILE);
    Results results =
        new Results(
            "classify",
            List.of("--epochs", "9"),
            "cpu",
            7,
            61.4,
            List.of(new Results.Line("F1", "0.5", "0.4"), new Results.Line("more", "x", "")));
    results.save(one);
    assertEquals(results, Results.load(one));
    String lines =
        "| `classify --epochs 9` | F1 | 0.5 | 0.4 | 7 | 61 s, cpu |\n|  | more | x |  |  |  |\n";
    Ran ran = run("--out", folder.toString()).well();
    assertTrue(ran.out().endsWith("|---|---|---|---|---|---|\n" + lines), ran.out());

    Path readme = Files.writeString(folder.resolve("README.md"), "# Title\n");
    run("--out", folder.toString(), "--write", readme.toString()).refused("has no lines '<!--");
    String begin = "<!-- results: written by examples/run results --write -->\n";
    Files.writeString(readme, "before\n" + begin + "old\n<!-- end of results -->\nafter\n");
    run("--out", folder.toString(), "--write", readme.toString()).well();
    String written = Files.readString(readme);
    assertTrue(written.startsWith("before\n" + begin + "| example"), written);
    assertTrue(written.endsWith(lines + "<!-- end of results -->\nafter\n"), written);
    Files.writeString(one, "{\"example\": 1}");
    run("--out", folder.toString()).refused("is not what an example has written");
  }
}
