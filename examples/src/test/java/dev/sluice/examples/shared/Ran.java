package dev.sluice.examples.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * What an application has printed.
 *
 * @param exit its exit code
 * @param out what it printed
 * @param err its errors
 */
public record Ran(int exit, String out, String err) {
  /** Runs an application. */
  public static Ran of(Application application, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Application.commandLine(application);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    int exit = line.execute(arguments);
    return new Ran(exit, out.toString(), err.toString());
  }

  /** This, which must have ended well. */
  public Ran well() {
    assertEquals(0, exit, err);
    assertEquals("", err);
    return this;
  }

  /** The number after a text. */
  public double number(String regex) {
    Matcher matcher = Pattern.compile(regex + "\\s*([-+0-9.eE]+)").matcher(out);
    assertTrue(matcher.find(), out);
    return Double.parseDouble(matcher.group(1));
  }

  /** Asserts that wrong input was refused in one line. */
  public void refused(String message) {
    assertEquals(2, exit, out + err);
    assertTrue(err.contains(message), err);
    assertEquals(1, err.lines().count(), err);
  }
}
