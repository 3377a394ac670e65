package dev.sluice.bench.command;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.text.Printable;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code sluice} command; {@code bench/sluice} starts it. */
@Command(
    name = "sluice",
    description = "Devices, correctness and speed of recurrent layers on this machine.",
    synopsisSubcommandLabel = "COMMAND")
public final class Sluice {
  private static final List<Class<?>> COMMANDS =
      List.of(
          DevicesCommand.class,
          VerifyCommand.class,
          RepeatCommand.class,
          BenchCommand.class,
          LadderCommand.class,
          TuneCommand.class,
          PlanCommand.class,
          TrainingCommand.class,
          GpuCheckCommand.class,
          CompareCommand.class);

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "show this help")
  private boolean help;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "print the stack trace of an error")
  private boolean stacktrace;

  private Sluice() {}

  /**
   * A command line whose errors are one line; exit code 2 where the user can mend them.
   *
   * @param args what it will be given. Where they begin with a command it knows that one alone:
   *     reading the options of all takes as long as opening every backend.
   */
  static CommandLine commandLine(String... args) {
    Sluice command = new Sluice();
    CommandLine line = new CommandLine(command);
    List<Class<?>> named =
        COMMANDS.stream().filter(c -> args.length > 0 && args[0].equals(name(c))).toList();
    (named.isEmpty() ? COMMANDS : named).forEach(line::addSubcommand);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(
        (e, given) -> {
          e.getCommandLine().getErr().println("sluice: " + wrong(e));
          return CommandLine.ExitCode.USAGE;
        });
    // picocli shows the help that is asked for whatever else is there.
    line.setExecutionStrategy(
        parsed -> {
          requireKnown(parsed);
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setExecutionExceptionHandler(
        (e, commandLine, parsed) -> {
          commandLine.getErr().println("sluice: " + firstLine(e));
          if (command.stacktrace) {
            e.printStackTrace(commandLine.getErr());
          }
          return e instanceof IllegalArgumentException
                  || e instanceof UncheckedIOException
                  || e instanceof BackendUnavailableException
                  || e instanceof NotEnoughMemoryException
              ? CommandLine.ExitCode.USAGE
              : CommandLine.ExitCode.SOFTWARE;
        });
    return line;
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  private static void requireKnown(CommandLine.ParseResult parsed) {
    if (!parsed.unmatched().isEmpty()) {
      CommandLine line = parsed.commandSpec().commandLine();
      throw new CommandLine.UnmatchedArgumentException(line, parsed.unmatched());
    }
    if (parsed.hasSubcommand()) {
      requireKnown(parsed.subcommand());
    }
  }

  /** What is no command says what there is. */
  private static String wrong(CommandLine.ParameterException e) {
    CommandLine line = e.getCommandLine();
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && line.getParent() == null
        && !unmatched.getUnmatched().getFirst().startsWith("-")) {
      return "there is no command '"
          + unmatched.getUnmatched().getFirst()
          + "'; there are "
          + String.join(", ", line.getSubcommands().keySet());
    }
    return firstLine(e);
  }

  private static String firstLine(Exception e) {
    return e.getMessage() == null
        ? e.toString()
        : Printable.of(e.getMessage().lines().findFirst().orElse(""));
  }

  /**
   * Runs the command.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    int exit;
    try {
      exit = commandLine(args).execute(args);
    } catch (OutOfMemoryError e) {
      System.err.println(
          "sluice: out of memory ("
              + e.getMessage()
              + "): make the shape smaller, or give Java more with JAVA_TOOL_OPTIONS=-Xmx…");
      exit = CommandLine.ExitCode.USAGE;
    }
    System.exit(exit);
  }
}
