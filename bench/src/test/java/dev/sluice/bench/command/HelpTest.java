package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
  static Stream<String> commands() {
    Set<String> names = Sluice.commandLine().getSubcommands().keySet();
    assertTrue(names.contains("tune"), names.toString());
    return names.stream();
  }

  /** A description is a format, and what is wrong with it comes as a warning in its place. */
  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(String command) {
    PrintStream terminal = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    CommandRun run;
    try {
      run = CommandRun.of(command, "--help");
    } finally {
      System.setErr(terminal);
    }
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().startsWith("Usage: sluice " + command), run.out());
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
    assertFalse(run.out().contains("%%"), run.out());
  }
}
