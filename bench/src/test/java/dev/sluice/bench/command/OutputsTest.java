package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.bench.result.SampleResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class OutputsTest {
  @Command
  private static final class Writing {
    @Mixin private Outputs outputs;
  }

  @TempDir private Path folder;

  private static Outputs outputs(String... options) {
    Writing command = new Writing();
    new CommandLine(command).parseArgs(options);
    return command.outputs;
  }

  @Test
  void aFileHasWhatThereIsAfterEachCase() throws IOException {
    Path csv = folder.resolve("a.csv");
    Outputs outputs = outputs("--csv", csv.toString());
    outputs.write(SampleResults.file(), false);
    assertTrue(Files.readString(csv).startsWith("case,"), Files.readString(csv));
  }

  /** Its reader would take the end of the first for the end of all. */
  @Test
  void aPipeTakesTheLastResultsOnly() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
    Path csv = folder.resolve("a.csv");
    Outputs outputs = outputs("--csv", pipe.toString());
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      outputs.write(SampleResults.file(), false); // would wait for a reader
      Future<String> read = reader.submit(() -> Files.readString(pipe));
      outputs.write(SampleResults.file(), true);
      outputs("--csv", csv.toString()).write(SampleResults.file(), true);
      assertEquals(Files.readString(csv), read.get());
    }
  }
}
