package dev.sluice.cpu.recurrent;

import dev.sluice.cpu.team.Barrier;
import dev.sluice.cpu.team.Team;
import dev.sluice.cpu.team.Worker;
import dev.sluice.data.PackedLayout;

/**
 * How the threads of a team share a recurrent layer: groups own sequences, which are independent of
 * each other, and within a group each member owns units. The members of a group meet in every step
 * (once, or twice for a projection and a reset-before GRU), since the next step needs all units of
 * h; groups do not meet within a step.
 *
 * <p>A group owns every n-th sequence. As sequences are sorted by length, all groups have the same
 * number that are still running, give or take one. How many run in the mean of all steps decides
 * about the number of groups: a thread with few of them would read its weights for few rows.
 *
 * <table>
 * <caption>The choice, by shape</caption>
 * <tr><th>where</th><th>groups</th><th>because</th></tr>
 * <tr><td>recurrent weights of at most 1 MiB and 12 running sequences for each thread</td>
 *     <td>one per thread</td><td>no barrier in a step, and a core's second-level cache keeps all
 *     the weights</td></tr>
 * <tr><td>else, as many granules of units as threads</td><td>one</td><td>each core reads only its
 *     own weights</td></tr>
 * <tr><td>else</td><td>as many as leave each at least 4 running sequences</td><td>more threads than there
 *     are units to own</td></tr>
 * </table>
 */
final class Grid {
  private static final long CACHED_BYTES = 1 << 20;
  private static final int ENOUGH_SEQUENCES = 12;
  private static final int FEW_SEQUENCES = 4;

  private final Team team;
  private final int granules;
  private final long weightBytes;
  private final Place[] places;

  /** The barriers of each number of groups that there was, made once. */
  private final Barrier[][] barriers;

  private int groups = 1;

  /** Whether each step begins with a row of the first group. */
  private boolean even;

  /**
   * @param granules what units can be dealt out as
   * @param weightBytes of the recurrent weights
   */
  Grid(Team team, int granules, long weightBytes) {
    this.team = team;
    this.granules = granules;
    this.weightBytes = weightBytes;
    barriers = new Barrier[team.size() + 1][];
    places = new Place[team.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = new Place();
    }
  }

  /** Chooses for a batch, before the threads begin. */
  void prepare(PackedLayout layout) {
    int threads = team.size();
    int sequences = layout.rows() / layout.steps();
    if (weightBytes <= CACHED_BYTES && sequences >= ENOUGH_SEQUENCES * threads) {
      groups = threads;
    } else {
      int most = threads / Math.min(threads, granules);
      groups = Math.clamp(sequences / FEW_SEQUENCES, 1, most);
    }
    even = true;
    for (int t = 0; even && t < layout.steps(); t++) {
      even = layout.firstRow(t) % groups == 0;
    }
    if (barriers[groups] == null) {
      barriers[groups] = new Barrier[groups];
      for (int g = 0; g < groups; g++) {
        barriers[groups][g] = team.barrier(members());
      }
    }
  }

  /** How many groups were chosen. */
  int groups() {
    return groups;
  }

  /** Whether rows that are a multiple of the number of groups apart are all of one group. */
  boolean isEven() {
    return even;
  }

  private int members() {
    return Math.min(team.size() / groups, granules);
  }

  /** The part of a thread. */
  Place place(Worker worker) {
    Place place = places[worker.index()];
    if (worker.count() == 1) {
      place.set(0, 1, 0, 1, null, granules);
    } else {
      int group = worker.index() / members();
      Barrier barrier = group < groups ? barriers[groups][group] : null;
      place.set(group, groups, worker.index() % members(), members(), barrier, granules);
    }
    return place;
  }
}
