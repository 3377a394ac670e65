package dev.sluice.examples.shared;

import dev.sluice.backend.BackendUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** Errors as one line: exit code 2 where input or options are wrong, 1 where the program is. */
final class OneLineErrors {
  private OneLineErrors() {}

  /**
   * Lets errors be one line.
   *
   * @param line the command line
   * @param stacktrace whether a stack trace is asked for behind it
   * @return the command line
   */
  static CommandLine of(CommandLine line, BooleanSupplier stacktrace) {
    String name = line.getCommandName();
    line.setParameterExceptionHandler(
        (e, args) -> {
          line.getErr().println(name + ": " + e.getMessage());
          return CommandLine.ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (e, commandLine, parsed) -> {
          line.getErr().println(name + ": " + e.getMessage());
          if (stacktrace.getAsBoolean()) {
            e.printStackTrace(line.getErr());
          }
          return e instanceof IllegalArgumentException
                  || e instanceof BackendUnavailableException
                  || e instanceof IOException
                  || e instanceof UncheckedIOException
              ? CommandLine.ExitCode.USAGE
              : CommandLine.ExitCode.SOFTWARE;
        });
    return line;
  }
}
