package dev.sluice.train;

import dev.sluice.backend.Executable;
import dev.sluice.data.Dataset;
import dev.sluice.model.Model;
import dev.sluice.program.Program;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A training's evaluators, the latest few: a data set that is evaluated again finds its program
 * compiled, and any number of others costs no memory.
 */
final class Evaluators implements AutoCloseable {
  private static final int MOST = 4;

  private final Model model;
  private final Objective loss;
  private final Function<Program, Executable> derive;
  private final Map<Evaluator.Kind, Evaluator> latest = new LinkedHashMap<>();

  Evaluators(Model model, Objective loss, Function<Program, Executable> derive) {
    this.model = model;
    this.loss = loss;
    this.derive = derive;
  }

  /** The evaluator of a data set's kind; a new one may close one that was not used for long. */
  Evaluator of(Dataset data) {
    Evaluator.Kind kind = Evaluator.Kind.of(data);
    Evaluator found = latest.remove(kind);
    if (found == null) {
      if (latest.size() == MOST) {
        latest.remove(latest.keySet().iterator().next()).close();
      }
      found = new Evaluator(model, loss, kind, derive);
    }
    latest.put(kind, found);
    return found;
  }

  @Override
  public void close() {
    latest.values().forEach(Evaluator::close);
    latest.clear();
  }
}
