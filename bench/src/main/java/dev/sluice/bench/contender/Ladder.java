package dev.sluice.bench.contender;

import dev.sluice.backend.Fusion;
import dev.sluice.bench.suite.Mode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rungs of a backend: the first has no fusion, each other one more, in their order. */
public final class Ladder {
  private Ladder() {}

  /**
   * All rungs.
   *
   * @param name the backend's name
   * @param fusions what it can turn off, at least one
   * @return one more than it has fusions
   */
  public static List<ContenderId> rungs(String name, Set<Fusion> fusions) {
    List<ContenderId> rungs = new ArrayList<>();
    Set<Fusion> sofar = Fusion.none();
    rungs.add(new ContenderId(name, Optional.of(Set.copyOf(sofar))));
    for (Fusion fusion : EnumSet.copyOf(fusions)) {
      sofar.add(fusion);
      rungs.add(new ContenderId(name, Optional.of(EnumSet.copyOf(sofar))));
    }
    return rungs;
  }

  /**
   * Whether a rung computes otherwise than the one below it: without training there are no weight
   * gradients, whose fusion then changes nothing.
   *
   * @param rung one of {@link #rungs}
   * @param mode what is computed
   * @return whether there is something to tell of it
   */
  public static boolean differs(ContenderId rung, Mode mode) {
    return mode == Mode.TRAIN
        || rung.fusions().orElseThrow().stream().max(Fusion::compareTo).orElse(null)
            != Fusion.WEIGHT_GRADIENT;
  }
}
