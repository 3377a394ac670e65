package dev.sluice.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import picocli.CommandLine;

/** What a command printed, and its exit code. */
record CommandRun(int exit, String out, String err) {
  static CommandRun of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Sluice.commandLine(args);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return new CommandRun(line.execute(args), out.toString(), err.toString());
  }

  /** Words, and one more that may have spaces. */
  static CommandRun of(String[] words, String last) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return of(all);
  }

  /** Exit code 2 and one line on standard error that contains a text. */
  void isOneLineOfUsage(String text) {
    assertEquals(2, exit, err);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.startsWith("sluice: "), err);
    assertTrue(err.contains(text), err);
    assertFalse(err.contains("Exception"), err);
  }
}
