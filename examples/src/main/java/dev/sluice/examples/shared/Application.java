package dev.sluice.examples.shared;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.file.AtomicFile;
import dev.sluice.file.FileFormatException;
import dev.sluice.text.TextTable;
import dev.sluice.train.ConsoleProgress;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What applications have in common: a model is trained, compared with something simple, kept in a
 * folder with what there is to look at, or used again.
 */
public abstract class Application implements Callable<Integer> {
  /** The note of a saved model that says which example has written it. */
  protected static final String EXAMPLE = "example";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  private boolean help;

  @Option(names = "--backend", description = "auto or the name of a backend")
  private String backendName = Backends.AUTO;

  @Option(names = "--seed", description = "of weights, dropout and what is held out")
  private long seed = 1;

  @Option(names = "--small", description = "a version of some seconds")
  private boolean small;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "for the model, the pictures and the page; default: out/ and the name")
  private Path folder;

  @Option(
      names = "--use",
      paramLabel = "FILE",
      description = "use a model that was trained before, as out/NAME/model.safetensors")
  private Path use;

  @Option(names = "--stacktrace", description = "print the stack trace of an error")
  private boolean stacktrace;

  @Spec private CommandSpec spec;

  private final List<Results.Line> results = new ArrayList<>();
  private PrintWriter out;

  /** For applications. */
  protected Application() {}

  /**
   * Trains, compares, keeps and draws.
   *
   * @param backend what computes
   * @throws IOException where something cannot be read or written
   */
  protected abstract void train(Backend backend) throws IOException;

  /**
   * Uses a model again.
   *
   * @param saved the model
   * @param file where it was read from, for messages
   * @param backend what computes
   * @throws IOException where something cannot be read or written
   */
  protected abstract void use(SavedModel saved, Path file, Backend backend) throws IOException;

  /**
   * Reads a model; one with layers of its own overrides it.
   *
   * @param file as given with {@code --use}
   * @return the model
   */
  protected SavedModel load(Path file) {
    return SavedModel.load(file);
  }

  /** Throws where an option is wrong, before anything runs. */
  protected void check() {}

  @Override
  public final Integer call() throws IOException {
    out = spec.commandLine().getOut();
    check();
    SavedModel saved = use == null ? null : requireOwn(load(use));
    if (saved == null) {
      requireFolder();
    }
    try (Backend backend = Backends.select(backendName)) {
      if (saved == null) {
        long start = System.nanoTime();
        train(backend);
        double seconds = (System.nanoTime() - start) / 1e9;
        new Results(spec.name(), arguments(), backend.name(), seed, seconds, results)
            .save(file(Results.FILE));
      } else {
        use(saved, use, backend);
      }
    }
    return CommandLine.ExitCode.OK;
  }

  /** {@return the seed of everything that is drawn} */
  protected final long seed() {
    return seed;
  }

  /** {@return whether a version of some seconds is asked for} */
  protected final boolean small() {
    return small;
  }

  private SavedModel requireOwn(SavedModel saved) {
    String by = saved.notes().get(EXAMPLE);
    if (!spec.name().equals(by)) {
      throw new FileFormatException(
          use
              + ": was not written by "
              + spec.name()
              + (by == null ? ": its notes are " + saved.notes().keySet() : ", but by " + by));
    }
    return saved;
  }

  /** Before anything is computed that could not be kept. */
  private void requireFolder() {
    if (Files.exists(folder()) && !Files.isDirectory(folder())) {
      throw new IllegalArgumentException("--out " + folder() + ": is a file, must be a folder");
    }
    AtomicFile.requireWritable(file(Results.FILE));
  }

  /**
   * Whether an option was given, for defaults that depend on others.
   *
   * @param option its name
   * @return whether it was
   */
  protected final boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** What it was run with, but for where its files go. */
  private List<String> arguments() {
    List<String> all = new ArrayList<>(spec.commandLine().getParseResult().originalArgs());
    int out = all.indexOf("--out");
    if (out >= 0) {
      all.subList(out, Math.min(all.size(), out + 2)).clear();
    }
    all.removeIf(each -> each.startsWith("--out="));
    return all;
  }

  private Path folder() {
    return folder == null ? Path.of("out", spec.name()) : folder;
  }

  /**
   * Where a file goes that is made; makes the folder.
   *
   * @param name its name
   * @return its path
   */
  protected final Path file(String name) {
    try {
      Files.createDirectories(folder());
    } catch (IOException e) {
      throw new UncheckedIOException("--out " + folder() + ": the folder cannot be made", e);
    }
    return folder().resolve(name);
  }

  /**
   * Prints.
   *
   * @param format as of {@link String#format}
   * @param arguments what is put into it
   */
  protected final void print(String format, Object... arguments) {
    out.printf(Locale.ROOT, format, arguments);
    out.flush();
  }

  /**
   * A table for a terminal.
   *
   * @param header its first line
   * @param lines the others
   * @return the table
   */
  protected static TextTable table(List<String> header, List<List<String>> lines) {
    TextTable table = new TextTable(header.toArray(String[]::new));
    lines.forEach(line -> table.line(line.toArray(String[]::new)));
    return table;
  }

  /**
   * Notes a figure for the table of results.
   *
   * @param what what it is
   * @param own what was found
   * @param beside what something simple has
   */
  protected final void result(String what, String own, String beside) {
    results.add(new Results.Line(what, own, beside));
  }

  /**
   * Notes a number for the table of results.
   *
   * @param what what it is
   * @param own what was found
   * @param simple who is simple, and what it has
   * @param beside its number
   */
  protected final void result(String what, double own, String simple, double beside) {
    result(
        what,
        String.format(Locale.ROOT, "%.4g", own),
        String.format(Locale.ROOT, "%s %.4g", simple, beside));
  }

  /**
   * Shows a training's progress: a bar on a terminal, and a line per epoch.
   *
   * @param trainer the training
   */
  protected final void show(Trainer trainer) {
    trainer.listen(ConsoleProgress.bar()).onEpoch(epoch -> print("%s%n", epoch));
  }

  /**
   * Keeps a model and says how it is used again.
   *
   * @param saved the model
   * @param name the name of its file
   * @param arguments what a use is given
   */
  protected final void keep(SavedModel saved, String name, String arguments) {
    Path file = file(name);
    saved.note(EXAMPLE, spec.name()).save(file);
    said(file, arguments);
  }

  /**
   * Says how a model that has been kept is used again.
   *
   * @param file the model
   * @param arguments what a use is given
   */
  protected final void said(Path file, String arguments) {
    print("%nKept in %s; used again with%n", folder());
    print(
        "  examples/run %s%n",
        String.join(" ", spec.name(), "--use", file + "", arguments).strip());
  }

  /**
   * Throws where a number is too small.
   *
   * @param option the option
   * @param value what was given
   * @param least the least that it may be
   */
  protected static void atLeast(String option, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(option + " is " + value + ", must be at least " + least);
    }
  }

  /**
   * Runs an application, and ends with its exit code.
   *
   * @param application the application
   * @param args its arguments
   */
  protected static void run(Application application, String... args) {
    CommandLine line = commandLine(application);
    int exit;
    try {
      exit = line.execute(args);
    } catch (OutOfMemoryError e) {
      line.getErr()
          .println(
              line.getCommandName()
                  + ": out of memory ("
                  + e.getMessage()
                  + "): make the model or the batch smaller, or give Java more with"
                  + " JAVA_TOOL_OPTIONS=-Xmx…");
      exit = CommandLine.ExitCode.USAGE;
    }
    System.exit(exit);
  }

  /**
   * A command line whose errors are one line: exit code 2 where input or options are wrong.
   *
   * @param application the application
   * @return the command line
   */
  public static CommandLine commandLine(Application application) {
    return OneLineErrors.of(new CommandLine(application), () -> application.stacktrace);
  }
}
