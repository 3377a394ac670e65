package dev.sluice.bench.measure;

import dev.sluice.bench.result.DeviceTimes;
import dev.sluice.bench.result.Estimates;
import dev.sluice.bench.result.Interval;
import dev.sluice.bench.result.Latency;
import dev.sluice.bench.result.Measurement;
import dev.sluice.bench.result.Outcome;
import dev.sluice.bench.result.Startup;
import java.util.ArrayList;
import java.util.List;

/** The rounds of one contender on one case. */
final class Tally {
  private final List<double[]> rounds = new ArrayList<>();
  private final List<String> histograms = new ArrayList<>();
  private final List<Startup> startups = new ArrayList<>();
  private final List<DeviceTimes> deviceTimes = new ArrayList<>();
  private ForkReport last;
  private ForkReport ended;
  private double othersShare = Double.NaN;

  void add(Fork.Timed timed) {
    if (timed.report().outcome() != Outcome.MEASURED) {
      // What earlier rounds measured stays, with a word of what ended it.
      ended = timed.report();
      last = last == null ? ended : last;
      return;
    }
    last = timed.report();
    if (last.startup() != null) {
      startups.add(last.startup());
    }
    if (last.deviceTime() != null) {
      deviceTimes.add(last.deviceTime());
    }
    if (last.histogram() == null) {
      rounds.add(timed.nanos());
    } else {
      histograms.add(last.histogram());
      rounds.add(new double[] {Latency.percentile(last.histogram(), 50)});
    }
    if (!(last.othersShare() <= othersShare)) {
      othersShare = last.othersShare();
    }
  }

  /** Whether anything came of it so far. */
  boolean started() {
    return last != null;
  }

  /** Whether there is no sense in another round. */
  boolean over() {
    return ended != null;
  }

  Measurement measurement(String contender, int threads, double flops) {
    if (last == null) {
      return without(contender, threads, Outcome.SKIPPED, "interrupted before its first round");
    }
    if (last.outcome() != Outcome.MEASURED) {
      return without(contender, threads, last.outcome(), last.note());
    }
    Interval time = Estimates.median(rounds);
    Interval gflops =
        new Interval(flops / time.median(), flops / time.high(), flops / time.low(), time.ends());
    return new Measurement(
        contender,
        last.version(),
        threads,
        Outcome.MEASURED,
        ended == null
            ? null
            : "only "
                + rounds.size()
                + (rounds.size() == 1 ? " round: " : " rounds: ")
                + ended.note(),
        last.scope(),
        last.agreements(),
        List.copyOf(rounds),
        time,
        gflops,
        histograms.isEmpty() ? null : Latency.of(histograms),
        Double.isNaN(othersShare) ? null : othersShare,
        Startup.median(startups),
        last.device(),
        DeviceTimes.median(deviceTimes));
  }

  private Measurement without(String contender, int threads, Outcome outcome, String note) {
    return new Measurement(
        contender,
        last == null ? "" : last.version(),
        threads,
        outcome,
        note,
        last == null ? "" : last.scope(),
        last == null ? List.of() : last.agreements(),
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
