package dev.sluice.bench.command;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Instructions;
import dev.sluice.bench.contender.NvidiaGpu;
import dev.sluice.bench.contender.Peer;
import dev.sluice.bench.measure.Campaign;
import dev.sluice.bench.report.ConsoleReport;
import dev.sluice.bench.result.Environment.DeviceLine;
import dev.sluice.bench.suite.Case;
import dev.sluice.bench.suite.Mode;
import dev.sluice.bench.suite.Suite;
import dev.sluice.bench.suite.SuiteCase;
import dev.sluice.op.Cell;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice bench}. */
@Command(
    name = "bench",
    description = {
      "Measures recurrent layers on backends and on other libraries, in interleaved rounds, each in"
          + " a JVM of its own, after comparing every result with the reference. Ctrl-C keeps what"
          + " is finished."
    },
    footer = {
      "",
      "Suites: quick, peers, deepbench, varlen, stream, scaling.",
      "Exit code 2 where a case did not fit into memory; what was measured is kept."
    })
final class BenchCommand implements Callable<Integer> {
  private static final double QUICK_SECONDS = 115;
  private static final int ROUNDS = 3;

  /** Fewer would have no interval. */
  private static final int LEAST_QUICK_ROUNDS = 2;

  @Option(names = "--suite", description = "a list of cases; default: quick")
  private String suiteName;

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "TEXT",
      description = "single cases, such as lstm:i512:h512:b16:t25:forward")
  private List<String> cases = List.of();

  @Option(names = "--cell", description = "a single case: lstm, gru, rnn_tanh, ...")
  private String cell;

  @Option(names = "--hidden", description = "of the single case: hidden size")
  private Integer hidden;

  @Option(names = "--input", description = "of the single case: input size; default: hidden size")
  private Integer input;

  @Option(names = "--batch", description = "of the single case: sequences; default: 1")
  private Integer batch;

  @Option(names = "--steps", description = "of the single case: time steps; default: 1")
  private Integer steps;

  @Option(
      names = "--mode",
      split = ",",
      paramLabel = "MODE",
      description = "forward, train, stream: of a single case; of a suite, only those cases")
  private List<String> modes = List.of();

  @Option(
      names = "--filter",
      paramLabel = "REGEX",
      description = "only cases whose text or title has a match, such as 'h512' or 'gru.*train'")
  private String filter;

  @Option(
      names = "--rounds",
      description =
          "rounds of each contender; default: 3, in quick what fits into two minutes but at least"
              + " 2")
  private Integer rounds;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      showDefaultValue = picocli.CommandLine.Help.Visibility.ALWAYS,
      description = "leave a contender out where one run takes longer")
  private double limit = 20;

  @Option(
      names = "--instructions",
      paramLabel = "SET",
      description =
          "all, or avx2 to hold every contender to AVX2 by its own switch, as on a processor"
              + " without AVX-512; who has none is left out; default: ${DEFAULT-VALUE}")
  private String instructions = Instructions.ALL.label();

  @Option(names = "--dry-run", description = "only say what would be measured, and how long")
  private boolean dryRun;

  @Mixin private Selection selection;
  @Mixin private Outputs outputs;
  @Spec private CommandSpec spec;

  private BenchCommand() {}

  @Override
  public Integer call() {
    List<SuiteCase> chosen = chosen();
    boolean peersSuite = Suite.PEERS.label().equals(suiteName);
    Instructions held =
        OptionValue.of("--instructions", () -> Instructions.of(instructions).ofThisMachine());
    List<ContenderId> contenders = heldTo(held, onGpu(selection.contenders(peersSuite)));
    List<Integer> threads = selection.threads(peersSuite);
    OptionValue.aboveZero("--limit", limit);
    System.setProperty(Instructions.PROPERTY, held.label());
    outputs.check();
    List<DeviceLine> devices = OptionValue.of("--backends", () -> Machine.devices(contenders));
    if (!dryRun && Selection.mustBuild(contenders)) {
      return Selection.BUILD_FIRST;
    }
    Campaign.Settings settings =
        new Campaign.Settings(
            chosen, contenders, threads, rounds(chosen, contenders, threads), limit);
    Measuring measuring = new Measuring(settings, outputs, spec.commandLine(), ConsoleReport::of);
    if (dryRun) {
      measuring.announce();
      return ExitCode.OK;
    }
    int exit = measuring.run(devices);
    if (exit == ExitCode.OK && isWholeSuite()) {
      PrintWriter out = spec.commandLine().getOut();
      AutoChoice.keep(measuring.results()).forEach(out::println);
      out.flush();
    }
    return exit;
  }

  /** Whether it has layers of all kinds, as users have them. */
  private boolean isWholeSuite() {
    boolean quick =
        suiteName == null ? cases.isEmpty() && cell == null : suiteName.equals(Suite.QUICK.label());
    return filter == null && modes.isEmpty() && (quick || Suite.PEERS.label().equals(suiteName));
  }

  /** Those whose GPU is here, before anything is built for the others. */
  private List<ContenderId> onGpu(List<ContenderId> contenders) {
    Map<Boolean, List<ContenderId>> byGpu =
        contenders.stream()
            .collect(Collectors.partitioningBy(id -> id.peer().filter(Peer::onGpu).isPresent()));
    if (byGpu.get(true).isEmpty() || NvidiaGpu.isHere()) {
      return contenders;
    }
    String without = join(byGpu.get(true));
    if (byGpu.get(false).isEmpty()) {
      throw new IllegalArgumentException(
          "--peers: there is no NVIDIA GPU here, which all of these need: " + without);
    }
    leftOut("there is no NVIDIA GPU here", without);
    return byGpu.get(false);
  }

  private void leftOut(String why, String contenders) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("Left out, as " + why + ": " + contenders);
    err.flush();
  }

  private static String join(List<ContenderId> contenders) {
    return contenders.stream().map(ContenderId::toString).collect(Collectors.joining(", "));
  }

  /** Those that can be held to some instructions, before anything is built for the others. */
  private List<ContenderId> heldTo(Instructions held, List<ContenderId> contenders) {
    List<ContenderId> left = contenders.stream().filter(held::holds).toList();
    String without = join(contenders.stream().filter(contender -> !held.holds(contender)).toList());
    if (left.isEmpty()) {
      throw new IllegalArgumentException(
          "--instructions is "
              + held.label()
              + ", and none of the contenders has a switch that holds it to that: "
              + without);
    }
    if (!without.isEmpty()) {
      leftOut("no switch holds them to " + held.label(), without);
    }
    return left;
  }

  private List<SuiteCase> chosen() {
    List<SuiteCase> all = new ArrayList<>();
    boolean single =
        cell != null || hidden != null || input != null || batch != null || steps != null;
    if (suiteName != null && (single || !cases.isEmpty())) {
      throw new IllegalArgumentException("--suite and a single case exclude each other");
    }
    if (single) {
      all.addAll(singleCase());
    }
    cases.forEach(text -> all.add(SuiteCase.of(OptionValue.of("--case", () -> Case.parse(text)))));
    if (all.isEmpty()) {
      String name = suiteName == null ? Suite.QUICK.label() : suiteName;
      all.addAll(OptionValue.of("--suite", () -> Suite.of(name).cases()));
    }
    List<Mode> only = OptionValue.of("--mode", () -> modes.stream().map(Mode::of).toList());
    List<SuiteCase> left =
        all.stream()
            .filter(c -> only.isEmpty() || only.contains(c.shape().mode()))
            .filter(matching())
            .toList();
    if (left.isEmpty()) {
      throw new IllegalArgumentException(
          (filter == null ? "" : "--filter '" + filter + "' ")
              + (modes.isEmpty() ? "" : "--mode " + String.join(",", modes) + " ")
              + "leaves none of the "
              + all.size()
              + " cases; the first is "
              + all.getFirst().shape().text());
    }
    return left;
  }

  private List<SuiteCase> singleCase() {
    if (cell == null || hidden == null) {
      throw new IllegalArgumentException(
          "A single case needs --cell and --hidden; "
              + (cell == null ? "--cell" : "--hidden")
              + " is not given");
    }
    OptionValue.atLeastOne("--hidden", hidden);
    OptionValue.atLeastOne("--input", input == null ? hidden : input);
    OptionValue.atLeastOne("--batch", batch == null ? 1 : batch);
    OptionValue.atLeastOne("--steps", steps == null ? 1 : steps);
    Cell parsed = OptionValue.of("--cell", () -> Cell.of(cell));
    List<SuiteCase> all = new ArrayList<>();
    for (String mode : modes.isEmpty() ? List.of(Mode.FORWARD.label()) : modes) {
      all.add(
          SuiteCase.of(
              new Case(
                  parsed,
                  input == null ? hidden : input,
                  hidden,
                  batch == null ? 1 : batch,
                  steps == null ? 1 : steps,
                  1,
                  OptionValue.of("--mode", () -> Mode.of(mode)),
                  false)));
    }
    return all;
  }

  private java.util.function.Predicate<SuiteCase> matching() {
    if (filter == null) {
      return c -> true;
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(filter, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "--filter is '" + filter + "', which is no regular expression: " + e.getDescription(), e);
    }
    return c ->
        pattern.matcher(c.shape().text()).find()
            || pattern.matcher(c.shape().toString()).find()
            || pattern.matcher(c.group()).find();
  }

  private int rounds(List<SuiteCase> chosen, List<ContenderId> contenders, List<Integer> threads) {
    if (rounds != null) {
      OptionValue.atLeastOne("--rounds", rounds);
      return rounds;
    }
    if (suiteName != null && !suiteName.equals(Suite.QUICK.label())
        || !cases.isEmpty()
        || cell != null) {
      return ROUNDS;
    }
    double one = planned(chosen, contenders, threads, 1);
    double each = planned(chosen, contenders, threads, 2) - one;
    return (int) Math.clamp(1 + (QUICK_SECONDS - one) / each, LEAST_QUICK_ROUNDS, 2 * ROUNDS);
  }

  private double planned(
      List<SuiteCase> chosen, List<ContenderId> contenders, List<Integer> threads, int count) {
    return Campaign.plannedSeconds(
        new Campaign.Settings(chosen, contenders, threads, count, limit));
  }
}
